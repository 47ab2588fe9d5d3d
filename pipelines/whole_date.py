"""One business date of every reconciliation at once: each a process of its own, each a run with its own lock.

The job is Dagster's multiprocess executor over `run_one`, which is what `tieout eod` does one after another. Runs of
one date do not depend on each other; the journal they share should be on PostgreSQL.
"""

import os
from collections.abc import Iterator
from datetime import date
from typing import Any

import dagster as dg

from data.contracts.failure import TieoutError
from pipelines.checks import failure
from pipelines.home import Home
from pipelines.settings import settings_from


class BusinessDate(dg.Config):
    """What an operation is told."""

    business_date: str


@dg.configured(
    dg.multiprocess_executor,
    config_schema={"processes": dg.Field(dg.Int, default_value=1)},
)
def processes(config: dict[str, Any]) -> dict[str, Any]:
    """New processes: Polars stands still in one that is forked from a process which has used it."""
    return {"max_concurrent": config["processes"], "start_method": {"spawn": {}}}


@dg.op(out=dg.DynamicOut(str))
def reconciliations(config: BusinessDate) -> Iterator[dg.DynamicOutput[str]]:
    """Every reconciliation that has something to run on the date."""
    from pipelines.eod import due

    try:
        names = due(Home(settings_from()), date.fromisoformat(config.business_date))
    except TieoutError as error:
        raise failure(error) from error
    for number, name in enumerate(names):
        yield dg.DynamicOutput(name, mapping_key=f"{number}_{name.replace('-', '_')}")


@dg.op
def reconciliation(context: dg.OpExecutionContext, config: BusinessDate, name: str) -> str:
    """Run one, resuming what a killed attempt completed; its result hash."""
    from pipelines.eod import run_one

    try:
        ended = run_one(Home(settings_from()), date.fromisoformat(config.business_date), name, resume=True)
    except TieoutError as error:
        raise failure(error) from error
    context.log.info("%s: run %s sealed as %s", name, ended.run_id, ended.result_hash)
    return ended.result_hash


class WholeDate(dg.Config):
    """What the job is told: the date, and how many reconciliations run at once."""

    business_date: str
    processes: int = os.cpu_count() or 1


@dg.config_mapping
def of_one_date(val: WholeDate) -> dict[str, Any]:
    """Both operations are told the same date."""
    said = {"config": {"business_date": val.business_date}}
    return {
        "ops": {"reconciliations": said, "reconciliation": said},
        "execution": {"config": {"processes": val.processes}},
    }


@dg.graph
def every_reconciliation() -> None:
    reconciliations().map(reconciliation)


WHOLE_DATE = every_reconciliation.to_job(
    name="whole_date",
    executor_def=processes,
    config=of_one_date,
    description="One business date of every reconciliation, each in a process of its own.",
)
