"""Breaks -> cases: what opened, went on, closed or came back, written to the journal in one transaction."""

from __future__ import annotations

import dagster as dg

from pipelines import stages
from pipelines.assets.sealing import SEALED
from pipelines.freshness import BY_END_OF_DAY
from pipelines.partitions import RUNS
from pipelines.retries import guarded
from pipelines.workspace import Workspace


@dg.asset(
    key=["reconciliation", "cases"],
    deps=[SEALED],
    partitions_def=RUNS,
    group_name="reconciliation",
    freshness_policy=BY_END_OF_DAY,
)
def cases(workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
    """The day's events on the cases of the reconciliation."""
    with guarded(workspace):
        events = stages.cases(workspace)
    return dg.MaterializeResult(metadata=events)
