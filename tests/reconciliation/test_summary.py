"""The numbers of a reconciliation: by count and by value, per pass, per type, and never rounded up to all."""

from __future__ import annotations

import json
from decimal import Decimal

import polars as pl
import pytest
from build import RULEBOOK, a_trade, match, trades

from data.contracts.words import Book
from reconciliation.summary import Summary, percent, summarise


@pytest.fixture(scope="module")
def summary() -> Summary:
    """Two matched pairs, one missing house row in another currency, one price break."""
    house = [a_trade("H1"), a_trade("H2", quantity="3", net_amount="30"), a_trade("H3", currency="EUR", account="Z"),
             a_trade("H4", quantity="5", net_amount=None)]  # fmt: skip
    street = [a_trade("S1"), a_trade("S2", quantity="3", net_amount="30.01"),
              a_trade("S4", other_ref="H4", quantity="5", price="20", net_amount=None)]  # fmt: skip
    found = match(trades(*house), trades(*street))
    books = [
        trades(*rows).with_columns(row_id=pl.lit(f"{book.lower()}/") + pl.col("row_id"))
        for book, rows in zip(Book, (house, street), strict=True)
    ]
    tables = (found.matches, found.breaks, found.causes)
    return summarise((books[0], books[1]), found.dispositions, tables, RULEBOOK.contract)


def test_rows_are_counted_by_disposition(summary: Summary) -> None:
    house = summary.books["HOUSE"]

    assert house.landed == 4
    assert {name: count for name, count in house.rows.items() if count} == {"MATCHED": 2, "BREAK": 2}
    assert house.matched_percent == Decimal("50.00")


def test_amounts_are_summed_by_currency_and_fall_back_on_quantity_times_price(summary: Summary) -> None:
    house = summary.books["HOUSE"]

    assert house.amounts == {"EUR": Decimal(1000), "USD": Decimal(1080)}
    assert house.matched_amounts == {"EUR": Decimal(0), "USD": Decimal(1030)}
    assert house.matched_percent_by_value == {"EUR": Decimal("0.00"), "USD": Decimal("95.37")}


def test_passes_types_and_causes_are_counted(summary: Summary) -> None:
    assert {name: item.groups for name, item in summary.passes.items()} == {"economics": 2}
    assert {name: item.breaks for name, item in summary.types.items()} == {"MISSING_STREET": 1, "PRICE": 1}
    assert summary.types["PRICE"].exposure == {"USD": Decimal(50)}
    assert [cause.breaks for cause in summary.causes] == [1, 1]


def test_the_summary_is_written_without_rounding(summary: Summary) -> None:
    told = json.loads(json.dumps(summary.as_json()))

    assert told["books"]["STREET"]["amounts"] == {"USD": "1130.01"}
    assert told["breaks"] == 2


def test_a_percentage_is_never_all_when_something_is_left() -> None:
    assert percent(999_999, 1_000_000) == Decimal("99.99")
    assert percent(3, 3) == Decimal("100.00")
    assert percent(0, 0) is None
