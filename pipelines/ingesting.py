"""What `tieout ingest` does and shows: files taken, files that wait, and a held file let in on a person's word."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from data.claim import Waiting, claimable
from data.contracts.failure import ExitCode, UsageError
from data.journal.records import ReceivedFile
from pipelines.business_date import business_date_of
from pipelines.home import Home
from pipelines.receiving import Receipt, let_pass, receive_files, receive_inbox
from pipelines.settings import settings_from
from pipelines.terminal import complain, say, show_table

STOPPED = frozenset({"HELD", "REFUSED"})
SHORT_HASH = 16
SHORTEST_HASH = 8


class Asked(NamedTuple):
    """What the command line asks for; `override`: the name of a held file, or the beginning of its SHA-256."""

    files: tuple[Path, ...]
    business_date: str | None
    override: str | None
    who: str | None
    why: str | None
    home: Path | None


@dataclass(frozen=True)
class Ingested:
    """What became of each file, and which files of the inbox were left where they are."""

    inbox: Path
    receipts: tuple[Receipt, ...]
    waiting: tuple[Waiting, ...]

    @property
    def exit_code(self) -> ExitCode:
        """INPUT where a file was held or refused."""
        return ExitCode.INPUT if any(item.state in STOPPED for item in self.receipts) else ExitCode.DONE

    def values(self) -> dict[str, Any]:
        """The same as one JSON document."""
        return {
            "files": [asdict(receipt) for receipt in self.receipts],
            "waiting": [{"name": item.path.name, "reason": item.reason} for item in self.waiting],
            "exit_code": int(self.exit_code),
        }


def ingested(asked: Asked) -> Ingested:
    """Take what is asked for.

    Raises:
        UsageError: files and an override at once; an override without its file, its name or its reason.
        InputError: a named file is not there.
    """
    settings = settings_from({"home": asked.home})
    home = Home(settings)
    home.make()
    day = business_date_of(asked.business_date, settings)
    if asked.override is not None:
        if asked.files:
            raise UsageError("--override lets one held file in; take other files with a command of their own")
        file = _held(home, asked.override)
        return Ingested(home.inbox, (let_pass(home, file.sha256, asked.who, asked.why),), ())
    if asked.who is not None or asked.why is not None:
        raise UsageError("--who and --why belong to --override FILE")
    if asked.files:
        return Ingested(home.inbox, tuple(receive_files(home, asked.files, day)), ())
    receipts = receive_inbox(home, day)
    return Ingested(home.inbox, tuple(receipts), tuple(claimable(home.inbox, home.profiles).waiting))


def _held(home: Home, name: str) -> ReceivedFile:
    held = home.journal.held_files()
    by_hash = len(name) >= SHORTEST_HASH
    found = [file for file in held if file.name == name or (by_hash and file.sha256.startswith(name.lower()))]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{file.name} ({file.sha256[:SHORT_HASH]})" for file in found or held) or "none"
    told = "several held files are" if found else "no held file is"
    raise UsageError(f"{told} called {name!r}; held are: {known}")


def show(found: Ingested) -> None:
    """Write what became of each file on stdout; what to do about a held one on stderr."""
    show_table(
        "",
        ("file", "sender", "business date", "state", "records", "control totals", "why"),
        [
            (item.name, item.source, item.business_date, item.state, item.records, item.controls, item.reason)
            for item in found.receipts
        ],
        numbers=["records"],
    )
    show_table(
        f"Left in {found.inbox}" if found.waiting else "",
        ("file", "why it waits"),
        [(item.path.name, item.reason) for item in found.waiting],
    )
    if not found.receipts and not found.waiting:
        say(f"No file waits in {found.inbox}.")
    for item in found.receipts:
        if item.state == "HELD":
            complain(
                f"tieout: {item.name} is held: no row of it enters a run until the sender sends it again{_or(item)}"
            )


def _or(item: Receipt) -> str:
    """How else a held file may come in: where its records could be told, on a person's word."""
    if not item.records:
        return "."
    return f", or somebody lets it in: tieout ingest --override {item.sha256[:SHORT_HASH]} --who NAME --why REASON"
