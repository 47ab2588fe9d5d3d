"""The state of a desk: what waits in the inbox, which files are held, which runs count, and what is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from compliance.finding_cases import COMPLIANCE
from data.claim import claimable
from data.contracts.failure import UsageError
from data.journal.records import FileState, ReceivedFile
from pipelines.home import Home
from pipelines.planning import plan_run
from pipelines.terminal import say, show_table

SHORT_HASH = 16
RUNS_LOOKED_THROUGH = 100_000


class Waiting(NamedTuple):
    """A file in the inbox; `reason` says why it is not taken, empty where the next look takes it."""

    name: str
    reason: str


class RunLine(NamedTuple):
    """The run that counts for a reconciliation's latest business date.

    `stale` is true where a file, a rulebook or the code changed since: running the date again would give another run.
    """

    reconciliation: str
    business_date: date
    run_id: str
    state: str
    stale: bool
    result_hash: str
    open_cases: int


@dataclass(frozen=True)
class Status:
    """A desk as it stands; `in_no_run`: files that were received, but no run that counts was made with them."""

    home: Path
    waiting: tuple[Waiting, ...]
    held: tuple[ReceivedFile, ...]
    in_no_run: tuple[ReceivedFile, ...]
    runs: tuple[RunLine, ...]

    def values(self) -> dict[str, Any]:
        """The same as one JSON document."""
        return {
            "home": self.home,
            "waiting": [item._asdict() for item in self.waiting],
            "held": [file.model_dump(mode="json") for file in self.held],
            "in_no_run": [file.model_dump(mode="json") for file in self.in_no_run],
            "runs": [line._asdict() for line in self.runs],
        }


def status_of(home: Home) -> Status:
    """Look at the desk, changing nothing.

    Raises:
        UsageError: it has no inbox.
    """
    if not home.inbox.is_dir():
        raise UsageError(f"{home.inbox} is not there; `tieout init` makes it again")
    inbox = claimable(home.inbox, home.profiles)
    waiting = [Waiting(path.name, "") for path in inbox.whole]
    waiting += [Waiting(item.path.name, item.reason) for item in inbox.waiting]
    lines = [line for name in sorted(home.rulebooks) if (line := _line(home, name)) is not None]
    return Status(
        home.folder, tuple(waiting), tuple(home.journal.held_files()), tuple(_in_no_run(home)), tuple(lines)
    )


def show(found: Status) -> None:
    """Write the state on stdout, and what to do next."""
    say(f"{found.home}")
    say()
    show_table(
        f"In the inbox: {len(found.waiting) or 'nothing'}",
        ("file", "why it waits"),
        [(item.name, item.reason or "taken with the next look") for item in found.waiting],
    )
    show_table(
        f"Held: {len(found.held) or 'nothing'}",
        ("file", "sender", "business date", "SHA-256", "why"),
        [(file.name, file.source, file.business_date, file.sha256[:SHORT_HASH], file.reason) for file in found.held],
    )
    show_table(
        f"Received, and in no run yet: {len(found.in_no_run) or 'nothing'}",
        ("file", "sender", "business date", "records"),
        [(file.name, file.source, file.business_date, file.records) for file in found.in_no_run],
        numbers=["records"],
    )
    show_table(
        "Latest runs" if found.runs else "No run yet",
        ("reconciliation", "business date", "run", "state", "stale", "result", "open cases"),
        [
            (
                line.reconciliation,
                line.business_date,
                line.run_id,
                line.state,
                "run it again" if line.stale else "no",
                line.result_hash[:SHORT_HASH],
                line.open_cases,
            )
            for line in found.runs
        ],
        numbers=["open cases"],
    )
    for line in _next(found):
        say(line)


def _next(found: Status) -> Iterator[str]:
    for file in found.held:
        yield f"Ask {file.source or 'the sender'} for {file.name} again{_or(file)}"
    for day in sorted({file.business_date for file in found.in_no_run if file.business_date is not None}):
        yield f"Run what was received: tieout eod --business-date {day}"
    for run in found.runs:
        if run.stale:
            yield f"Run again: tieout eod --business-date {run.business_date} --reconciliation {run.reconciliation}"
    if any(not item.reason for item in found.waiting):
        yield "Take the inbox: tieout ingest, or with the next tieout eod"


def _or(file: ReceivedFile) -> str:
    if not file.records:
        return ""
    return f", or let it in: tieout ingest --override {file.sha256[:SHORT_HASH]} --who NAME --why REASON"


def _in_no_run(home: Home) -> list[ReceivedFile]:
    journal = home.journal
    runs = (
        run
        for name in (*sorted(home.rulebooks), COMPLIANCE)
        for run in journal.current_runs_before(date.max, name, limit=RUNS_LOOKED_THROUGH)
    )
    used = {item.file_sha256 for run in runs for item in journal.inputs_of(run.run_id)}
    received = [file for file in journal.received_files() if file.state == FileState.RECEIVED]
    return [file for file in received if file.sha256 not in used and file.records]


def _line(home: Home, reconciliation: str) -> RunLine | None:
    latest = home.journal.current_runs_before(date.max, reconciliation, limit=1)
    if not latest:
        return None
    run = latest[0]
    now = plan_run(home, home.rulebooks[reconciliation], run.business_date)
    return RunLine(
        reconciliation,
        run.business_date,
        run.run_id,
        run.state.value,
        now.run_id != run.run_id,
        run.result_hash or "",
        home.journal.open_cases(reconciliation).height,
    )
