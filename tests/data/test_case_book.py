"""Cases in the journal: a run's events are written once, and the last run of a business date counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from data.contracts.case import SCHEMA, Case, CaseEvent, CaseEventKind, CaseState, state_after
from data.contracts.failure import IntegrityError, UsageError
from data.journal.journal import Journal
from data.journal.models import CaseEventRow
from data.journal.records import RunState

FRIDAY, MONDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)


def event(case_id: str, kind: str, day: date, **others: object) -> CaseEvent:
    closed = kind == "CLOSED"
    usual = {
        "state": CaseState.CLOSED if closed else CaseState.REGRESSED if kind == "REGRESSED" else CaseState.OPEN,
        "opened_on": FRIDAY,
        "last_seen_on": day,
        "closed_on": day if closed else None,
        "break_id": f"B{case_id}",
        "types": ("PRICE",),
        "exposure": Decimal("1234567890123456.0123456789"),
        "tracking_keys": (f"trades|HOUSE|blotter|{case_id}|1", f"trades|STREET|broker|{case_id}|1"),
    }
    case = Case(case_id=case_id, reconciliation="trades", **{**usual, **others})
    return CaseEvent(kind=CaseEventKind(kind), business_date=day, case=case, detail={"why": "seen"})


def applied(journal: Journal, run_id: str, day: date, *events: CaseEvent) -> bool:
    journal.run_started(run_id, business_date=day, reconciliation="trades", rulebook_sha256="r", code_version="1")
    journal.run_sealed(run_id, f"hash of {run_id}", "path")
    return journal.apply_run(run_id, events).written


def ids(frame: pl.DataFrame) -> list[str]:
    assert frame.schema == SCHEMA
    return frame["case_id"].to_list()


def test_a_case_comes_back_as_it_was_written_to_the_last_digit(journal: Journal) -> None:
    opened = event("C1", "OPENED", FRIDAY, house_refs=("H1",), counterparty="ALPHA")

    applied(journal, "r1", FRIDAY, opened)

    assert journal.open_cases("trades").row(0, named=True)["exposure"] == Decimal("1234567890123456.0123456789")
    assert journal.cases_before("trades", MONDAY) == [opened.case]
    assert journal.run("r1").state is RunState.APPLIED


def test_applying_a_run_twice_writes_it_once(journal: Journal) -> None:
    assert applied(journal, "r1", FRIDAY, event("C1", "OPENED", FRIDAY)) is True

    assert journal.apply_run("r1", [event("C1", "OPENED", FRIDAY)]).written is False

    assert [told.kind for told in journal.history_of("C1")] == ["OPENED"]


def test_a_closed_case_is_found_by_its_tracking_keys(journal: Journal) -> None:
    applied(journal, "r1", FRIDAY, event("C1", "OPENED", FRIDAY), event("C2", "OPENED", FRIDAY))
    applied(journal, "r2", MONDAY, event("C1", "CLOSED", MONDAY), event("C2", "SEEN", MONDAY))

    assert ids(journal.open_cases("trades")) == ["C2"]
    assert ids(journal.all_cases("trades")) == ["C1", "C2"]
    assert ids(journal.cases_with_keys(["trades|STREET|broker|C1|1", "unknown"])) == ["C1"]
    assert ids(journal.cases_with_keys([f"key {number}" for number in range(1200)])) == []


def test_a_rerun_replaces_the_events_of_its_day_and_keeps_the_record(journal: Journal) -> None:
    applied(journal, "r1", FRIDAY, event("C1", "OPENED", FRIDAY), event("C2", "OPENED", FRIDAY))

    applied(journal, "r1 with a late file", FRIDAY, event("C2", "OPENED", FRIDAY, root_cause="late file"))

    assert ids(journal.open_cases("trades")) == ["C2"]
    assert journal.open_cases("trades")["root_cause"].to_list() == ["late file"]
    assert [told.counts for told in journal.history_of("C2")] == [False, True]
    assert [case.case_id for case in journal.cases_elsewhere("trades", FRIDAY)] == ["C1", "C2"]


def test_going_back_to_earlier_inputs_makes_the_earlier_run_count_again(journal: Journal) -> None:
    applied(journal, "r1", FRIDAY, event("C1", "OPENED", FRIDAY))
    applied(journal, "r2", FRIDAY, event("C2", "OPENED", FRIDAY))

    applied(journal, "r1", FRIDAY, event("C1", "OPENED", FRIDAY))

    assert ids(journal.open_cases("trades")) == ["C1"]


def test_a_backfilled_day_sees_the_evening_before_it(journal: Journal) -> None:
    applied(journal, "r1", FRIDAY, event("C1", "OPENED", FRIDAY))
    applied(journal, "r3", TUESDAY, event("C1", "CLOSED", TUESDAY), event("C3", "OPENED", TUESDAY))

    assert [(case.case_id, case.state) for case in journal.cases_before("trades", MONDAY)] == [("C1", "OPEN")]
    assert [case.case_id for case in journal.cases_elsewhere("trades", MONDAY)] == ["C3"]
    applied(journal, "r2", MONDAY, event("C1", "SEEN", MONDAY))
    assert ids(journal.open_cases("trades")) == ["C3"]


def test_events_are_never_changed_and_never_deleted(journal: Journal) -> None:
    applied(journal, "r1", FRIDAY, event("C1", "OPENED", FRIDAY))

    for change in (update(CaseEventRow).values(kind="CLOSED"), delete(CaseEventRow)):
        with pytest.raises(DatabaseError, match="append-only"), journal.engine.begin() as connection:
            connection.execute(change)

    assert [told.kind for told in journal.history_of("C1")] == ["OPENED"]


def test_an_event_of_another_day_or_an_unsealed_run_writes_nothing(journal: Journal) -> None:
    with pytest.raises(IntegrityError, match="event of case C2"):
        applied(journal, "r1", FRIDAY, event("C1", "OPENED", FRIDAY), event("C2", "OPENED", MONDAY))
    with pytest.raises(UsageError, match="not sealed"):
        journal.apply_run("unknown", [])

    assert journal.open_cases("trades").is_empty()
    assert journal.history_of("C1") == []


def test_a_case_moves_only_as_the_table_of_moves_allows() -> None:
    assert state_after(CaseState.CLOSED, CaseEventKind.REGRESSED) is CaseState.REGRESSED
    with pytest.raises(IntegrityError, match="CLOSED cannot be SEEN; allowed: REGRESSED"):
        state_after(CaseState.CLOSED, CaseEventKind.SEEN)
