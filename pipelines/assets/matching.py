"""Canonical rows -> match groups, typed breaks, and the ledger of dispositions."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from pipelines import checks, stages
from pipelines.partitions import RUNS
from pipelines.retries import guarded
from pipelines.workspace import Workspace

TABLES = ("matches", "breaks", "dispositions")


@dg.multi_asset(
    specs=[
        dg.AssetSpec(["reconciliation", name], deps=[checks.QUALITY, checks.CANONICAL], kinds={"polars", "duckdb"})
        for name in TABLES
    ],
    partitions_def=RUNS,
    group_name="reconciliation",
)
def reconciled(workspace: dg.ResourceParam[Workspace]) -> Iterator[dg.MaterializeResult]:
    """Match groups with the pass that found them, breaks with types and causes, one disposition per landed row."""
    with guarded(workspace):
        workspace.complete("reconciliation", stages.reconciled)
    rows = workspace.rows("reconciliation")
    for name in TABLES:
        yield dg.MaterializeResult(["reconciliation", name], metadata={"rows": rows[f"reconciliation.{name}"]})
