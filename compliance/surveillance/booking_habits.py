"""How trades come into the books: when they are booked, and how often they are cancelled and corrected."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from compliance.given import TRADE, Given, house
from compliance.offences import told
from compliance.outliers import far_above_mean
from compliance.percentages import more_than_percent
from compliance.surveillance.restricted_list import standing_trades
from data.contracts.lineage import LINEAGE
from data.contracts.words import Status

BOOKINGS = "booking"
PER_MILLION = 1_000_000
ASKED = [*LINEAGE.names(), "trade_ref", "counterparty", "trade_date", "executed_at"]


def booked(given: Given) -> pl.DataFrame:
    """Our trades that stand, with `booked_at`: the first time they were written into the books."""
    times = given.rows(BOOKINGS).select("trade_ref", "booked_at")
    if times["trade_ref"].n_unique() < times.height:
        times = times.group_by("trade_ref").agg(pl.col("booked_at").min())
    return standing_trades(given).select(ASKED).join(times, on="trade_ref", how="inner")


def booked_and_timed(given: Given) -> pl.DataFrame:
    """Those that say when they were made."""
    return booked(given).filter(pl.col("executed_at").is_not_null())


def booked_slowly(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Trades booked longer after their execution than the limit."""
    minutes = given.parameters["minutes"]
    delay = pl.col("booked_at") - pl.col("executed_at")
    reason = pl.format(
        "made at {}, booked at {}: more than {} minutes later",
        *(pl.col(name).dt.strftime("%Y-%m-%d %H:%M:%S UTC") for name in ("executed_at", "booked_at")),
        pl.lit(minutes),
    )
    return told(rows.filter(delay > pl.duration(minutes=minutes)), "executed_at", reason, "trade_ref")


def booked_on_another_day(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Trades written into the books after their trade date."""
    day = pl.col("booked_at").dt.convert_time_zone(given.parameters["zone"]).dt.date()
    reason = pl.format("trade date {}, booked on {}", "trade_date", day)
    return told(rows.filter(day > pl.col("trade_date")), "trade_date", reason, "trade_ref")


def of_traders(given: Given) -> pl.DataFrame:
    """Every trader of the day with his rows in our books: `rows`, `changed` (cancels and corrections)."""
    rows = house(given.rows(TRADE)).filter(pl.col("trader").is_not_null())
    changed = pl.col("status").is_in([Status.CANCEL, Status.CORRECT])
    return (
        rows.group_by("trader").agg(rows=pl.len().cast(pl.Int64), changed=changed.sum().cast(pl.Int64)).sort("trader")
    )


def busy_traders(given: Given) -> pl.DataFrame:
    """Those with rows enough to speak of a rate."""
    return of_traders(given).filter(pl.col("rows") >= given.parameters["fewest_rows"])


def changed_often(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Traders whose rate is above the percentage and, where traders are enough, far above the others'."""
    limits = given.parameters
    count = (pl.col(name).cast(pl.Decimal(38, 0)) for name in ("changed", "rows"))
    above = more_than_percent(next(count), limits["percent"], next(count))
    rate = pl.col("changed") * PER_MILLION // pl.col("rows")
    unusual = (
        far_above_mean(rate, limits["deviations"]) if rows.height >= limits["fewest_traders"] else pl.lit(value=True)
    )
    found = rows.with_columns(is_above=above & unusual).filter("is_above")
    reason = pl.format(
        "{} of {} rows of the day cancel or correct, more than {} percent",
        "changed",
        "rows",
        pl.lit(f"{Decimal(limits['percent']):f}"),
    )
    return told(found, "status", reason, "trader", value=pl.format("{}/{}", "changed", "rows"))
