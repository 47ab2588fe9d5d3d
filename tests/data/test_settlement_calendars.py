"""Days on which securities and currencies settle, against a published list, and what is decided by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.contracts.failure import UnknownName, UsageError
from data.reference.settlement_calendars import (
    settled_after,
    settlement_calendar,
    settlement_calendar_names,
    title_of,
    unknown_days,
)

LISTED = Path("reference/settlement/settlement_holidays_2024_2028.csv")
SAME = {
    "US_FED": "USD",
    "US_SIFMA_GOVT": "US-government",
    "EU_TARGET2": "EUR",
    "GB_CREST": "GBP",
    "CH_SIX": "CHF",
    "CA_BANK": "CAD",
    "JP": "JPY",
    "MX": "MX",
    "SE": "SEK",
    "NO": "NOK",
    "DK": "DKK",
}


def closed_days(name: str, first: int = 2024, last: int = 2028) -> set[date]:
    calendar = settlement_calendar(name)
    years = [calendar.changes(year) for year in range(first, last + 1)]
    return {day for changes in years for day, is_open in changes.items() if not is_open}


def listed(shared: Path, name: str) -> set[date]:
    rows = pl.read_csv(shared / LISTED, try_parse_dates=True)
    return set(rows.filter(pl.col("calendar") == name)["date"].to_list())


@pytest.mark.parametrize(("theirs", "ours"), SAME.items())
def test_a_calendar_equals_the_listed_one(shared: Path, theirs: str, ours: str) -> None:
    assert closed_days(ours) == listed(shared, theirs)


@pytest.mark.parametrize(
    ("theirs", "ours", "only_listed", "only_ours"),
    [
        # the depository was open on the day of mourning on which the exchange was closed
        ("US_DTCC(NYSE u Fed)", "US", {"2025-01-09"}, set()),
        # New South Wales has since added Mondays after Anzac Day
        ("AU", "AUD", set(), {"2026-04-27", "2027-04-26"}),
    ],
)
def test_a_difference_from_the_listed_calendar_is_explained(
    shared: Path, theirs: str, ours: str, only_listed: set[str], only_ours: set[str]
) -> None:
    mine, other = closed_days(ours), listed(shared, theirs)

    assert other - mine == {date.fromisoformat(day) for day in only_listed}
    assert mine - other == {date.fromisoformat(day) for day in only_ours}


def test_canadian_bank_holidays_on_which_the_exchange_is_open_do_not_settle(shared: Path) -> None:
    assert closed_days("CA") == listed(shared, "CA_TSX") | listed(shared, "CA_BANK")


@pytest.mark.parametrize(("theirs", "ours", "last"), [("HK", "HK", 2026), ("SG", "SG", 2027)])
def test_a_list_that_ends_early_agrees_while_it_goes(shared: Path, theirs: str, ours: str, last: int) -> None:
    years = range(2024, last + 1)
    other = {day for day in listed(shared, theirs) if day.year in years}
    explained = {date(2024, 9, 6), date(2026, 3, 20)}  # a storm; Hari Raya Puasa on a Saturday

    assert closed_days(ours, 2024, last) ^ other <= explained


@pytest.mark.parametrize(
    ("name", "day", "is_open"),
    [
        ("US", date(1989, 1, 16), False),  # banks closed, exchange open
        ("US", date(1995, 11, 10), True),  # the Fed does not keep a Saturday's holiday on Friday
        ("US", date(1996, 11, 11), False),
        ("EUR", date(2000, 12, 26), False),
        ("EUR", date(2001, 12, 31), False),
        ("GBP", date(1995, 5, 8), False),  # the bank holiday moved to VE Day
        ("GBP", date(1999, 12, 31), False),
        ("GBP", date(2022, 9, 19), False),
        ("JPY", date(2019, 5, 1), False),  # enthronement
        ("CHF", date(2024, 12, 24), True),
        ("DKK", date(2024, 5, 10), False),
    ],
)
def test_a_day_settles_or_not(name: str, day: date, *, is_open: bool) -> None:
    assert settlement_calendar(name).is_business_day(day) is is_open


@given(st.dates(date(1990, 1, 1), date(2090, 12, 1)), st.integers(0, 12))
def test_one_date_is_counted_as_a_column_is(day: date, days: int) -> None:
    calendar = settlement_calendar("US")

    assert settled_after(calendar, day, days) == calendar.add_business_days(day, days)


def test_a_year_without_a_source_is_not_known() -> None:
    assert not settlement_calendar("EUR").knows(date(1998, 6, 1))
    assert not settlement_calendar("US").knows(date(1987, 6, 1))
    assert settlement_calendar("US").knows(date(1988, 6, 1))


def test_every_calendar_has_a_title_and_days() -> None:
    for name in settlement_calendar_names():
        assert title_of(name)
        assert len(closed_days(name, 2024, 2024)) >= 5


def test_what_is_not_established_says_why() -> None:
    assert "11 September" in unknown_days("US")[date(2001, 9, 12)]
    assert not unknown_days("EUR")


def test_the_latest_override_wins_and_a_wrong_one_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "calendars.toml"
    text = '[X]\ntitle = "X"\nclosed = []\n'
    entry = '[[override]]\ncalendar = "X"\nday = 2030-01-02\nopen = {}\nknown_on = {}\nreason = "said so"\n'
    table.write_text(text + entry.format("true", "2029-12-02") + entry.format("false", "2029-12-01"))
    assert settlement_calendar("X", table).is_business_day(date(2030, 1, 2))

    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text + entry.format('"no"', "2029-12-01"))
    with pytest.raises(UsageError, match="must say calendar"):
        settlement_calendar("X", wrong)
    with pytest.raises(UnknownName):
        settlement_calendar("Y", table)
