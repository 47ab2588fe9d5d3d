"""The seal: the run's file is finished, verified and published; after that it never changes."""

from __future__ import annotations

import dagster as dg

from pipelines import checks, stages
from pipelines.partitions import RUNS
from pipelines.retries import guarded
from pipelines.workspace import Workspace

SEALED = dg.AssetKey(["warehouse", "run"])


@dg.asset(
    key=SEALED,
    deps=[checks.PROOF],
    partitions_def=RUNS,
    group_name="warehouse",
    kinds={"duckdb"},
)
def sealed(workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
    """The sealed file of the run and its result hash."""
    with guarded(workspace):
        result_hash = stages.sealed(workspace)
    return dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(str(workspace.sealed_path)),
            "result_hash": result_hash,
            "run_id": workspace.plan.run_id,
        }
    )
