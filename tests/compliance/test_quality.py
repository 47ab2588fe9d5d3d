"""The data-quality gate, on Great Expectations itself."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from build import a_trade, trades

from compliance.quality import SCHEMA, gate, missed_critical
from compliance.quality_page import page
from data.contracts import reject
from data.contracts.contract import contract_named

TRADE = contract_named("trade")
DAY = date(2026, 11, 20)
NO_REJECTS = reject.SCHEMA.to_frame()


def rejects_of(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as rejects of their quantity."""
    told = {"column": pl.lit("Qty"), "value": pl.lit("1.2O0"), "expected": pl.lit("a positive number")}
    return rows.with_columns(**told).select(reject.SCHEMA.names())


@pytest.fixture(scope="module")
def good() -> pl.DataFrame:
    return gate(trades(*(a_trade(f"H{n}") for n in range(20))), NO_REJECTS, TRADE, DAY)


def test_a_good_day_meets_every_expectation(good: pl.DataFrame) -> None:
    assert good.schema == SCHEMA
    assert good["met"].all()
    assert missed_critical(good).is_empty()


def test_one_unknown_currency_is_a_warning_that_names_the_row() -> None:
    rows = trades(*(a_trade(f"H{n}", currency="QQQ" if n == 7 else "USD") for n in range(20)))

    results = gate(rows, NO_REJECTS, TRADE, DAY)

    [missed] = results.filter(~pl.col("met")).to_dicts()
    assert (missed["severity"], missed["unexpected"]) == ("warning", 1)
    assert missed["examples"] == rows.filter(pl.col("currency") == "QQQ")["row_id"].to_list()


def test_a_file_read_into_the_wrong_columns_stops_the_run() -> None:
    rows = trades(*(a_trade(f"H{n}", currency="ABC") for n in range(20)))

    assert missed_critical(gate(rows, NO_REJECTS, TRADE, DAY))["column"].to_list() == ["currency"]


@pytest.mark.parametrize(("rejected", "stops"), [(5, False), (6, True)])
def test_more_rejects_than_a_fifth_stop_the_run(rejected: int, stops: bool) -> None:  # noqa: FBT001
    rows = trades(*(a_trade(f"H{n}") for n in range(20 + rejected)))

    results = gate(rows.head(20), rejects_of(rows.tail(rejected)), TRADE, DAY)

    assert missed_critical(results).height == stops


def test_the_page_names_the_rows_and_loads_nothing(good: pl.DataFrame) -> None:
    missed = good.head(1).with_columns(met=pl.lit(value=False), examples=pl.Series([["<b>row</b>"]]))

    text = page(pl.concat([missed, good.tail(-1)]), "trades", DAY)

    assert "missed, critical" in text
    assert "&lt;b&gt;row&lt;/b&gt;" in text
    assert "http" not in text
    assert "<script" not in text
