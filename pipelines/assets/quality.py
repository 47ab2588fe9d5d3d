"""The data-quality gate: expectations on the canonical rows of each sender, before anything is matched."""

from __future__ import annotations

import dagster as dg

from data.contracts.failure import ExitCode
from pipelines import checks, stages
from pipelines.partitions import RUNS
from pipelines.retries import guarded
from pipelines.workspace import Workspace


@dg.asset(
    key=checks.QUALITY,
    deps=[checks.CANONICAL],
    check_specs=[checks.spec("quality")],
    partitions_def=RUNS,
    group_name="compliance",
    kinds={"greatexpectations"},
)
def quality(workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult:
    """Expectations met and missed, per sender; a critical one that is missed stops the run and names the rows."""
    with guarded(workspace):
        workspace.complete("quality", stages.quality)
        law = stages.quality_law(workspace)
        page = stages.quality_page(workspace)
    return dg.MaterializeResult(
        metadata={**workspace.rows("quality"), "page": dg.MetadataValue.path(str(page))},
        check_results=[checks.result(law, ExitCode.INPUT)],
    )
