"""Currencies and their minor units."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from data.reference.currencies import currencies, is_currency, minor_unit, quotation_words


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("USD", "0.01"),
        ("EUR", "0.01"),
        ("JPY", "1"),
        ("KRW", "1"),
        ("CLP", "1"),
        ("BHD", "0.001"),
        ("KWD", "0.001"),
        ("CLF", "0.0001"),
        ("ITL", "1"),
    ],
)
def test_the_minor_unit_of_a_currency(code: str, unit: str) -> None:
    found = pl.DataFrame({"currency": [code]}).select(minor_unit(pl.col("currency"))).to_series()

    assert found.dtype == pl.Decimal(38, 22)
    assert found.item() == Decimal(unit)


def test_gold_unknown_and_absent_codes_have_no_minor_unit() -> None:
    rows = pl.DataFrame({"currency": ["XAU", "ZZZ", "usd", None]})

    assert rows.select(minor_unit(pl.col("currency"))).to_series().null_count() == 4
    assert rows.select(is_currency(pl.col("currency"))).to_series().to_list() == [True, False, False, None]


def test_every_code_stands_once_and_is_three_capitals() -> None:
    codes = currencies()["code"]

    assert codes.is_unique().all()
    assert codes.str.contains(r"^[A-Z]{3}$").all()
    assert codes.is_sorted()


def test_pence_are_hundredths_of_a_pound_and_capitals_matter() -> None:
    words = quotation_words()

    assert words["GBp"] == words["GBX"] == ("GBP", 100)
    assert words["ZAc"].currency == "ZAR"
    assert "GBP" not in words
    assert {word.currency for word in words.values()} <= set(currencies()["code"])
