"""Files for an authority on their way out: prepared, validated, approved by a second person, released to the outbox.

A file is known by the SHA-256 of its bytes, which lie in the vault from the moment they are made; every act is bound
to exactly these bytes, in the journal's sign-offs. Nothing leaves by itself.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from data.contracts.failure import NotPermittedError, UsageError
from data.journal.records import Act, SignOff
from pipelines.home import Home
from pipelines.receiving import Receipt, receive

KIND = "transaction_report_file"
SHORTEST_ID = 6
MOVES: dict[Act | None, tuple[Act, ...]] = {
    None: (Act.PREPARED,),
    Act.PREPARED: (Act.VALIDATED, Act.REFUSED),
    Act.VALIDATED: (Act.VALIDATED, Act.APPROVED, Act.REFUSED),
    Act.APPROVED: (Act.RELEASED, Act.REFUSED),
    Act.REFUSED: (),
    Act.RELEASED: (),
}
"""What may be done next with a file, by what was done last."""


@dataclass(frozen=True)
class ReportFile:
    """One file and everything that was done with it, oldest first."""

    sha256: str
    acts: tuple[SignOff, ...]

    @property
    def state(self) -> Act:
        return self.acts[-1].act

    @property
    def business_date(self) -> date | None:
        return self.acts[0].business_date

    @property
    def detail(self) -> dict[str, Any]:
        """What was said when it was prepared: its name, message id, counts, sender, receiver and creation time."""
        return self.acts[0].detail

    @property
    def name(self) -> str:
        return str(self.detail["name"])

    def by(self, act: Act) -> SignOff | None:
        return next((done for done in reversed(self.acts) if done.act is act), None)

    def values(self) -> dict[str, Any]:
        return {
            "file_id": self.sha256,
            "name": self.name,
            "business_date": self.business_date,
            "state": self.state,
            **{key: value for key, value in self.detail.items() if key != "name"},
            "acts": [
                {"act": done.act, "who": done.who, "why": done.why or None, "at": done.at, "detail": done.detail}
                for done in self.acts
            ],
        }


def report_files(home: Home, business_date: date | None = None) -> list[ReportFile]:
    """Every file, of one business date or of all, in the order in which they were prepared."""
    acts: dict[str, list[SignOff]] = {}
    for done in home.journal.sign_offs(kind=KIND):
        acts.setdefault(done.subject, []).append(done)
    files = [ReportFile(sha256, tuple(told)) for sha256, told in acts.items()]
    return [file for file in files if business_date is None or file.business_date == business_date]


def file_named(home: Home, file_id: str) -> ReportFile:
    """The file whose SHA-256 begins so, or that has this name.

    Raises:
        UsageError: there is none, or there are several.
    """
    known = report_files(home)
    found = [file for file in known if file_id in (file.name, file.sha256)]
    if not found and len(file_id) >= SHORTEST_ID:
        found = [file for file in known if file.sha256.startswith(file_id.lower())]
    if len(found) == 1:
        return found[0]
    told = ", ".join(f"{file.sha256[:12]} ({file.name})" for file in found)
    raise UsageError(
        f"{file_id!r} means several files: {told}; write more of the hash"
        if found
        else f"there is no report file {file_id!r}; write {SHORTEST_ID} digits of what `tieout report files` lists"
    )


def approve(home: Home, file_id: str, who: str, why: str = "") -> SignOff:
    """The checker's yes to these bytes.

    Raises:
        NotPermittedError: it is not validated, or was prepared by the same person; or somebody else was quicker.
    """
    file = file_named(home, file_id)
    home.vault.verify(file.sha256)
    return sign_file(home, file, Act.APPROVED, who, why=why)


def refuse(home: Home, file_id: str, who: str, why: str) -> SignOff:
    """A no for good: a file that was refused never leaves; another one has to be prepared.

    Raises:
        UsageError: no reason is given.
        NotPermittedError: it was refused before, or has left already.
    """
    if not why.strip():
        raise UsageError("a refusal says why: --why TEXT")
    return sign_file(home, file_named(home, file_id), Act.REFUSED, who, why=why)


def release(home: Home, file_id: str, who: str) -> tuple[Path, Receipt]:
    """Write an approved file to the outbox, whole or not at all, and take it as handed in.

    A release that broke off after it was signed is completed by saying it again.

    Raises:
        NotPermittedError: it is not approved, or somebody else released it.
        IntegrityError: its bytes are not those that were approved.
    """
    file = file_named(home, file_id)
    content = home.vault.read(file.sha256)
    target = home.outbox / "reports" / file.name
    broken_off = file.state is Act.RELEASED and not _handed_in(home, file)
    if not broken_off:
        sign_file(home, file, Act.RELEASED, who, detail={"outbox": f"reports/{file.name}"})
    write_whole(target, content)
    return target, receive(home, target, file.business_date)


def _handed_in(home: Home, file: ReportFile) -> bool:
    """Whether the desk has taken the file as handed in, which is the last thing a release does."""
    return any(one.sha256 == file.sha256 for one in home.journal.received_files(file.business_date))


def write_whole(target: Path, content: bytes) -> None:
    """Write a file so that it is seen whole or not at all, even after a power cut."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    with unfinished.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    unfinished.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def may_follow(acts: Sequence[SignOff], act: Act) -> None:
    """Check that an act may be done after those that were done.

    Raises:
        NotPermittedError: it may not; says what was done last, by whom and when, and what may be done.
    """
    last = acts[-1] if acts else None
    possible = MOVES[last.act if last else None]
    if act in possible:
        return
    was = f"is {last.act}, by {last.who} at {_minute(last.at)}" if last else "was never prepared"
    told = ", ".join(possible) or "nothing; prepare another file"
    raise NotPermittedError(f"the file {was}; it cannot become {act}. Possible: {told}")


def sign_file(home: Home, file: ReportFile, act: Act, who: str, **said: Any) -> SignOff:
    """Record an act on a file, where it may follow what was done before; `said` are `why` and `detail`.

    Raises:
        NotPermittedError: it may not.
    """
    return home.journal.sign(
        kind=KIND,
        subject=file.sha256,
        act=act,
        who=who,
        business_date=file.business_date,
        **said,
        permitted=lambda acts: may_follow(acts, act),
    )


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
