"""Which sealed run a command means: of a business date and reconciliation, or the latest there is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from data.contracts.failure import UsageError
from data.journal.records import Run
from pipelines.home import Home


def current_runs(home: Home, business_date: date | None, reconciliation: str | None) -> list[Run]:
    """The runs that count, one per reconciliation: of the business date, or of the latest date that has one.

    Raises:
        UsageError: there is none; says what to do.
    """
    names = [reconciliation] if reconciliation else sorted(home.rulebooks)
    found = [run for name in names if (run := _current(home, name, business_date)) is not None]
    if not found:
        of_date = f" of {business_date}" if business_date else ""
        of_name = f" of {reconciliation}" if reconciliation else ""
        raise UsageError(f"there is no sealed run{of_date}{of_name} in {home.folder}; `tieout eod` makes one")
    return found


def path_of(home: Home, run: Run) -> Path:
    """Where the sealed file of a run lies."""
    return home.warehouse / (run.path or "")


def _current(home: Home, reconciliation: str, business_date: date | None) -> Run | None:
    if business_date is not None:
        return home.journal.current_run(business_date, reconciliation)
    return next(iter(home.journal.current_runs_before(date.max, reconciliation, limit=1)), None)
