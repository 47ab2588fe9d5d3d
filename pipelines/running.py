"""Holding a run: its lock, its record in the journal, and its workspace, from the first stage to the last."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date

from data.contracts.failure import TieoutError, UnknownName
from pipelines.home import Home
from pipelines.run_plan import plan_run
from pipelines.workspace import Workspace


@contextmanager
def opened_workspace(home: Home, reconciliation: str, business_date: date) -> Generator[Workspace]:
    """The workspace of one run, under its lock; the journal knows that it started and how it ended.

    Raises:
        BusyError: another process runs the same business date and reconciliation.
        UnknownName: no rulebook carries that name.
    """
    if reconciliation not in home.rulebooks:
        raise UnknownName("reconciliation", reconciliation, sorted(home.rulebooks))
    with home.journal.lock(business_date, reconciliation):
        plan = plan_run(home, home.rulebooks[reconciliation], business_date)
        _record_start(home, plan)
        workspace = Workspace(home, plan)
        try:
            yield workspace
        except (TieoutError, OSError) as error:
            home.journal.run_failed(plan.run_id, str(error))
            raise
        finally:
            workspace.close()
