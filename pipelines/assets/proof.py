"""The proof: the run re-checked in SQL from what is stored, not with the engine's code."""

from __future__ import annotations

import dagster as dg

from data.contracts.failure import ExitCode
from pipelines import checks, stages
from pipelines.partitions import RUNS
from pipelines.retries import guarded
from pipelines.workspace import Workspace


@dg.asset(
    key=checks.PROOF,
    deps=[["reconciliation", "dispositions"], ["reconciliation", "matches"], ["reconciliation", "breaks"]],
    check_specs=[checks.spec("proof")],
    partitions_def=RUNS,
    group_name="reconciliation",
    kinds={"duckdb"},
)
def proof(workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
    """Each law with its numbers; one that does not hold keeps the run from being sealed."""
    with guarded(workspace):
        workspace.complete("proof", stages.proof)
        law = stages.proof_law(workspace)
    return dg.MaterializeResult(
        metadata=workspace.rows("proof"), check_results=[checks.result(law, ExitCode.INTEGRITY)]
    )
