"""Everything Dagster runs: assets per stage, their checks, the end-of-day schedule and the inbox sensor."""

from __future__ import annotations

import dagster as dg

from pipelines.assets.cases import cases
from pipelines.assets.findings import findings
from pipelines.assets.landing import landed
from pipelines.assets.matching import reconciled
from pipelines.assets.proof import proof
from pipelines.assets.quality import quality
from pipelines.assets.sealing import sealed
from pipelines.jobs import COMPLIANCE_CHECKS, END_OF_DAY, receive_files
from pipelines.resources import workspace_of_partition
from pipelines.schedules import compliance_checks, end_of_day
from pipelines.sensors import inbox
from pipelines.whole_date import WHOLE_DATE
from pipelines.workspace import Workspace

ASSETS = [landed, quality, reconciled, proof, sealed, cases, findings]


def definitions(workspace: Workspace | None = None) -> dg.Definitions:
    """The definitions of a desk; with a workspace, bound to that one run (the way `tieout eod` runs them)."""
    return dg.Definitions(
        assets=ASSETS,
        jobs=[END_OF_DAY, COMPLIANCE_CHECKS, WHOLE_DATE, receive_files],
        schedules=[end_of_day, compliance_checks],
        sensors=[inbox],
        resources={"workspace": workspace or workspace_of_partition},
        executor=dg.in_process_executor,
    )


defs = definitions()
