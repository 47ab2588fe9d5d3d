"""The end-of-day run without a daemon: the same definitions, in this process, with the documented exit codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.contracts.failure import ExitCode, InputError, UsageError
from data.contracts.words import Book
from data.reference.calendars import calendar_named
from pipelines.execution import execute
from pipelines.home import Home
from pipelines.partitions import is_run_on
from pipelines.planning import plan_run
from pipelines.receiving import Receipt, receive_inbox
from pipelines.run_plan import RunPlan
from pipelines.running import opened_workspace


@dataclass(frozen=True)
class Ended:
    """How one reconciliation of an end of day ended."""

    reconciliation: str
    business_date: date
    run_id: str
    path: Path
    result_hash: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class EndOfDay:
    """What an end of day did: the files it took, and each reconciliation it sealed."""

    business_date: date
    receipts: tuple[Receipt, ...]
    runs: tuple[Ended, ...]
    held: tuple[str, ...]

    @property
    def exit_code(self) -> ExitCode:
        """INPUT where a file was held or refused, or a source is missing; the runs are sealed all the same."""
        short = self.held or any(run.missing for run in self.runs)
        return ExitCode.INPUT if short else ExitCode.DONE


def end_of_day(home: Home, business_date: date, only: str | None, *, resume: bool) -> EndOfDay:
    """Take the inbox, then run every reconciliation of the date.

    Args:
        only: one reconciliation, or None for all that have sources on both sides.
        resume: go on with what a killed or failed run completed, instead of from the beginning.

    Raises:
        UsageError: the date is no business day of the house's calendar.
        InputError: there is nothing to run.
        BusyError: another process runs the same business date and reconciliation.
        TieoutError: a stage failed; nothing of that run was sealed.
    """
    if not is_run_on(business_date):
        raise UsageError(
            f"{business_date} is no business day of {home.settings.calendar}, or not one that has come yet; "
            f"the one before it is {calendar_named(home.settings.calendar).previous(business_date)}"
        )
    home.make()
    receipts = receive_inbox(home, business_date=business_date)
    chosen = [only] if only is not None else due(home, business_date)
    runs = tuple(run_one(home, business_date, name, resume=resume) for name in chosen)
    held = tuple(f"{file.name}: {file.reason}" for file in home.journal.held_files(business_date))
    return EndOfDay(business_date, tuple(receipts), runs, held)


def run_one(home: Home, business_date: date, reconciliation: str, *, resume: bool) -> Ended:
    """Run one reconciliation of one business date through the Dagster definitions, under its lock."""
    with opened_workspace(home, reconciliation, business_date, resume=resume) as workspace:
        execute(workspace, business_date, reconciliation)
        plan = workspace.plan
        return Ended(
            reconciliation,
            business_date,
            plan.run_id,
            workspace.sealed_path,
            workspace.result_hash or "",
            plan.missing,
        )


def due(home: Home, business_date: date) -> Sequence[str]:
    """The reconciliations that have something to run on a date: files, or rows that an earlier run left open.

    One that is run on demand has something only where a file of its street has come.

    Raises:
        InputError: none has.
    """
    plans = (plan_run(home, rulebook, business_date) for rulebook in home.rulebooks.values())
    chosen = [plan.rulebook.name for plan in plans if _has_something(plan)]
    if not chosen:
        raise InputError(
            f"no file has come for {business_date}, and no earlier run left anything open; "
            f"put files into {home.inbox} or `tieout ingest` them"
        )
    return chosen


def _has_something(plan: RunPlan) -> bool:
    if plan.rulebook.on_demand:
        return any(item.book is Book.STREET for item in plan.inputs)
    return bool(plan.inputs or plan.earlier)
