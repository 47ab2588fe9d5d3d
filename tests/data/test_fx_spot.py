"""When a spot trade of two currencies settles."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.contracts.failure import UnknownName, UsageError
from data.reference.fx_spot import fx_spot_date, spot_currencies
from data.reference.settlement_calendars import settlement_calendar

WEEKDAYS = st.dates(date(2015, 1, 1), date(2035, 12, 1)).filter(lambda day: day.weekday() < 5)


@pytest.mark.parametrize(
    ("pair", "traded", "settled"),
    [
        ("EUR/USD", "2024-06-12", "2024-06-14"),
        ("EUR/USD", "2024-03-27", "2024-04-02"),  # Good Friday and Easter Monday in the euro
        ("EUR/USD", "2024-05-24", "2024-05-28"),  # Memorial Day between does not matter
        ("EUR/USD", "2024-05-23", "2024-05-28"),  # but nothing is delivered on it
        ("USD/JPY", "2024-05-01", "2024-05-07"),  # Golden Week
        ("USD/CAD", "2024-06-12", "2024-06-13"),
        ("USD/CAD", "2024-05-24", "2024-05-28"),
        ("USD/CAD", "2024-06-28", "2024-07-02"),  # Canada Day
        ("USD/RUB", "2021-06-11", "2021-06-15"),  # over Russia Day, kept on Monday
        ("EUR/USD", "2024-07-02", "2024-07-05"),  # the day of delivery is a dollar holiday
        ("EUR/USD", "2024-07-03", "2024-07-05"),  # the day between is one
        ("USD/MXN", "2024-07-03", "2024-07-08"),
        ("EUR/CAD", "2024-06-12", "2024-06-14"),
        ("EUR/GBP", "2024-11-07", "2024-11-12"),  # a dollar holiday holds up a pair without the dollar
        ("USD/MXN", "2024-05-24", "2024-05-29"),  # and counts in full against the peso
        ("GBP/USD", "2022-09-15", "2022-09-20"),
    ],
)
def test_a_spot_trade_settles_on(pair: str, traded: str, settled: str) -> None:
    base, quote = pair.split("/")

    assert fx_spot_date(base, quote, date.fromisoformat(traded)) == date.fromisoformat(settled)
    assert fx_spot_date(quote, base, date.fromisoformat(traded)) == date.fromisoformat(settled)


@given(WEEKDAYS, st.sampled_from(["EUR/USD", "USD/CAD", "EUR/SEK", "GBP/JPY", "USD/MXN"]))
def test_spot_is_open_in_both_currencies_and_the_dollar(day: date, pair: str) -> None:
    base, quote = pair.split("/")
    spot = fx_spot_date(base, quote, day)

    assert 1 <= (spot - day).days <= 15
    assert all(settlement_calendar(code).is_business_day(spot) for code in {base, quote, "USD"})


def test_what_cannot_be_answered_is_refused() -> None:
    with pytest.raises(UsageError, match="two currencies"):
        fx_spot_date("EUR", "eur", date(2024, 6, 12))
    with pytest.raises(UsageError, match="Saturday"):
        fx_spot_date("EUR", "USD", date(2024, 6, 15))
    with pytest.raises(UsageError, match="not known"):
        fx_spot_date("EUR", "USD", date(1998, 6, 15))
    with pytest.raises(UnknownName, match="AUD, BRL"):
        fx_spot_date("EUR", "XAU", date(2024, 6, 12))


def test_the_dollar_is_among_the_currencies_that_are_known() -> None:
    assert {"USD", "EUR", "GBP", "JPY", "CHF", "CAD"} <= set(spot_currencies())
