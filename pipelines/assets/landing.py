"""Received files -> landed rows -> canonical rows, rejects and excluded rows, with what earlier days left open."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from data.contracts.failure import ExitCode
from pipelines import checks, stages
from pipelines.partitions import RUNS
from pipelines.retries import guarded
from pipelines.workspace import Workspace


@dg.multi_asset(
    specs=[
        dg.AssetSpec(["landing", "files"], description="Files of the run.", kinds={"duckdb"}),
        dg.AssetSpec(checks.LANDING, deps=[["landing", "files"]], kinds={"polars", "duckdb"}),
        dg.AssetSpec(checks.CANONICAL, deps=[checks.LANDING], kinds={"polars", "duckdb"}),
    ],
    check_specs=[checks.spec("control_totals"), checks.spec("nothing_lost")],
    partitions_def=RUNS,
    group_name="landing",
)
def landed(workspace: dg.ResourceParam[Workspace]) -> Iterator[dg.MaterializeResult]:
    """Every record of every file of the run, kept as text, and what the contract makes of it."""
    with guarded(workspace):
        workspace.complete("landing", stages.landed)
        laws = stages.landing_laws(workspace)
    yield dg.MaterializeResult(["landing", "files"], metadata={"files": len(workspace.plan.inputs)})
    yield dg.MaterializeResult(
        checks.LANDING,
        metadata=workspace.rows("landing"),
        check_results=[checks.result(laws.control_totals, ExitCode.INPUT)],
    )
    yield dg.MaterializeResult(checks.CANONICAL, check_results=[checks.result(laws.nothing_lost, ExitCode.INTEGRITY)])
