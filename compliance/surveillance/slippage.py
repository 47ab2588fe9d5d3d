"""What an order cost against the market when it came: the middle of the quote in force at that moment.

Slippage counts in basis points of that middle; what the client paid too much, or received too little, is above zero.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from compliance.given import Given
from compliance.offences import told, written
from compliance.outliers import far_above_mean
from compliance.percentages import more_than_percent
from compliance.surveillance.restricted_list import standing_trades
from data.contracts.lineage import LINEAGE
from data.contracts.words import Side

ORDERS = "order"
QUOTES = "quote"
HUNDREDTHS = 1_000_000  # hundredths of a basis point in one
LARGEST = 10**10
ASKED = [*LINEAGE.names(), *("trade_ref", "order_ref", "counterparty", "instrument_id", "side", "price", "currency")]


def with_arrival(given: Given) -> pl.DataFrame:
    """Our trades of known orders, with `middle`: bid and offer together (twice the middle) when the order came.

    The quote is the newest at or before that moment, in the currency of the trade. `cost` is what was paid above
    that, for two units, and `slip` the same in hundredths of a basis point, cut off.
    """
    orders = given.rows(ORDERS).group_by("order_ref").agg(pl.col("received_at").min())
    quotes = given.rows(QUOTES).filter(pl.col("bid") + pl.col("offer") > 0)
    twice = quotes.select(
        "instrument_id", "currency", "quoted_at", "quote_ref", twice=pl.col("bid") + pl.col("offer")
    )
    known = standing_trades(given).select(ASKED).join(orders, on="order_ref", how="inner")
    met = known.sort("received_at").join_asof(
        twice.sort("quoted_at", "quote_ref"),
        left_on="received_at",
        right_on="quoted_at",
        by=["instrument_id", "currency"],
        strategy="backward",
        check_sortedness=False,
    )
    sign = pl.when(pl.col("side") == Side.BUY).then(1).otherwise(-1)
    cost = (pl.col("price") * 2 - pl.col("twice")) * sign
    slip = (cost * HUNDREDTHS / pl.col("twice")).cast(pl.Int64)
    costed = met.filter(pl.col("twice").is_not_null()).with_columns(cost=cost)
    return costed.with_columns(slip=slip.clip(-LARGEST, LARGEST))


def beyond_limit(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Trades that cost more basis points of the middle than the limit."""
    limit = given.parameters["basis_points"]
    over = more_than_percent(pl.col("cost"), Decimal(limit) / 100, pl.col("twice"))
    return _told(rows.filter(over), pl.format("more than {}", pl.lit(f"{limit:f}")))


def unusual(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Trades that cost far more than the day's others, where these are enough."""
    limits = given.parameters
    if rows.height < limits["fewest_trades"]:
        return _told(rows.clear(), pl.lit(""))
    far = rows.filter(far_above_mean(pl.col("slip"), limits["deviations"]))
    return _told(
        far, pl.format("more than {} standard deviations above the day's mean", pl.lit(limits["deviations"]))
    )


def _told(found: pl.DataFrame, why: pl.Expr) -> pl.DataFrame:
    reason = pl.format(
        "{} at {} against bid and offer of together {} when the order came: {} basis points, {}",
        "side",
        written("price"),
        written("twice"),
        written(pl.col("slip").cast(pl.Decimal(38, 2)) / 100),
        why,
    )
    return told(found, "price", reason, "trade_ref")
