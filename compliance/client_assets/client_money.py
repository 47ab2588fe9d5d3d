"""Client money: what a pool must hold, what it holds, and what was done about the difference (CASS 7.15).

Accounts of a pool in one currency count together. A day begins and ends where the firm is.
"""

from __future__ import annotations

import polars as pl

from compliance.given import Given, house
from compliance.offences import told, written
from data.contracts.lineage import LINEAGE
from data.reference.calendars import calendar_named

INPUT = "client_money"
POOL = ("pool", "currency")


def pools_of_the_day(given: Given) -> pl.DataFrame:
    """Every pool and currency with rows of the business date: sums, what was paid in or out by its end, `gap`."""
    return _pools(_rows(given).filter(pl.col("counted_on") == given.business_date), given)


def pools_known(given: Given) -> pl.DataFrame:
    """Every pool and currency that is in use, on a business day: those of the business date and those missing.

    Returns:
        One row per pool and currency, of the newest day it has, with `reconciled_at` of its accounts where all have
        one; nothing on a day that is no business day. A pool whose newest day was an earlier one, on which it had to
        hold nothing and held nothing, is not in use any more.
    """
    calendar = calendar_named(given.parameters["calendar"])
    if not calendar.is_business_day(given.business_date):
        return _rows(given).clear()
    newest = _rows(given).filter(pl.col("counted_on") == pl.col("counted_on").max().over(POOL))
    pools = _pools(newest, given)
    ended = (pl.col("counted_on") < given.business_date) & (pl.col("requirement") == 0) & (pl.col("resource") == 0)
    return pools.filter(~ended)


def shortfalls(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Pools that hold less than they must, beyond the limit, and had not the difference paid in by the day's end."""
    missing = pl.col("requirement") - pl.col("resource") - pl.col("paid_in")
    found = rows.filter(missing > pl.lit(given.parameters["largest_shortfall"])).with_columns(amount=missing)
    reason = pl.format(
        "{} {} must be held for clients and {} are held, {} paid in by the end of the day: {} short",
        "currency",
        *(written(name) for name in ("requirement", "resource", "paid_in", "amount")),
    )
    return told(found, "resource", reason, _name(), amount=pl.col("amount"))


def excesses(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Pools that hold more than they must, beyond the limit, where the difference was not withdrawn."""
    over = pl.col("resource") - pl.col("requirement") - pl.col("withdrawn")
    found = rows.filter(over > pl.lit(given.parameters["largest_excess"])).with_columns(amount=over)
    reason = pl.format(
        "{} {} must be held for clients and {} are held, {} withdrawn by the end of the day: {} of the firm's own",
        "currency",
        *(written(name) for name in ("requirement", "resource", "withdrawn", "amount")),
    )
    return told(found, "resource", reason, _name(), amount=pl.col("amount"))


def not_performed(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Pools without a row of the business date, and accounts whose row says no time at which it was reconciled."""
    day = given.business_date
    absent = rows.filter(pl.col("counted_on") < day)
    unsaid = rows.filter(pl.col("counted_on") == day, pl.col("reconciled_at").is_null())
    since = pl.format("no reconciliation of the business date; the last is of {}", "counted_on")
    when = pl.lit("an account of the pool says no time at which it was reconciled")
    return pl.concat([told(absent, "counted_on", since, _name()), told(unsaid, "reconciled_at", when, _name())])


def _rows(given: Given) -> pl.DataFrame:
    return house(given.rows(INPUT)).filter(pl.col("counted_on") <= given.business_date)


def _pools(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Rows summed by pool, currency and day; the lineage is that of the first account by reference."""
    zone = given.parameters["zone"]

    def by_the_end(amount: str, at: str) -> pl.Expr:
        same_day = pl.col(at).dt.convert_time_zone(zone).dt.date() <= pl.col("counted_on")
        in_time = same_day & (pl.col(at) <= given.at)
        return pl.col(amount).filter(in_time.fill_null(value=False)).sum()

    return (
        rows.sort(*POOL, "counted_on", "record_ref", "row_id")
        .group_by(*POOL, "counted_on", maintain_order=True)
        .agg(
            pl.col(*LINEAGE.names()).first(),
            pl.col("requirement", "resource").sum(),
            paid_in=by_the_end("paid_in", "paid_in_at"),
            withdrawn=by_the_end("withdrawn", "withdrawn_at"),
            reconciled_at=pl.when(pl.col("reconciled_at").is_not_null().all()).then(pl.col("reconciled_at").max()),
        )
    )


def _name() -> pl.Expr:
    return pl.format("{} {}", "pool", "currency")
