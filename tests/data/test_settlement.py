"""When a trade settles: published pairs of trade and settlement dates on both sides of each change of cycle."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.contracts.failure import UnknownName, UsageError
from data.reference.settlement import (
    cycle_in_force,
    cycles,
    markets,
    settlement_date,
    settlement_dates,
    settlement_of,
)
from data.reference.settlement_calendars import settlement_calendar

FEW = st.dates(date(1995, 6, 7), date(2040, 12, 31)).filter(lambda day: day.weekday() < 5)

# Schedules of trade dates and settlement dates that the NASD published around bank holidays.
PUBLISHED = [
    ("1988-11-03", "1988-11-10"),
    ("1988-11-04", "1988-11-14"),
    ("1988-11-10", "1988-11-18"),
    ("1988-11-11", "1988-11-18"),
    ("1988-11-18", "1988-11-28"),
    ("1988-11-25", "1988-12-02"),
    ("1988-12-16", "1988-12-23"),
    ("1988-12-19", "1988-12-27"),
    ("1988-12-23", "1989-01-03"),
    ("1989-01-09", "1989-01-17"),
    ("1989-01-13", "1989-01-23"),
    ("1992-11-04", "1992-11-12"),
    ("1992-11-11", "1992-11-18"),
    ("1992-11-20", "1992-11-30"),
    ("1994-06-27", "1994-07-05"),
    ("1994-07-05", "1994-07-12"),
    ("1995-10-03", "1995-10-06"),
    ("1995-10-04", "1995-10-10"),
    ("1995-10-06", "1995-10-12"),
    ("1995-10-09", "1995-10-12"),
    ("1998-01-14", "1998-01-20"),
    ("1998-04-07", "1998-04-13"),
    ("1998-05-20", "1998-05-26"),
    ("1999-10-08", "1999-10-14"),
    ("1999-10-11", "1999-10-14"),
    ("1999-12-21", "1999-12-27"),
    ("2000-12-22", "2000-12-28"),
    ("2000-12-27", "2001-01-02"),
]
CHANGES = [
    ("US", "1995-06-02", "1995-06-09", "equity"),
    ("US", "1995-06-05", "1995-06-09", "equity"),
    ("US", "1995-06-06", "1995-06-12", "equity"),
    ("US", "1995-06-07", "1995-06-12", "equity"),
    ("US", "2017-09-01", "2017-09-07", "equity"),
    ("US", "2017-09-05", "2017-09-07", "equity"),
    ("US", "2024-05-24", "2024-05-29", "equity"),  # over Memorial Day
    ("US", "2024-05-28", "2024-05-29", "equity"),
    ("US", "2024-05-24", "2024-05-28", "government"),
    ("US", "2024-05-24", "2024-05-31", "late-priced-offering"),
    ("US", "2024-05-28", "2024-05-30", "late-priced-offering"),
    ("CA", "2024-05-24", "2024-05-28", "equity"),
    ("CA", "2024-05-27", "2024-05-28", "equity"),
    ("MX", "2024-05-24", "2024-05-28", "equity"),
    ("MX", "2024-05-27", "2024-05-28", "equity"),
    ("FR", "2014-10-03", "2014-10-08", "equity"),
    ("FR", "2014-10-06", "2014-10-08", "equity"),
    ("DE", "2014-10-02", "2014-10-06", "equity"),  # two days already
    ("ES", "2016-09-30", "2016-10-05", "equity"),
    ("ES", "2016-10-03", "2016-10-05", "equity"),
    ("EU", "2027-10-08", "2027-10-12", "equity"),
    ("EU", "2027-10-11", "2027-10-12", "equity"),
    ("UK", "1995-06-23", "1995-07-07", "equity"),  # ten days
    ("UK", "1995-06-26", "1995-07-03", "equity"),
    ("UK", "2001-02-02", "2001-02-09", "equity"),
    ("UK", "2001-02-05", "2001-02-08", "equity"),
    ("UK", "2014-10-03", "2014-10-08", "equity"),
    ("UK", "2014-10-06", "2014-10-08", "equity"),
    ("UK", "2027-10-08", "2027-10-12", "equity"),
    ("UK", "2027-10-11", "2027-10-12", "equity"),
    ("CH", "2027-10-08", "2027-10-12", "equity"),
    ("CH", "2027-10-11", "2027-10-12", "equity"),
    ("JP", "2019-07-12", "2019-07-18", "equity"),  # over Marine Day
    ("JP", "2019-07-16", "2019-07-18", "equity"),
    ("JP", "2018-04-27", "2018-05-02", "jgb"),
    ("JP", "2018-05-01", "2018-05-02", "jgb"),
    ("AU", "2016-03-04", "2016-03-09", "equity"),
    ("AU", "2016-03-07", "2016-03-09", "equity"),
    ("SG", "2018-12-07", "2018-12-12", "equity"),
    ("SG", "2018-12-10", "2018-12-12", "equity"),
    ("BR", "2019-05-24", "2019-05-29", "equity"),
    ("BR", "2019-05-27", "2019-05-29", "equity"),
    ("ZA", "2016-07-08", "2016-07-15", "equity"),
    ("ZA", "2016-07-11", "2016-07-14", "equity"),
    ("IN", "2023-02-01", "2023-02-02", "equity"),
    ("TH", "2018-02-28", "2018-03-06", "equity"),  # over Makha Bucha, three days
    ("TH", "2018-03-02", "2018-03-06", "equity"),
    ("MY", "2019-04-26", "2019-05-02", "equity"),  # over Labour Day
    ("MY", "2019-04-29", "2019-05-02", "equity"),
    ("ID", "2018-11-23", "2018-11-28", "equity"),
    ("ID", "2018-11-26", "2018-11-28", "equity"),
    ("PH", "2023-08-23", "2023-08-29", "equity"),  # over National Heroes Day
    ("PH", "2023-08-24", "2023-08-29", "equity"),
    ("HU", "2014-10-03", "2014-10-08", "equity"),
    ("HU", "2014-10-06", "2014-10-08", "equity"),
    ("CZ", "2027-10-08", "2027-10-12", "equity"),
    ("CZ", "2027-10-11", "2027-10-12", "equity"),
    ("CN", "2024-06-12", "2024-06-13", "equity"),
    ("CN", "2024-06-12", "2024-06-12", "equity-delivery"),
]
HOLIDAYS = [
    ("US", "2024-10-11", "2024-10-15"),  # Columbus Day trades ...
    ("US", "2024-10-14", "2024-10-15"),  # ... and does not settle
    ("US", "2024-11-08", "2024-11-12"),  # Veterans Day
    ("US", "2021-06-17", "2021-06-21"),  # Juneteenth on a Saturday closes no Friday ...
    ("US", "2022-06-17", "2022-06-22"),  # ... and on a Sunday closes Monday
    ("US", "2026-04-02", "2026-04-06"),  # Good Friday
    ("US", "2004-06-08", "2004-06-11"),  # days of mourning: the depository was open
    ("US", "2004-06-10", "2004-06-15"),
    ("US", "2006-12-27", "2007-01-02"),
    ("US", "2006-12-29", "2007-01-04"),
    ("US", "2018-12-04", "2018-12-06"),  # day of mourning: the depository was open
    ("US", "2025-01-08", "2025-01-09"),
    ("US", "2012-10-26", "2012-10-31"),  # storm
    ("EU", "2024-03-27", "2024-04-02"),  # Good Friday and Easter Monday
    ("EU", "2024-04-29", "2024-05-02"),
    ("EU", "2024-12-23", "2024-12-27"),  # 24 December settles
    ("UK", "2022-09-15", "2022-09-20"),  # state funeral
    ("UK", "2022-06-01", "2022-06-07"),  # Platinum Jubilee
    ("UK", "2023-05-05", "2023-05-10"),  # coronation
    ("CH", "2024-12-23", "2024-12-27"),
    ("CA", "2024-11-08", "2024-11-12"),  # Remembrance Day
    ("CA", "2024-09-27", "2024-10-01"),
    ("JP", "2019-04-26", "2019-05-09"),  # ten days of Golden Week, three to settle
    ("JP", "2024-05-01", "2024-05-07"),
    ("HK", "2024-03-27", "2024-04-02"),  # Easter
    ("TW", "2024-02-05", "2024-02-07"),  # two days settle and do not trade
]


@pytest.mark.parametrize(("traded", "settled"), PUBLISHED)
def test_a_published_american_pair(traded: str, settled: str) -> None:
    assert settlement_date("US", date.fromisoformat(traded)) == date.fromisoformat(settled)


@pytest.mark.parametrize(("market", "traded", "settled", "instrument_class"), CHANGES)
def test_both_sides_of_a_change_of_cycle(market: str, traded: str, settled: str, instrument_class: str) -> None:
    assert settlement_date(market, date.fromisoformat(traded), instrument_class) == date.fromisoformat(settled)


@pytest.mark.parametrize(("market", "traded", "settled"), HOLIDAYS)
def test_holidays_of_the_settlement_system_are_not_counted(market: str, traded: str, settled: str) -> None:
    assert settlement_date(market, date.fromisoformat(traded)) == date.fromisoformat(settled)


@pytest.mark.parametrize(
    ("market", "traded", "why"),
    [
        ("US", "1987-10-19", "only from 1988-01-01"),
        ("US", "1994-04-26", "day of mourning"),
        ("UK", "1990-05-24", "two-week accounts"),
        ("IN", "2022-06-01", "monthly groups"),
        ("US", "2001-09-10", "11 September"),
        ("US", "2024-05-25", "Saturday"),
        ("US", "2025-01-09", "no trading day"),
    ],
)
def test_what_is_not_known_is_refused_with_the_reason(market: str, traded: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        settlement_date(market, date.fromisoformat(traded))


@pytest.mark.parametrize("cycle", ["2", "T2", "T+", "T+31", "T-1", "T+1.5"])
def test_a_cycle_is_written_in_one_way(cycle: str) -> None:
    with pytest.raises(UsageError, match=r"T\+0 to T\+30"):
        settlement_date("US", date(2024, 5, 24), cycle=cycle)


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="AU, BR, CA"):
        settlement_date("ATLANTIS", date(2024, 5, 24))
    with pytest.raises(UnknownName, match="corporate-bond, equity"):
        settlement_date("US", date(2024, 5, 24), "tulip")


def test_an_agreed_cycle_counts_the_same_calendar() -> None:
    assert settlement_date("US", date(2024, 10, 11), cycle="T+0") == date(2024, 10, 11)
    assert settlement_date("US", date(2024, 10, 14), cycle="T+0") == date(2024, 10, 15)
    assert settlement_date("US", date(2024, 10, 10), cycle="t+3") == date(2024, 10, 16)
    assert settlement_of("UK", date(1990, 5, 24), cycle="T+5").source == "agreed by the parties"


def test_a_closed_day_rolls_only_when_asked() -> None:
    saturday = date(2024, 5, 25)

    assert settlement_date("US", saturday, roll=True) == settlement_date("US", date(2024, 5, 28)) == date(2024, 5, 29)


def test_a_market_is_found_by_every_name_it_is_called() -> None:
    day = date(2024, 6, 12)

    assert {settlement_date(name, day) for name in ("US", "us", "XNYS", "XNAS")} == {date(2024, 6, 13)}
    assert settlement_of("XLON", day).market == settlement_of("UK", day).market == "GB"


def test_a_column_answers_as_single_days_do_and_null_where_they_refuse() -> None:
    days = [date(2024, 5, 24), None, date(2024, 5, 25), date(2024, 5, 28), date(2001, 9, 10), date(2024, 5, 24)]
    frame = pl.LazyFrame({"trade_date": days})

    found = frame.select(settles=settlement_dates("US", "trade_date")).collect()

    assert found.schema == {"settles": pl.Date}
    later = date(2024, 5, 29)
    assert found["settles"].to_list() == [later, None, None, later, None, later]


def test_a_column_refuses_unknown_names_before_any_row() -> None:
    with pytest.raises(UsageError):
        settlement_dates("US", "trade_date", "tulip")


def test_an_empty_column_stays_a_column_of_dates() -> None:
    frame = pl.DataFrame({"trade_date": []}, schema={"trade_date": pl.Date})

    assert frame.select(settlement_dates("US", "trade_date")).schema == {"trade_date": pl.Date}


@given(FEW)
def test_a_trade_settles_later_on_an_open_day_and_never_before_an_earlier_trade(day: date) -> None:
    calendar = settlement_calendar("US")
    settled = settlement_date("US", day, cycle="T+2", roll=True) if _sure(day) else calendar.next(day)

    assert settled > day
    assert calendar.is_business_day(settled)
    assert settled <= calendar.add_business_days(date.fromordinal(day.toordinal() + 7), 2)


def _sure(day: date) -> bool:
    return (day.year, day.month) not in {(2001, 9), (2004, 6), (2006, 12), (2007, 1)}


def test_every_cycle_says_its_source_and_follows_without_a_gap() -> None:
    for market in markets():
        for one in cycles(market):
            assert one.source or one.unknown
            assert (one.days is None) == bool(one.unknown)
            if one.ends is not None:
                later = date.fromordinal(one.ends.toordinal() + 1)
                assert later in {other.begins for other in cycles(market, one.instrument_class)}


def test_the_cycle_in_force_carries_its_legal_basis() -> None:
    assert cycle_in_force("US", date(2024, 5, 28)).source == "SEC Rule 15c6-1(a), 88 FR 13872"
    assert cycle_in_force("US", date(2024, 5, 27)).days == 2


def test_the_page_lists_every_cycle() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settlement-dates.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("| ")]
    listed = {(row[0], name, row[2][-10:], row[3]) for row in rows[1:] for name in row[1].split(", ")}

    known = [one for market in markets() for one in cycles(market)]
    assert listed == {
        (one.market, one.instrument_class, str(one.begins), "none" if one.days is None else f"T+{one.days}")
        for one in known
    }
