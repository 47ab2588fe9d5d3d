"""Dates and times are read in the spellings the profile names, and in no other."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.profiles.dates import read_date, read_time

NINE = ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%d.%m.%Y", "%d-%b-%Y", "%d-%b-%y", "%B %d, %Y", "%d %b %Y"]


def read(text: str, *spellings: str, anchor: date | None = None, **months: int) -> date | None:
    frame = pl.DataFrame({"text": [text]})
    return frame.select(read_date(pl.col("text"), spellings, months, anchor)).item()


def instant(text: str, spelling: str, timezone: str = "Europe/Paris") -> datetime | None:
    return pl.DataFrame({"text": [text]}).select(read_time(pl.col("text"), [spelling], {}, timezone)).item()


@settings(deadline=None)
@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)), st.sampled_from(NINE))
def test_a_date_reads_back_as_itself_in_nine_spellings(day: date, spelling: str) -> None:
    assert read(day.strftime(spelling), spelling) == day


@settings(deadline=None)
@given(st.text(alphabet="0123456789-/. Nov", max_size=11), st.sampled_from(NINE))
def test_no_text_reads_as_another_date(text: str, spelling: str) -> None:
    found = read(text, spelling)

    assert found is None or datetime.strptime(text, spelling).date() == found  # noqa: DTZ007


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("31/06/2026", "%d/%m/%Y"),
        ("29/02/2027", "%d/%m/%Y"),
        ("26-11-20", "%Y-%m-%d"),
        ("2026112", "%Y%m%d"),
        ("2026-11-20 ", "%Y-%m-%d"),
        ("2026-11-20x", "%Y-%m-%d"),
        ("20/11/26", "%d/%m/%Y"),
        ("2026-13-01", "%Y-%m-%d"),
    ],
)
def test_days_that_are_none_are_refused(text: str, spelling: str) -> None:
    assert read(text, spelling) is None


def test_a_text_that_two_spellings_read_as_two_days_is_refused() -> None:
    assert read("01/06/2026", "%d/%m/%Y", "%m/%d/%Y") is None
    assert read("06/06/2026", "%d/%m/%Y", "%m/%d/%Y") == date(2026, 6, 6)
    assert read("20/06/2026", "%d/%m/%Y", "%m/%d/%Y") == date(2026, 6, 20)


def test_a_date_without_a_year_takes_the_nearest_one() -> None:
    assert read("30 Dec", "%d %b", anchor=date(2027, 1, 4)) == date(2026, 12, 30)
    assert read("04 Jan", "%d %b", anchor=date(2026, 12, 30)) == date(2027, 1, 4)
    assert read("30 Dec", "%d %b") is None


def test_a_workbook_serial_and_a_month_of_another_language() -> None:
    assert read("46346", "excel") == date(2026, 11, 20)
    assert read("46346.5", "excel") is None
    assert read("20 déc. 2026", "%d %b. %Y", déc=12) == date(2026, 12, 20)


def test_local_times_become_utc() -> None:
    assert instant("2026-07-01T12:30:00", "%Y-%m-%dT%H:%M:%S%.f") == datetime(2026, 7, 1, 10, 30, tzinfo=UTC)
    assert instant("2026-07-01T12:30:00Z", "%Y-%m-%dT%H:%M:%S%.fZ") == datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    assert instant("2026-07-01T12:30:00+05:30", "%Y-%m-%dT%H:%M:%S%z") == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert instant("1582706171", "%s") == datetime(2020, 2, 26, 8, 36, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-10-25T02:30:00", "2026-03-29T02:30:00", "2026-07-01T24:00:00", "2026-07-01T10:00:60"]
)
def test_an_hour_shown_twice_or_never_is_refused(text: str) -> None:
    assert instant(text, "%Y-%m-%dT%H:%M:%S%.f") is None


def test_no_fraction_of_a_second_is_cut_off() -> None:
    spelling = "%Y-%m-%dT%H:%M:%S%.fZ"

    assert instant("2026-07-01T10:00:00.123456Z", spelling) == datetime(2026, 7, 1, 10, 0, 0, 123456, tzinfo=UTC)
    assert instant("2026-07-01T10:00:00.123456000Z", spelling) is not None
    assert instant("2026-07-01T10:00:00.1234567Z", spelling) is None
