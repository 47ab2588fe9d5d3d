"""Running the end-of-day job in this process and saying in our words how it failed."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg

from data.contracts.failure import (
    BusyError,
    ExitCode,
    InputError,
    IntegrityError,
    NotPermittedError,
    TieoutError,
    UsageError,
)
from pipelines.checks import EXIT_CODE
from pipelines.definitions import definitions
from pipelines.partitions import partition_key
from pipelines.workspace import Workspace

CHECKOUT = Path(__file__).resolve().parent.parent
"""Where dagster.yaml lies: DAGSTER_HOME unless somebody says another."""
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
ERRORS = {
    kind.exit_code: kind
    for kind in (BusyError, InputError, IntegrityError, NotPermittedError, UsageError, TieoutError)
}


def execute(workspace: Workspace, business_date: date, reconciliation: str) -> None:
    """Run the job of one partition on an open workspace.

    Raises:
        TieoutError: of the kind that the failed stage or check asks for, with its message.
    """
    os.environ.setdefault("DAGSTER_HOME", str(CHECKOUT))
    job = definitions(workspace).resolve_job_def("end_of_day")
    key = partition_key(business_date, reconciliation)
    with dg.DagsterInstance.get() as instance:
        _bury_dead(instance, key)
        result = job.execute_in_process(run_config=QUIET, instance=instance, partition_key=key, raise_on_error=False)
    if not result.success:
        raise _reason(result)


def _bury_dead(instance: dg.DagsterInstance, key: dg.MultiPartitionKey) -> None:
    """End the partition's killed runs, which else stay started and keep their slot; our lock says they are dead."""
    started = dg.RunsFilter(
        job_name="end_of_day", statuses=[dg.DagsterRunStatus.STARTED], tags={"dagster/partition": str(key)}
    )
    for run in instance.get_runs(started):
        instance.report_run_failed(run, "its process ended without a word")


def _reason(result: dg.ExecuteInProcessResult) -> TieoutError:
    """The failure as one of ours: the first law that is broken, or the first stage that failed."""
    for evaluation in result.get_asset_check_evaluations():
        if not evaluation.passed:
            shown = {name: value.value for name, value in evaluation.metadata.items()}
            kind = ERRORS[ExitCode(int(str(shown.pop(EXIT_CODE))))]
            said = "; ".join(f"{name}: {value}" for name, value in shown.items())
            return kind(f"{evaluation.check_name} does not hold: {said}. The run was not sealed.")
    for event in result.get_step_failure_events():
        return _of_step(event)
    return TieoutError("the run ended without saying why; `tieout eod --resume` goes on from its last stage")


def _of_step(event: dg.DagsterEvent) -> TieoutError:
    data = event.step_failure_data
    user = data.user_failure_data
    if user is not None and user.description:
        code = user.metadata.get(EXIT_CODE)
        kind = ERRORS.get(ExitCode(int(str(code.value))), TieoutError) if code is not None else TieoutError
        return kind(user.description)
    raise StageBug(event.step_key or "unknown stage", data.error)


class StageBug(Exception):  # noqa: N818  a bug is not a failure that is explained to the user
    """A stage failed in a way that nobody foresaw; carries Dagster's record of it."""

    def __init__(self, stage: str, error: Any) -> None:
        super().__init__(f"stage {stage}: {error.to_string() if error else 'no record'}")
