"""Net positions at the end of the day against the limits on them."""

from __future__ import annotations

import polars as pl

from compliance.given import Given, house
from compliance.offences import told, written
from compliance.surveillance.restricted_list import standing_trades
from data.contracts.finding import Severity
from data.contracts.words import Side

POSITIONS = "position"
LIMITS = "position_limit"


def limited(given: Given) -> pl.DataFrame:
    """Limits in force on the business date, with `net`: what is held at its end, long above zero."""
    day = given.business_date
    limits = given.rows(LIMITS).filter(pl.col("valid_from") <= day, (pl.col("valid_to") >= day).fill_null(value=True))
    ends = _at_the_end(given)
    of_one = ends.select("instrument_id", "account", net="quantity")
    of_all = ends.group_by("instrument_id").agg(net=pl.col("quantity").sum())
    nothing = pl.lit(0, dtype=pl.Decimal(38, 10))
    single = limits.filter(pl.col("account").is_not_null())
    together = limits.filter(pl.col("account").is_null())
    told_of = [
        single.join(of_one, on=["instrument_id", "account"], how="left", maintain_order="left"),
        together.join(of_all, on="instrument_id", how="left", maintain_order="left"),
    ]
    return pl.concat(told_of).with_columns(pl.coalesce("net", nothing))


def near_or_beyond(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Limits that are exceeded, or used by at least one of the warning percentages."""
    limits = given.parameters
    held, largest = pl.col("net").abs(), pl.col("largest_net")
    high, low = (_uses(held, limits[name], largest) for name in ("warning_high", "warning_low"))
    severity = (
        pl.when(held > largest)
        .then(pl.lit(Severity.HIGH))
        .when(high)
        .then(pl.lit(Severity.MEDIUM))
        .when(low)
        .then(pl.lit(Severity.LOW))
    )
    level = (
        pl.when(held > largest)
        .then(pl.lit("beyond the limit"))
        .otherwise(
            pl.format(
                "at least {} percent of the limit",
                pl.when(high).then(pl.lit(str(limits["warning_high"]))).otherwise(pl.lit(str(limits["warning_low"]))),
            )
        )
    )
    reason = pl.format(
        "{} in {}: net {}, limit {}: {}",
        pl.col("account").fill_null("all accounts"),
        "instrument_id",
        written("net"),
        written("largest_net"),
        level,
    )
    found = rows.with_columns(level=severity).filter(pl.col("level").is_not_null())
    return told(found, "net", reason, "limit_ref", severity=pl.col("level"))


def _uses(held: pl.Expr, percent: int, largest: pl.Expr) -> pl.Expr:
    """Whether at least that percentage of the limit is used; a limit of nothing is not used by nothing."""
    return (held * 100 >= largest * percent) & (held > 0)


def _at_the_end(given: Given) -> pl.DataFrame:
    """What every account holds of every instrument: at the beginning of the day, and what it traded on it."""
    held = house(given.rows(POSITIONS)).select("instrument_id", "account", "quantity")
    sign = pl.when(pl.col("side") == Side.BUY).then(1).otherwise(-1)
    traded = standing_trades(given).filter(pl.col("trade_date") == given.business_date)
    moved = traded.select("instrument_id", "account", pl.col("quantity") * sign)
    return pl.concat([held, moved]).group_by("instrument_id", "account").agg(pl.col("quantity").sum())
