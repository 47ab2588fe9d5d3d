"""The jobs: one end of day for one reconciliation, and taking what lies in the inbox."""

import dagster as dg

from data.contracts.failure import TieoutError
from pipelines.assets.findings import FINDINGS
from pipelines.checks import failure
from pipelines.home import Home
from pipelines.receiving import receive_inbox
from pipelines.settings import settings_from

END_OF_DAY = dg.define_asset_job(
    "end_of_day",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets(FINDINGS),
    executor_def=dg.in_process_executor,
    description="One business date of one reconciliation, from received files to a sealed run and its cases.",
)

COMPLIANCE_CHECKS = dg.define_asset_job(
    "compliance_checks",
    selection=dg.AssetSelection.assets(FINDINGS),
    executor_def=dg.in_process_executor,
    description="Every compliance check of one business date, sealed, and the cases of its findings.",
)


@dg.op
def receive(context: dg.OpExecutionContext) -> int:
    """Take every whole file of the inbox; how many were taken."""
    try:
        receipts = receive_inbox(Home(settings_from()), business_date=None)
    except TieoutError as error:
        raise failure(error) from error
    for receipt in receipts:
        context.log.info("%s: %s %s", receipt.name, receipt.state, receipt.reason or "")
    return len(receipts)


@dg.job(executor_def=dg.in_process_executor, description="Take every whole file of the inbox.")
def receive_files() -> None:
    receive()
