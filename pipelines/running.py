"""Holding a run: its lock, its record in the journal, and its workspace, from the first stage to the last."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date

from data.contracts.failure import UnknownName
from data.journal.records import DocumentKind, RunInput
from pipelines.home import Home
from pipelines.planning import plan_run
from pipelines.run_plan import RunPlan
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


def _record_start(home: Home, plan: RunPlan) -> None:
    """What the run is made from, kept so that it can be made again; then that it began."""
    journal = home.journal
    rulebook = journal.keep_document(DocumentKind.RULEBOOK, plan.rulebook.name, plan.rulebook.text)
    for item in plan.inputs:
        journal.keep_document(DocumentKind.PROFILE, item.source, item.profile_text)
    journal.keep_document(DocumentKind.PLAN, plan.run_id, plan.text)
    journal.run_started(
        plan.run_id,
        business_date=plan.business_date,
        reconciliation=plan.rulebook.name,
        rulebook_sha256=rulebook,
        code_version=plan.code,
        inputs=[
            RunInput(
                file_sha256=item.file_sha256, source=item.source, book=item.book, profile_sha256=item.profile_sha256
            )
            for item in plan.inputs
        ],
        carried_from=[run.run_id for run in plan.earlier],
    )
