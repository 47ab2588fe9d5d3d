"""The deadlines of allocation, confirmation and affirmation, in the clock time of a place."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from data.contracts.affirmation import ClientClass
from data.contracts.failure import UnknownName
from data.reference.settlement import market_named

AFFIRMATION = "affirmation"
AMERICAN = frozenset({"US"})
EUROPEAN = frozenset({"EU", "DE", "ES", "PL", "SE", "DK", "NO", "CZ", "HU"})
MOMENT = pl.Datetime("us", "UTC")


def of_markets(rows: pl.DataFrame, wanted: frozenset[str]) -> pl.DataFrame:
    """Rows of the contract `affirmation` in some markets, without those of retail clients."""
    named = [name for name in rows["market"].unique() if _market(name) in wanted]
    retail = (pl.col("client_class") == ClientClass.RETAIL).fill_null(value=False)
    return rows.filter(pl.col("market").is_in(named), ~retail)


def with_deadline(rows: pl.DataFrame, name: str, clock: str, zone: str, days_after: int = 0) -> pl.DataFrame:
    """With a moment that many calendar days after the trade date, at a time of a zone's clocks.

    A day after the trade date that falls on a weekend is moved to Monday.
    """
    dates: list[date] = rows["trade_date"].unique().to_list()
    moments = {day: _moment(day, time.fromisoformat(clock), ZoneInfo(zone), days_after) for day in dates}
    told = pl.DataFrame(
        {"trade_date": list(moments), name: list(moments.values())}, schema={"trade_date": pl.Date, name: MOMENT}
    )
    return rows.join(told, on="trade_date", how="left", maintain_order="left")


def missed(step: str, deadline: str, at: datetime) -> pl.Expr:
    """Whether a step was taken after its deadline, or not at all by a moment after it."""
    taken = pl.col(step).is_not_null() & (pl.col(step) <= at)
    return pl.when(taken).then(pl.col(step) > pl.col(deadline)).otherwise(pl.col(deadline) < at)


def when_taken(step: str, zone: str) -> pl.Expr:
    """A step's moment on a zone's clocks, or that it was not taken."""
    local = pl.col(step).dt.convert_time_zone(zone).dt.strftime("%Y-%m-%d %H:%M:%S")
    return pl.coalesce(local, pl.lit("not yet"))


def _moment(day: date, clock: time, zone: ZoneInfo, days_after: int) -> datetime:
    last = day + timedelta(days=days_after)
    while days_after and last.weekday() > 4:  # noqa: PLR2004  Friday
        last += timedelta(days=1)
    return datetime.combine(last, clock, zone).astimezone(UTC)


def _market(name: str) -> str | None:
    try:
        return market_named(name)
    except UnknownName:
        return None
