"""The audit chain: what was written stays as it was written, or it shows, even to who can drop a trigger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from data.contracts.case import Case, CaseEvent, CaseEventKind, CaseState
from data.contracts.failure import TieoutError
from data.journal.audit_chain import BEGINNING
from data.journal.journal import Journal
from data.journal.records import Act

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
TABLES = ("sign_offs", "case_events", "audit_links")


def sign(journal: Journal, act: Act, who: str, why: str = "") -> None:
    journal.sign(kind="report", subject="S1", act=act, who=who, why=why, business_date=FRIDAY)


def apply(journal: Journal, run_id: str, day: date = FRIDAY) -> None:
    case = Case(
        case_id="C1",
        reconciliation="trades",
        state=CaseState.OPEN,
        opened_on=day,
        last_seen_on=day,
        break_id="B1",
        types=("PRICE",),
        exposure=Decimal("12.34"),
        tracking_keys=("k|1",),
    )
    event = CaseEvent(kind=CaseEventKind.OPENED, business_date=day, case=case, detail={"why": "seen"})
    journal.run_started(run_id, business_date=day, reconciliation="trades", rulebook_sha256="r", code_version="1")
    journal.run_sealed(run_id, f"hash of {run_id}", "path")
    journal.apply_run(run_id, [event])


def written(journal: Journal) -> Journal:
    """A journal with two links over sign-offs and an application."""
    sign(journal, Act.PREPARED, "Clerk One")
    journal.link_audit()
    sign(journal, Act.APPROVED, "Clerk Two", "compared with the source")
    apply(journal, "r1")
    journal.link_audit()
    return journal


def tamper(engine: Engine, statement: str) -> None:
    """Change the record as somebody can who owns the database."""
    with engine.execution_options(writes=True).begin() as connection:
        for table in TABLES:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            else:
                for change in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{change}"))
        connection.execute(text(statement))


def test_an_empty_journal_has_no_link_and_no_fault(journal: Journal) -> None:
    assert journal.link_audit() == BEGINNING
    assert journal.audit_faults() == []


def test_what_is_as_it_was_written_has_no_fault_and_each_link_is_another(journal: Journal) -> None:
    sign(journal, Act.PREPARED, "Clerk One")
    first = journal.link_audit()
    same = journal.link_audit()
    written(journal)

    assert first == same != journal.link_audit()
    assert journal.audit_faults() == journal.audit_faults(FRIDAY) == []


@pytest.mark.parametrize(
    ("statement", "entry"),
    [
        ("UPDATE sign_offs SET who = 'Somebody Else' WHERE id = 1", "link 1"),
        ("UPDATE sign_offs SET why = '' WHERE id = 2", "link 2"),
        ("DELETE FROM sign_offs WHERE id = 1", "link 1"),
        ("UPDATE audit_links SET sha256 = previous_sha256 WHERE id = 2", "link 2"),
        ("DELETE FROM audit_links WHERE id = 1", "link 2"),
        ("UPDATE case_events SET detail = '{}'", "application 1"),
        ("DELETE FROM case_events", "application 1"),
    ],
)
def test_a_change_of_the_record_shows(journal: Journal, statement: str, entry: str) -> None:
    tamper(written(journal).engine, statement)

    assert entry in [fault.entry for fault in journal.audit_faults()]


def test_case_events_of_another_date_are_looked_at_when_they_are_asked_for(journal: Journal) -> None:
    tamper(written(journal).engine, "DELETE FROM case_events")

    assert journal.audit_faults(MONDAY) == []
    assert [fault.entry for fault in journal.audit_faults(FRIDAY)] == ["application 1"]


@pytest.mark.parametrize("statement", ["UPDATE audit_links SET sha256 = 'x'", "DELETE FROM audit_links"])
def test_links_are_never_changed_and_never_deleted(journal: Journal, statement: str) -> None:
    written(journal)

    with (
        pytest.raises((DatabaseError, TieoutError), match="append-only"),
        journal.writing() as session,
    ):
        session.execute(text(statement))
