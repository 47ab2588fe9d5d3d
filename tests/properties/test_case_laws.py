"""Laws of cases over any days: few rows, so that they meet, part and come back often."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from data.contracts import break_, disposition
from data.contracts.case import STILL_OPEN, Case, CaseEvent, CaseEventKind
from data.reference.calendars import calendar_named
from reconciliation.cases import CaseDay, Known, after, case_events

CALENDAR = calendar_named("weekdays")
FIRST_DAY = date(2026, 11, 16)
BOOKS = ("HOUSE", "STREET")
ROWS = [
    f"trades|{book}|source|{ref}|{occurrence}" for book in ("HOUSE", "STREET") for ref in "AB" for occurrence in "12"
]
Day = dict[str, int]  # row -> number of the break it is in; 0 is matched; a row that is absent is not in the run

DAYS = st.lists(st.dictionaries(st.sampled_from(ROWS), st.integers(0, 3), max_size=8), min_size=1, max_size=5)


def tables(day: Day) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows = [
        {"tracking_key": row, "disposition": "BREAK", "break_id": f"B{number}"}
        if number
        else {"tracking_key": row, "disposition": "MATCHED", "group_id": "G"}
        for row, number in day.items()
    ]
    numbers = sorted({number for number in day.values() if number})
    breaks = [
        {"break_id": f"B{number}", "types": ["PRICE"], "house_refs": [], "street_refs": []} for number in numbers
    ]
    return pl.DataFrame(breaks, schema=break_.SCHEMA), pl.DataFrame(rows, schema=disposition.SCHEMA)


def said(known: Known, day: Day, number: int) -> list[CaseEvent]:
    on = CaseDay("trades", FIRST_DAY + timedelta(days=number), CALENDAR, 3)
    return case_events(known, *tables(day), on)


def still_open(cases: list[Case]) -> set[str]:
    return {case.case_id for case in cases if case.state in STILL_OPEN}


@given(DAYS)
def test_open_yesterday_is_closed_plus_open_today(days: list[Day]) -> None:
    cases: list[Case] = []
    for number, day in enumerate(days):
        events = said(Known(cases), day, number)
        now = after(cases, events)
        kinds = {event.case.case_id: event.kind for event in events}
        closed = {case_id for case_id, kind in kinds.items() if kind is CaseEventKind.CLOSED}
        fresh = {c for c, kind in kinds.items() if kind in (CaseEventKind.OPENED, CaseEventKind.REGRESSED)}
        assert len(kinds) == len(events)
        assert closed <= still_open(cases)
        assert still_open(now) == (still_open(cases) - closed) | fresh
        cases = now


@given(DAYS)
def test_every_break_is_in_exactly_one_open_case(days: list[Day]) -> None:
    cases: list[Case] = []
    for number, day in enumerate(days):
        cases = after(cases, said(Known(cases), day, number))
        broken = sorted(tuple(sorted(r for r, b in day.items() if b == n)) for n in set(day.values()) - {0})
        assert sorted(case.tracking_keys for case in cases if case.state in STILL_OPEN) == broken


@given(DAYS, st.randoms(use_true_random=False))
def test_the_order_of_breaks_rows_and_cases_is_irrelevant(days: list[Day], random: object) -> None:
    cases: list[Case] = []
    for number, day in enumerate(days):
        mixed = list(day.items())
        random.shuffle(mixed)  # type: ignore[attr-defined]
        events = said(Known(cases), day, number)
        assert said(Known(cases[::-1]), dict(mixed), number) == events
        cases = after(cases, events)


@given(DAYS, st.dictionaries(st.sampled_from(ROWS), st.integers(0, 3), max_size=8))
def test_a_run_applied_twice_is_a_run_applied_once(days: list[Day], rerun: Day) -> None:
    cases: list[Case] = []
    for number, day in enumerate(days[:-1]):
        cases = after(cases, said(Known(cases), day, number))
    last = len(days) - 1
    first = after(cases, said(Known(cases), days[-1], last))

    once = said(Known(cases, first), rerun, last)
    twice = said(Known(cases, after(first, once)), rerun, last)

    assert said(Known(cases, first), days[-1], last) == said(Known(cases), days[-1], last)
    assert twice == once
