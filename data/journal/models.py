"""The tables of the journal, as SQLAlchemy models. `migrations/` makes them; a test holds the two together."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from data.journal.column_types import ExactDecimal, UtcTime


class Model(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime(),
        Decimal: ExactDecimal(),
        list[str]: JSON(),
        dict[str, Any]: JSON(),
    }


class ReceivedFileRow(Model):
    __tablename__ = "received_files"
    __table_args__ = (Index(None, "business_date", "source"), Index(None, "sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    name: Mapped[str]
    source: Mapped[str | None]
    book: Mapped[str | None]
    contract: Mapped[str | None]
    business_date: Mapped[date | None]
    size: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime]
    state: Mapped[str]
    version: Mapped[int]
    superseded_by: Mapped[int | None] = mapped_column(ForeignKey("received_files.id"))
    reason: Mapped[str | None]
    records: Mapped[int | None] = mapped_column(BigInteger)
    controls: Mapped[str | None]


class ControlOverrideRow(Model):
    __tablename__ = "control_overrides"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    who: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]


class DocumentRow(Model):
    __tablename__ = "documents"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    text: Mapped[str]
    first_seen_at: Mapped[datetime]


class RunRow(Model):
    __tablename__ = "runs"
    __table_args__ = (Index(None, "reconciliation", "business_date"),)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    business_date: Mapped[date]
    reconciliation: Mapped[str]
    state: Mapped[str]
    rulebook_sha256: Mapped[str]
    code_version: Mapped[str]
    carried_from: Mapped[list[str]]
    result_hash: Mapped[str | None]
    path: Mapped[str | None]
    sealed_in: Mapped[int | None]  # the attempt that sealed or confirmed it last; orders the runs of a day


class RunAttemptRow(Model):
    __tablename__ = "run_attempts"
    __table_args__ = (UniqueConstraint("run_id", "attempt"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"))
    attempt: Mapped[int]
    state: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    error: Mapped[str | None]


class RunInputRow(Model):
    __tablename__ = "run_inputs"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"), primary_key=True)
    file_sha256: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    book: Mapped[str]
    profile_sha256: Mapped[str]


class ApplicationRow(Model):
    """One time a run's case events were written. The newest one of a business date is the one that counts."""

    __tablename__ = "applications"
    __table_args__ = (Index(None, "reconciliation", "business_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"))
    reconciliation: Mapped[str]
    business_date: Mapped[date]
    events_sha256: Mapped[str]
    at: Mapped[datetime]


class CaseEventRow(Model):
    """Append-only: a trigger refuses updates and deletions."""

    __tablename__ = "case_events"
    __table_args__ = (Index(None, "case_id", "business_date"), Index(None, "reconciliation", "business_date"))

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.run_id"))
    case_id: Mapped[str]
    reconciliation: Mapped[str]
    kind: Mapped[str]
    business_date: Mapped[date]
    at: Mapped[datetime]
    who: Mapped[str]
    snapshot: Mapped[dict[str, Any]]  # the case as it stands after the event
    detail: Mapped[dict[str, Any]]


class CaseRow(Model):
    """A case as it stands after the newest event that counts; made from the events, for reading."""

    __tablename__ = "cases"
    __table_args__ = (Index(None, "reconciliation", "state"),)

    case_id: Mapped[str] = mapped_column(primary_key=True)
    reconciliation: Mapped[str]
    state: Mapped[str]
    opened_on: Mapped[date]
    last_seen_on: Mapped[date]
    closed_on: Mapped[date | None]
    break_id: Mapped[str]
    types: Mapped[list[str]]
    exposure: Mapped[Decimal | None]
    currency: Mapped[str | None]
    root_cause: Mapped[str | None]
    counterparty: Mapped[str | None]
    instrument_id: Mapped[str | None]
    account: Mapped[str | None]
    house_refs: Mapped[list[str]]
    street_refs: Mapped[list[str]]
    tracking_keys: Mapped[list[str]]


class CaseKeyRow(Model):
    __tablename__ = "case_keys"

    tracking_key: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), primary_key=True, index=True)


class SignOffRow(Model):
    """Append-only: a trigger refuses updates and deletions."""

    __tablename__ = "sign_offs"
    __table_args__ = (Index(None, "kind", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    act: Mapped[str]
    who: Mapped[str]
    why: Mapped[str]
    business_date: Mapped[date | None] = mapped_column(index=True)
    at: Mapped[datetime]
    detail: Mapped[dict[str, Any]]


class AuditLinkRow(Model):
    """Append-only: a trigger refuses updates and deletions. Numbers say up to which row of a table a link reaches."""

    __tablename__ = "audit_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    previous_sha256: Mapped[str]
    sha256: Mapped[str]
    sign_offs_through: Mapped[int]
    applications_through: Mapped[int]
    overrides_through: Mapped[int]
    at: Mapped[datetime]
