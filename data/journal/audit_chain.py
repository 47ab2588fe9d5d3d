"""The audit chain: a link over everything that was written since the last one, so that a later change shows.

Sign-offs, overrides and what runs said of cases are append-only by triggers; who can drop a trigger can change them
all the same. A link's hash covers their rows and the link before, so it no longer comes out when a row was changed,
removed or slipped in. Case events are covered by the hash that each application of a run keeps of its own. Links that
were cut off at the end show only against a hash kept elsewhere, as in a bundle of evidence.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from data.contracts.case import Case, CaseEvent
from data.journal.case_book import hash_of
from data.journal.models import ApplicationRow, AuditLinkRow, CaseEventRow, ControlOverrideRow, SignOffRow
from data.journal.store import Store

COVERED = {
    "sign_offs_through": SignOffRow,
    "applications_through": ApplicationRow,
    "overrides_through": ControlOverrideRow,
}
WRITTEN = {
    "sign_offs": ("id", "kind", "subject", "act", "who", "why", "business_date", "at", "detail"),
    "applications": ("id", "run_id", "reconciliation", "business_date", "events_sha256", "at"),
    "control_overrides": ("id", "sha256", "who", "why", "at"),
}
"""The columns that a hash covers: those that were there when links began, whatever a table gets later."""
BEGINNING = "0" * 64
Covered = SignOffRow | ApplicationRow | ControlOverrideRow


class AuditFault(NamedTuple):
    """An entry of the journal that is not as it was written: which, and what is wrong, in words."""

    entry: str
    fault: str


class AuditChain(Store):
    """The part of the journal that watches over the others."""

    def link_audit(self) -> str:
        """Add a link over what is new; where nothing is, the chain stays. Returns the hash of its last link."""
        with self.writing() as session:
            self._nobody_writes(session)
            links = _links(session)
            last = links[-1] if links else None
            through = {name: session.scalar(select(func.max(row.id))) or 0 for name, row in COVERED.items()}
            if all(end == _before(last, name) for name, end in through.items()):
                return last.sha256 if last else BEGINNING
            previous = last.sha256 if last else BEGINNING
            link = AuditLinkRow(previous_sha256=previous, sha256="", at=self.clock(), **through)
            link.sha256 = _hash_of_link(session, link, last)
            session.add(link)
            session.flush()
            return link.sha256

    def audit_faults(self, business_date: date | None = None) -> list[AuditFault]:
        """Whatever does not come out when it is computed again; empty where all is as it was written.

        Args:
            business_date: case events of this date alone are looked at; all where none is said. The chain is always
                followed from its beginning.
        """
        with self.reading() as session:
            return [*_faults_of_links(session), *_faults_of_applications(session, business_date)]

    def _nobody_writes(self, session: Session) -> None:
        """SQLite has one writer anyway; on PostgreSQL a row of a smaller number could still come."""
        if self.engine.dialect.name == "postgresql":
            session.execute(text("LOCK TABLE sign_offs, applications, control_overrides, audit_links IN SHARE MODE"))


def _links(session: Session) -> Sequence[AuditLinkRow]:
    return session.scalars(select(AuditLinkRow).order_by(AuditLinkRow.id)).all()


def _before(link: AuditLinkRow | None, name: str) -> int:
    return 0 if link is None else int(getattr(link, name))


def _faults_of_links(session: Session) -> Iterator[AuditFault]:
    last: AuditLinkRow | None = None
    for link in _links(session):
        if link.previous_sha256 != (last.sha256 if last else BEGINNING):
            yield AuditFault(f"link {link.id}", "the link before it is not the one that it was joined to")
        if link.sha256 != _hash_of_link(session, link, last):
            yield AuditFault(
                f"link {link.id}", f"its hash does not come out; of {_range_of(link, last)} something changed"
            )
        last = link


def _faults_of_applications(session: Session, business_date: date | None) -> Iterator[AuditFault]:
    query = select(ApplicationRow).order_by(ApplicationRow.id)
    if business_date is not None:
        query = query.where(ApplicationRow.business_date == business_date)
    for application in session.scalars(query).all():
        rows = session.scalars(select(CaseEventRow).where(CaseEventRow.application_id == application.id)).all()
        if hash_of(_event(row) for row in rows) != application.events_sha256:
            yield AuditFault(
                f"application {application.id}", f"its case events are not those that run {application.run_id} wrote"
            )


def _event(row: CaseEventRow) -> CaseEvent:
    case = Case.model_validate(row.snapshot)
    return CaseEvent.model_validate(
        {"kind": row.kind, "business_date": row.business_date, "case": case, "detail": row.detail}
    )


def _range_of(link: AuditLinkRow, last: AuditLinkRow | None) -> str:
    """What a link covers, in words."""
    told = {name.removesuffix("_through"): (_before(last, name) + 1, _before(link, name)) for name in COVERED}
    return ", ".join(f"{name} {first} to {end}" for name, (first, end) in told.items() if end >= first)


def _hash_of_link(session: Session, link: AuditLinkRow, last: AuditLinkRow | None) -> str:
    """SHA-256 of the hash of the link before and of every row that it covers, in order of table and number."""
    digest = hashlib.sha256(link.previous_sha256.encode())
    for name, model in COVERED.items():
        between = model.id.between(_before(last, name) + 1, _before(link, name))
        for row in session.scalars(select(model).where(between).order_by(model.id)):
            digest.update(f"\n{model.__tablename__} {_written(row)}".encode())
    return digest.hexdigest()


def _written(row: Covered) -> str:
    """A row as text: its columns by name, moments and dates in ISO form."""
    values = {name: getattr(row, name) for name in WRITTEN[row.__tablename__]}
    return json.dumps(values, sort_keys=True, default=lambda moment: moment.isoformat())
