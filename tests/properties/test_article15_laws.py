"""Laws of reports: whatever was sent in whatever order, every report ends once, provably, and the same each time."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from build import match
from hypothesis import given, settings
from hypothesis import strategies as st
from proved import proved, stored
from report_rows import SENT, a_cancel, a_report, reports

from compliance.article15.lives import sent
from data.reference.calendars import calendar_named
from reconciliation.engine import Day
from reconciliation.rulebook import rulebook_named

RULES = rulebook_named("mifir_submitted")
DAY = Day(date(2026, 11, 20), calendar_named("TARGET"))
SIZES = ("100", "100.00000000000000001", "7")
MOMENTS = st.sampled_from([None, *SENT[:3]])
KINDS = st.sampled_from(["new", "new", "cancel"])


def _made(kind: str, ref: str, at: str | None, size: str) -> dict[str, Any]:
    return a_cancel(ref, submitted_at=at) if kind == "cancel" else a_report(ref, submitted_at=at, quantity=size)


EVENTS = st.lists(st.builds(_made, KINDS, st.sampled_from(["R1", "R2"]), MOMENTS, st.sampled_from(SIZES)), max_size=6)


@settings(max_examples=4, deadline=None)
@given(house=EVENTS, street=EVENTS)
def test_order_changes_nothing(house: list[dict[str, Any]], street: list[dict[str, Any]]) -> None:
    ours, theirs = reports(*house), reports(*street)

    first, again = match(ours, theirs, RULES, DAY), match(ours.reverse(), theirs.reverse(), RULES, DAY)

    assert first.ids() == again.ids()
    assert _ends(first) == _ends(again)


@pytest.mark.slow
@settings(max_examples=4, deadline=None)
@given(house=EVENTS, street=EVENTS)
def test_every_day_of_reports_is_proved(house: list[dict[str, Any]], street: list[dict[str, Any]]) -> None:
    tables = stored(reports(*house), reports(*street), RULES, DAY)

    assert proved(tables, RULES) == []


@settings(max_examples=4, deadline=None)
@given(street=EVENTS)
def test_of_a_reference_at_most_one_report_stands(street: list[dict[str, Any]]) -> None:
    rows = reports(*street)

    stands = sent(rows).filter("stands")

    assert stands["report_ref"].is_unique().all()
    dead = match(reports(), rows, RULES, DAY).dispositions.filter(pl.col("disposition") == "CANCELLED")
    assert set(stands["row_id"]).isdisjoint(dead["row_id"].str.strip_prefix("street/"))


def _ends(result: Any) -> list[tuple[str, str]]:
    return sorted(result.dispositions.select("row_id", "disposition").rows())
