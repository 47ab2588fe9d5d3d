"""Trades at prices away from the market of their day, and slippage against the market when the order came.

A class of prices is told by how they are quoted: per unit in currency, or in percent as debt is.
"""

from __future__ import annotations

import polars as pl

from compliance.given import TRADE, Given
from compliance.offences import told, written
from compliance.percentages import more_than_percent
from compliance.surveillance.restricted_list import standing_trades
from data.contracts.contract import contract_named
from data.contracts.finding import Severity
from data.contracts.words import PriceUnit

MARKET = "market_price"
KEY = ["instrument_id", "currency", "trade_date"]
BOUNDS = ("low", "high", "average")


def with_market(given: Given) -> pl.DataFrame:
    """Our trades that stand, with `low`, `high` and `average` of their instrument, currency and day."""
    return standing_trades(given).join(_market(given), on=KEY, how="inner")


def with_average(given: Given) -> pl.DataFrame:
    """Those whose market price says an average."""
    return with_market(given).filter(pl.col("average").is_not_null())


def outside_range(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Prices below the day's low or above its high by more than the percentage of their class."""
    low, high, price = pl.col("low"), pl.col("high"), pl.col("price")
    below, above = _by_class(low - price, low.abs(), given), _by_class(price - high, high.abs(), given)
    reason = pl.format("{} traded between {} and {} on {}", *_told("price", "low", "high"), "trade_date")
    return told(rows.filter(below | above), "price", reason, contract_named(TRADE).reference)


def away_from_average(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Prices farther from the day's average, weighted by volume, than the percentage of their class."""
    average = pl.col("average")
    away = _by_class((pl.col("price") - average).abs(), average.abs(), given)
    reason = pl.format("{} against an average of {} on {}", *_told("price", "average"), "trade_date")
    return told(rows.filter(away), "price", reason, contract_named(TRADE).reference)


def without_market(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Instruments of the day's trades for which no market price came: nothing can be said of their trades."""
    alone = rows.join(_market(given), on=KEY, how="anti", maintain_order="left")
    counted = alone.with_columns(trades=pl.len().over(KEY)).unique(KEY, keep="first", maintain_order=True)
    reason = pl.format(
        "no market price in {} of {}; trades that were not judged: {}", "currency", "trade_date", "trades"
    )
    return told(counted, "instrument_id", reason, "instrument_id", severity=pl.lit(Severity.INFO))


def _market(given: Given) -> pl.DataFrame:
    """One price per instrument, currency and day; of several senders the widest range and no average."""
    prices = given.rows(MARKET).rename({"price_date": "trade_date"})
    average = pl.when(pl.col("average").n_unique() == 1).then(pl.col("average").first())
    return prices.group_by(KEY).agg(pl.col("low").min(), pl.col("high").max(), average=average)


def _by_class(part: pl.Expr, whole: pl.Expr, given: Given) -> pl.Expr:
    quoted = (pl.col("price_unit") == PriceUnit.PERCENT).fill_null(value=False)
    of_debt = more_than_percent(part, given.parameters["percent_of_debt"], whole)
    return pl.when(quoted).then(of_debt).otherwise(more_than_percent(part, given.parameters["percent"], whole))


def _told(*names: str) -> list[pl.Expr]:
    return [written(name) for name in names]
