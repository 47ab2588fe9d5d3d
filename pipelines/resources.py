"""What a run needs while Dagster runs it: its workspace, held under the run's lock from first to last step."""

from collections.abc import Generator

import dagster as dg

from data.contracts.failure import UsageError
from pipelines.home import Home
from pipelines.partitions import run_of
from pipelines.running import opened_workspace
from pipelines.settings import settings_from
from pipelines.workspace import Workspace


@dg.resource(description="The building file, plan and lock of the run's partition.")
def workspace_of_partition(context: dg.InitResourceContext) -> Generator[Workspace]:
    """The workspace of the partition that the run names; one process owns it (in-process executor)."""
    key = context.run.tags.get("dagster/partition") if context.run else None
    if key is None:
        raise UsageError("this job runs one business date of one reconciliation: choose a partition")
    business_date, reconciliation = run_of(key)
    with opened_workspace(Home(settings_from()), reconciliation, business_date) as workspace:
        yield workspace
