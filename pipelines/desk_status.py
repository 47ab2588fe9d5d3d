"""The state of a desk: what waits in the inbox, which files are held, which runs count, and what is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from data.claim import claimable
from data.journal.records import ReceivedFile
from pipelines.home import Home
from pipelines.planning import plan_run
from pipelines.terminal import say, show_table


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
    home: Path
    waiting: tuple[Waiting, ...]
    held: tuple[ReceivedFile, ...]
    runs: tuple[RunLine, ...]

    def values(self) -> dict[str, Any]:
        """The same as one JSON document."""
        return {
            "home": self.home,
            "waiting": [item._asdict() for item in self.waiting],
            "held": [file.model_dump(mode="json") for file in self.held],
            "runs": [line._asdict() for line in self.runs],
        }


def status_of(home: Home) -> Status:
    """Look at the desk, changing nothing."""
    inbox = claimable(home.inbox, home.profiles)
    waiting = [Waiting(path.name, "") for path in inbox.whole]
    waiting += [Waiting(item.path.name, item.reason) for item in inbox.waiting]
    lines = [line for name in sorted(home.rulebooks) if (line := _line(home, name)) is not None]
    return Status(home.folder, tuple(waiting), tuple(home.journal.held_files()), tuple(lines))


def show(found: Status) -> None:
    """Write the state on stdout."""
    say(f"{found.home}")
    show_table(
        f"{len(found.waiting)} files in the inbox",
        ("file", "why it waits"),
        [(item.name, item.reason or "taken with the next look") for item in found.waiting],
    )
    show_table(
        f"{len(found.held)} files held",
        ("file", "sender", "business date", "SHA-256", "why"),
        [(file.name, file.source, file.business_date, file.sha256, file.reason) for file in found.held],
    )
    show_table(
        "Latest runs",
        ("reconciliation", "business date", "run", "state", "stale", "result", "open cases"),
        [
            (
                line.reconciliation,
                line.business_date,
                line.run_id,
                line.state,
                "run it again" if line.stale else "no",
                line.result_hash[:16],
                line.open_cases,
            )
            for line in found.runs
        ],
        numbers=["open cases"],
    )


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
