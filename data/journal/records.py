"""What the journal tells: frozen records, read off its tables."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict


class FileState(StrEnum):
    RECEIVED = "RECEIVED"  # its rows are in the runs of its business date
    HELD = "HELD"  # its controls do not agree; waits for an override or for the sender
    SUPERSEDED = "SUPERSEDED"  # a newer version of the same name counts
    DUPLICATE = "DUPLICATE"  # the same bytes were here before; no rows
    REFUSED = "REFUSED"  # no profile takes it


class RunState(StrEnum):
    STARTED = "STARTED"
    FAILED = "FAILED"
    SEALED = "SEALED"  # its file is published
    APPLIED = "APPLIED"  # and its cases are written


class DocumentKind(StrEnum):
    RULEBOOK = "RULEBOOK"
    PROFILE = "PROFILE"
    PLAN = "PLAN"  # what a run was made from; named by its run id
    PARAMETERS = "PARAMETERS"  # of checks: a file of dated values
    DESK = "DESK"  # what the journal knew when checks were run


class Act(StrEnum):
    """What a person did with a thing that somebody answers for."""

    PREPARED = "PREPARED"  # made; the maker
    VALIDATED = "VALIDATED"  # checked by the machine at somebody's word
    ATTESTED = "ATTESTED"  # stated to have been performed; a maker too
    APPROVED = "APPROVED"  # by a second person; the checker
    REFUSED = "REFUSED"
    RELEASED = "RELEASED"  # handed out


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class ReceivedFile(Record):
    """One file that was handed in, and what became of it."""

    id: int
    sha256: str
    name: str
    source: str | None
    book: str | None
    contract: str | None
    business_date: date | None
    size: int
    received_at: datetime
    state: FileState
    version: int
    superseded_by: int | None
    reason: str | None
    records: int | None
    controls: str | None


class RunInput(Record):
    """One file of a run, and the text of the profile that read it."""

    file_sha256: str
    source: str
    book: str
    profile_sha256: str


class Run(Record):
    """One run: a business date, a reconciliation, and exactly these inputs."""

    run_id: str
    business_date: date
    reconciliation: str
    state: RunState
    rulebook_sha256: str
    code_version: str
    carried_from: tuple[str, ...]
    result_hash: str | None
    path: str | None


class Attempt(Record):
    """One execution of a run."""

    run_id: str
    attempt: int
    state: RunState
    started_at: datetime
    ended_at: datetime | None
    error: str | None


class Application(Record):
    """Whether a call wrote the case events of a run, or found them written."""

    id: int
    run_id: str
    written: bool


class StoredEvent(Record):
    """One event of a case's history; `counts` is false where a rerun of its business date replaced it."""

    id: int
    case_id: str
    kind: str
    business_date: date
    run_id: str
    at: datetime
    who: str
    detail: dict[str, str]
    counts: bool


class SignOff(Record):
    """One act of one person on one subject."""

    id: int
    kind: str
    subject: str
    act: Act
    who: str
    why: str
    business_date: date | None
    at: datetime
    detail: dict[str, Any]
