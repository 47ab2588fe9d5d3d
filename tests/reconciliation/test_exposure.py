"""What a break puts at risk, in the base currency where a rate is known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from build import a_trade, match, trades

from data.contracts.fx_rate import CONTRACT
from reconciliation.engine import Day


def at_risk(house: dict[str, str | None], street: dict[str, str | None] | None, day: Day | None = None) -> tuple:
    theirs = trades() if street is None else trades(a_trade("S1", other_ref="H1", **street))
    found = match(trades(a_trade("H1", **house)), theirs, day=day).break_of("H1")
    assert found is not None
    return found["exposure"], found["currency"]


def rate(currency: str, value: str, on: str = "2026-11-20") -> dict[str, object]:
    stated = {
        "currency": currency,
        "base_currency": "USD",
        "rate": Decimal(value),
        "rate_date": date.fromisoformat(on),
    }
    return {"rate_ref": f"{currency}-{on}", **stated}


def rated(*rates: dict[str, object]) -> Day:
    return Day(rates=pl.DataFrame(rates, schema=CONTRACT.schema))


@pytest.mark.parametrize(
    ("house", "expected"),
    [
        ({"net_amount": "1006", "gross_amount": "1000"}, "1006"),
        ({"net_amount": None, "gross_amount": "1000"}, "1000"),
        ({"net_amount": None}, "1000"),
        ({"net_amount": "-5"}, "5"),
    ],
)
def test_a_missing_row_risks_its_net_or_gross_or_quantity_times_price(house: dict, expected: str) -> None:
    assert at_risk(house, None) == (Decimal(expected), "USD")


@pytest.mark.parametrize(
    ("street", "expected"),
    [
        ({"net_amount": "1000.25"}, "0.25"),
        ({"price": "10.5"}, "50"),  # the price alone: what quantity x price differs by
        ({"price": "10.5", "net_amount": "1050"}, "50"),  # explained once, counted once
        ({"account": "ACC2"}, "1000"),
        ({"settlement_date": "2026-11-25"}, "1000"),
        ({"side": "SELL"}, "2000"),
    ],
)
def test_a_difference_risks_the_money_it_moves(street: dict, expected: str) -> None:
    assert at_risk({}, street) == (Decimal(expected), "USD")


def test_a_rate_states_the_exposure_in_the_base_currency_half_to_even() -> None:
    day = rated(rate("EUR", "1.1"), rate("EUR", "9", on="2026-11-19"))

    assert at_risk({"currency": "EUR", "net_amount": "0.05"}, None, day) == (Decimal("0.06"), "USD")
    assert at_risk({"currency": "EUR", "net_amount": "0.15"}, None, day) == (Decimal("0.16"), "USD")


def test_without_a_rate_the_exposure_stays_in_the_rows_own_currency() -> None:
    assert at_risk({"currency": "SEK"}, None, rated(rate("EUR", "1.1"))) == (Decimal(1000), "SEK")


def test_an_amount_too_large_to_convert_exactly_keeps_its_currency() -> None:
    huge = {"currency": "JPY", "net_amount": "9999999999999999"}

    assert at_risk(huge, None, rated(rate("JPY", "0.0065"))) == (Decimal(9999999999999999), "JPY")


def test_an_exposure_in_its_own_currency_is_rounded_to_its_minor_unit_too() -> None:
    assert at_risk(
        {"quantity": "3", "net_amount": None}, {"quantity": "3", "net_amount": None, "price": "10.555"}
    ) == (
        Decimal("1.66"),  # 1.665
        "USD",
    )
