"""What a run says about cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from data.contracts import break_, disposition
from data.contracts.case import Case, CaseEvent, CaseEventKind, CaseState, frame_of
from data.contracts.failure import IntegrityError
from data.reference.calendars import calendar_named
from reconciliation.cases import CaseDay, Known, after, aged, case_events

CALENDAR = calendar_named("weekdays")
MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18)
Ended = tuple[str, str]  # row, disposition


def key(row: str) -> str:
    """`H1` is the first row of house reference H1, `H1#2` the second."""
    reference, _, occurrence = row.partition("#")
    book = "HOUSE" if row.startswith("H") else "STREET"
    return f"trades|{book}|source|{reference}|{occurrence or '1'}"


class Run:
    """A run written down as broken sets of rows, and rows that ended otherwise."""

    def __init__(
        self, *broken: str, matched: str = "", other: Sequence[tuple[str, str]] = (), gap: str = "1"
    ) -> None:
        groups = [(f"B{number}", broken_rows.split()) for number, broken_rows in enumerate(broken)]
        rows = [
            {"tracking_key": key(row), "break_id": name, "disposition": "BREAK"} for name, g in groups for row in g
        ]
        rows += [{"tracking_key": key(r), "disposition": "MATCHED", "group_id": "G1"} for r in matched.split()]
        rows += [{"tracking_key": key(row), "disposition": kind, "reason": "why"} for row, kind in other]
        self.dispositions = pl.DataFrame(rows, schema=disposition.SCHEMA)
        told = [
            {"break_id": name, "types": ["PRICE"], "exposure": Decimal(gap), "currency": "USD"} for name, _ in groups
        ]
        refs = [pl.lit([], pl.List(pl.String)).alias(name) for name in ("house_refs", "street_refs")]
        self.breaks = pl.DataFrame(told, schema=break_.SCHEMA).with_columns(refs)


def events(
    run: Run, before: Sequence[Case] = (), day: date = MONDAY, elsewhere: Sequence[Case] = ()
) -> list[CaseEvent]:
    return case_events(Known(before, elsewhere), run.breaks, run.dispositions, CaseDay("trades", day, CALENDAR, 5))


def evening(run: Run, before: Sequence[Case] = (), day: date = MONDAY) -> list[Case]:
    return after(before, events(run, before, day))


def only(found: Sequence[CaseEvent]) -> CaseEvent:
    (event,) = found
    return event


def test_a_new_break_opens_a_case_with_a_short_readable_id() -> None:
    event = only(events(Run("H1 S1")))

    assert event.kind is CaseEventKind.OPENED
    assert event.case.state is CaseState.OPEN
    assert len(event.case.case_id) == 10
    assert event.case.case_id == event.case.case_id.upper()
    assert event.case.tracking_keys == (key("H1"), key("S1"))


def test_the_same_break_the_next_day_is_seen_again_and_a_business_day_older() -> None:
    opened = evening(Run("H1 S1"))

    event = only(events(Run("H1 S1"), opened, WEDNESDAY))

    assert event.kind is CaseEventKind.SEEN
    assert event.detail == {"age_business_days": "2"}
    assert event.case.opened_on == MONDAY
    assert event.case.last_seen_on == WEDNESDAY


def test_a_corrected_value_changes_the_break_and_not_the_case() -> None:
    opened = evening(Run("H1 S1"))

    event = only(events(Run("H1 S1#2", gap="2.50"), opened, TUESDAY))

    assert event.kind is CaseEventKind.CHANGED
    assert event.case.case_id == opened[0].case_id
    assert event.detail["exposure"] == "1 -> 2.5"
    assert event.detail["rows"].endswith("trades|STREET|source|S1|2")


def test_an_amended_row_of_a_missing_side_keeps_its_case() -> None:
    opened = evening(Run("H1"))

    event = only(events(Run("H1#2", other=[("H1", "EXCLUDED")]), opened, TUESDAY))

    assert event.kind is CaseEventKind.CHANGED
    assert event.case.case_id == opened[0].case_id


@pytest.mark.parametrize(
    ("run", "detail"),
    [
        (Run(matched="H1 S1"), {"by": "matched", "group_id": "G1"}),
        (Run(other=[("H1", "CANCELLED")]), {"by": "cancelled", "reason": "why"}),
        (Run(other=[("H1", "EXCLUDED")]), {"by": "excluded", "reason": "why"}),
        (Run(matched="H1#2", other=[("H1", "EXCLUDED")]), {"by": "matched", "group_id": "G1"}),
        (Run(), {"by": "gone", "reason": "its rows are not in this run: their file was superseded"}),
    ],
)
def test_a_case_is_closed_by_what_became_of_its_rows(run: Run, detail: dict[str, str]) -> None:
    event = only(events(run, evening(Run("H1")), TUESDAY))

    assert event.kind is CaseEventKind.CLOSED
    assert event.case.closed_on == TUESDAY
    assert event.detail == detail


def test_a_closed_case_comes_back_under_its_own_id() -> None:
    opened = evening(Run("H1"))
    closed = evening(Run(matched="H1"), opened, TUESDAY)

    event = only(events(Run("H1"), closed, WEDNESDAY))

    assert event.kind is CaseEventKind.REGRESSED
    assert event.case.case_id == opened[0].case_id
    assert event.case.opened_on == MONDAY
    assert event.case.closed_on is None


def test_a_reference_used_again_long_after_is_another_case() -> None:
    opened = evening(Run("H1"))
    closed = evening(Run(matched="H1"), opened, TUESDAY)

    event = only(events(Run("H1"), closed, date(2027, 11, 17)))

    assert event.kind is CaseEventKind.OPENED
    assert event.case.case_id != opened[0].case_id


def test_where_cases_come_together_the_oldest_goes_on() -> None:
    old = evening(Run("H1"))
    both = evening(Run("H1", "S1"), old, TUESDAY)

    found = {event.kind: event for event in events(Run("H1 S1"), both, WEDNESDAY)}

    assert found[CaseEventKind.CHANGED].case.case_id == old[0].case_id
    assert found[CaseEventKind.CLOSED].detail == {"by": "merged", "into": old[0].case_id}


def test_where_a_case_falls_apart_one_part_goes_on_and_the_other_is_new() -> None:
    opened = evening(Run("H1 S1"))

    found = events(Run("H1", "S1"), opened, TUESDAY)

    assert sorted(event.kind for event in found) == [CaseEventKind.CHANGED, CaseEventKind.OPENED]


def test_a_rerun_with_a_late_file_closes_what_only_the_first_run_opened() -> None:
    first = evening(Run("H1", "H2"))

    found = events(Run("H2"), elsewhere=first)

    assert {(event.kind, event.detail.get("by")) for event in found} == {
        (CaseEventKind.OPENED, None),
        (CaseEventKind.CLOSED, "resolved by rerun"),
    }
    assert {event.case.case_id for event in found} == {case.case_id for case in first}
    assert events(Run("H2"), elsewhere=after(first, found)) == found


def test_a_backfill_finds_the_case_that_a_later_date_opened() -> None:
    later = evening(Run("H1 S1"), day=WEDNESDAY)

    event = only(events(Run("H1"), elsewhere=later))

    assert event.kind is CaseEventKind.OPENED
    assert event.case.case_id == later[0].case_id
    assert event.case.opened_on == MONDAY


def test_a_backfill_does_not_close_what_only_a_later_date_has_open() -> None:
    assert events(Run(matched="H1"), elsewhere=evening(Run("H1"), day=WEDNESDAY)) == []


def test_a_break_without_rows_in_the_ledger_is_refused() -> None:
    run = Run("H1")
    with pytest.raises(IntegrityError, match="break B0 has no row in the ledger"):
        case_events(Known(), run.breaks, run.dispositions.clear(), CaseDay("trades", MONDAY, CALENDAR, 5))


def test_cases_age_until_they_are_closed() -> None:
    cases = evening(Run("H1", matched="H2"), evening(Run("H1", "H2")), WEDNESDAY)

    ages = aged(frame_of(cases), date(2026, 11, 23), CALENDAR).sort("age_business_days")

    assert ages["age_business_days"].to_list() == [2, 5]
