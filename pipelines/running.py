"""Holding a run: its lock, its record in the journal, and its workspace, from the first stage to the last."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date

from data.contracts.failure import UnknownName
from pipelines.home import Home
from pipelines.run_plan import RunPlan, plan_run
from pipelines.workspace import Workspace


@contextmanager
def opened_workspace(
    home: Home, reconciliation: str, business_date: date, *, resume: bool = True
) -> Generator[Workspace]:
    """The workspace of one run, under its lock; the journal knows that it started, and when it ended unsealed.

    Raises:
        BusyError: another process runs the same business date and reconciliation.
        UnknownName: no rulebook carries that name.
    """
    if reconciliation not in home.rulebooks:
        raise UnknownName("reconciliation", reconciliation, sorted(home.rulebooks))
    with home.journal.lock(business_date, reconciliation):
        plan = plan_run(home, home.rulebooks[reconciliation], business_date)
        with running(home, plan, resume=resume) as workspace:
            yield workspace


@contextmanager
def running(home: Home, plan: RunPlan, *, resume: bool) -> Generator[Workspace]:
    """The workspace of a plan; the caller holds the run's lock."""
    _record_start(home, plan)
    workspace = Workspace(home, plan, resume=resume)
    try:
        yield workspace
    finally:
        workspace.close()
        if workspace.result_hash is None:
            home.journal.run_failed(plan.run_id, "ended before it was sealed")
