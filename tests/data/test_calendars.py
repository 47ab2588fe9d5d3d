"""Business days by name."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.contracts.failure import UnknownName, UsageError
from data.reference.calendars import calendar_named

NEW_YORK = calendar_named("XNYS")
DAYS = st.dates(date(2019, 1, 1), date(2031, 12, 31))


@pytest.mark.parametrize(
    ("calendar", "day", "is_open"),
    [
        ("XNYS", date(2025, 1, 9), False),  # national day of mourning
        ("XNYS", date(2026, 11, 26), False),  # Thanksgiving
        ("XNYS", date(2026, 10, 12), True),  # Columbus Day: the exchange is open ...
        ("US-settlement", date(2026, 10, 12), False),  # ... and nothing settles
        ("US-settlement", date(2026, 4, 3), False),  # Good Friday: the exchange is closed
        ("TARGET", date(2026, 5, 1), False),
        ("TARGET", date(2026, 12, 24), True),
        ("XETR", date(2026, 12, 24), False),
        ("XLON", date(2022, 9, 19), False),  # state funeral
        ("weekdays", date(2026, 12, 25), True),
        ("weekdays", date(2026, 12, 26), False),
    ],
)
def test_a_day_is_open_or_closed(calendar: str, day: date, *, is_open: bool) -> None:
    assert calendar_named(calendar).is_business_day(day) is is_open


def test_days_between_skip_weekends_and_holidays() -> None:
    days = pl.DataFrame(
        {
            "agreed": [date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 28), None],
            "settled": [date(2026, 11, 27), date(2026, 11, 25), date(2026, 11, 30), date(2026, 11, 30)],
        }
    )

    found = days.select(gap=NEW_YORK.business_days_between("agreed", pl.col("settled")))

    assert found["gap"].to_list() == [1, -1, 0, None]
    assert found.schema == {"gap": pl.Int32}


def test_columns_scalars_and_lazy_frames_agree() -> None:
    start = date(2026, 12, 23)
    days = pl.LazyFrame({"day": [start + timedelta(days=count) for count in range(20)]})

    lazily = days.select(pl.col("day"), gap=NEW_YORK.business_days_between(start, "day")).collect()

    assert lazily["gap"].to_list() == [NEW_YORK.business_days_between(start, day) for day in lazily["day"]]


@given(DAYS, DAYS, DAYS)
def test_distances_add_up_and_turn_their_sign(first: date, second: date, third: date) -> None:
    between = NEW_YORK.business_days_between
    assert between(first, second) == -between(second, first)
    assert between(first, second) + between(second, third) == between(first, third)


@given(DAYS, st.integers(-400, 400).filter(bool))
def test_a_moved_day_is_that_many_business_days_away(day: date, days: int) -> None:
    moved = NEW_YORK.add_business_days(day, days)

    assert NEW_YORK.is_business_day(moved)
    inside = NEW_YORK.table(min(day, moved), max(day, moved))
    passed = inside.filter(pl.col("is_business_day"), pl.col("day") != day).height
    assert passed == abs(days)


def test_no_days_keeps_a_business_day_and_moves_any_other_to_the_next() -> None:
    days = pl.DataFrame({"day": [date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 28), None]})

    moved = days.select(NEW_YORK.add_business_days("day", 0)).to_series().to_list()

    assert moved == [date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 30), None]


def test_next_and_previous_stand_around_a_long_weekend() -> None:
    assert NEW_YORK.next(date(2026, 7, 2)) == date(2026, 7, 6)
    assert NEW_YORK.previous(date(2026, 7, 6)) == date(2026, 7, 2)


def test_years_that_no_library_knows_follow_the_weekend_alone() -> None:
    target = calendar_named("TARGET")

    assert not target.knows(date(1998, 12, 25))
    assert target.is_business_day(date(1998, 12, 25))
    assert target.business_days_between(date(9999, 12, 20), date(9999, 12, 27)) == 5


def test_earlier_years_of_an_exchange_come_from_the_other_library() -> None:
    london = calendar_named("XLON")

    assert london.knows(date(1999, 12, 31))
    assert not london.is_business_day(date(1999, 12, 31))


def test_an_exchange_that_only_one_library_knows() -> None:
    assert not calendar_named("XSTO").is_business_day(date(2026, 6, 19))


def test_the_override_known_last_wins(tmp_path: Path) -> None:
    table = tmp_path / "overrides.toml"
    entry = '[[override]]\ncalendar = "XNYS"\nday = {}\nopen = {}\nknown_on = {}\nreason = "announced"\n'
    later = entry.format("2027-03-01", "false", "2027-02-20")
    earlier = entry.format("2027-03-01", "true", "2027-02-10") + entry.format("2027-03-06", "true", "2027-02-10")
    table.write_text(later + earlier)

    calendar = calendar_named("XNYS", table)

    assert not calendar.is_business_day(date(2027, 3, 1))
    assert calendar.is_business_day(date(2027, 3, 6))
    assert calendar.business_days_between(date(2027, 2, 26), date(2027, 3, 2)) == 1


def test_an_override_that_says_too_little_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "overrides.toml"
    table.write_text('[[override]]\ncalendar = "XNYS"\nday = "2027-03-01"\nopen = false\n')

    with pytest.raises(UsageError, match="must say exactly calendar, day, open, known_on and reason"):
        calendar_named("XNYS", table)


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(UnknownName, match=r"no calendar called 'XNYC'.*TARGET.*XNYS"):
        calendar_named("XNYC")


def test_a_million_rows_take_no_time() -> None:
    days = pl.DataFrame(
        {
            "day": pl.date_range(date(2026, 1, 1), date(2026, 12, 31), eager=True).sample(
                1_000_000, with_replacement=True, seed=7
            )
        }
    )

    gaps = days.select(NEW_YORK.business_days_between(date(2026, 1, 1), "day")).to_series()

    assert gaps.max() == 250
