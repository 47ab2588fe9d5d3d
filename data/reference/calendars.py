"""Business days by name: exchanges by market code, TARGET, US settlement; `calendars.toml` adds names.

Holidays come from the `holidays` and `exchange-calendars` libraries, with dated overrides on top for what they
learn too late. Years that no library knows follow the weekly pattern alone; `Calendar.knows` says which.
Libraries are imported, and years worked out, only when a day is asked for: comparing equal dates costs nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, overload

import polars as pl

from data.contracts.failure import UnknownName, UsageError
from data.reference.holiday_sources import (
    FIRST_YEAR,
    LAST_YEAR,
    Holidays,
    exchange_codes,
    exchange_holidays,
    market_codes,
    market_holidays,
)

FOLDER = Path(__file__).parent
OVERRIDES = FOLDER / "calendar_overrides.toml"

DayColumn = str | pl.Expr


class Override(NamedTuple):
    """One day on which a calendar is open or closed whatever the libraries say."""

    day: date
    open: bool


@dataclass(frozen=True)
class Calendar:
    """The business days of one market or settlement system.

    Args:
        name: what rulebooks call it.
        sources: holiday sets that are all observed.
        overrides: days decided by hand.
    """

    name: str
    sources: tuple[Holidays, ...] = ()
    overrides: tuple[Override, ...] = ()

    def knows(self, day: date) -> bool:
        """Whether the holidays of that year are known; if not, only the weekend is."""
        return all(source.changes(day.year) is not None for source in self.sources)

    def is_business_day(self, day: date) -> bool:
        return bool(_open_days(self, day.year, day.year)[(day - date(day.year, 1, 1)).days])

    def next(self, day: date) -> date:
        """The first business day after `day`."""
        return self.add_business_days(day, 1)

    def previous(self, day: date) -> date:
        """The last business day before `day`."""
        return self.add_business_days(day, -1)

    @overload
    def business_days_between(self, start: date, end: date) -> int: ...
    @overload
    def business_days_between(self, start: DayColumn, end: DayColumn | date) -> pl.Expr: ...
    @overload
    def business_days_between(self, start: date, end: DayColumn) -> pl.Expr: ...
    def business_days_between(self, start: DayColumn | date, end: DayColumn | date) -> pl.Expr | int:
        """Business days from `start` up to, not including, `end`; negative where `end` is earlier (Int32).

        The law `between(a, b) == -between(b, a)` holds; a Saturday and the Monday after it are 0 apart. Null
        where either date is null.
        """
        if isinstance(start, date) and isinstance(end, date):
            return int(self._between([pl.Series([start]), pl.Series([end])])[0])
        return pl.map_batches(
            [_as_expr(start), _as_expr(end)], self._between, return_dtype=pl.Int32, is_elementwise=True
        )

    @overload
    def add_business_days(self, start: date, days: int) -> date: ...
    @overload
    def add_business_days(self, start: DayColumn, days: int) -> pl.Expr: ...
    def add_business_days(self, start: DayColumn | date, days: int) -> pl.Expr | date:
        """The business day that is `days` after `start` (before it where negative).

        0 keeps a business day and moves any other day to the next business day. Null where `start` is null.
        """
        if isinstance(start, date):
            return self._moved([pl.Series([start])], days)[0]
        return pl.map_batches(
            [_as_expr(start)], lambda given: self._moved(given, days), return_dtype=pl.Date, is_elementwise=True
        )

    def table(self, first: date, last: date) -> pl.DataFrame:
        """One row per day: `day`, `is_business_day`, `position` (business days before it since `first`)."""
        flags = _open_days(self, first.year, last.year)
        days = pl.date_range(date(first.year, 1, 1), date(last.year, 12, 31), eager=True)
        frame = pl.DataFrame({"day": days, "is_business_day": flags}).filter(pl.col("day").is_between(first, last))
        before = (pl.col("is_business_day").cast(pl.Int32).cum_sum() - pl.col("is_business_day")).cast(pl.Int32)
        return frame.with_columns(position=before)

    def changes(self, year: int) -> dict[date, bool]:
        """Days of a year that differ from the weekly pattern: True where open on a weekend, False where closed."""
        of_sources = [source.changes(year) or {} for source in self.sources]
        found = {day: is_open for changes in of_sources for day, is_open in changes.items() if is_open}
        found |= {day: is_open for changes in of_sources for day, is_open in changes.items() if not is_open}
        return found | {item.day: item.open for item in self.overrides if item.day.year == year}

    @property
    def weekend(self) -> frozenset[int]:
        """Weekdays that are closed, Monday being 0."""
        return frozenset[int]().union(*(source.weekend() for source in self.sources)) or frozenset({5, 6})

    def _between(self, given: Sequence[pl.Series]) -> pl.Series:
        start, end = (series.cast(pl.Date) for series in given)
        span = _years_of(start, end)
        if span is None or (start == end).all(ignore_nulls=False):
            return (end.to_physical() - start.to_physical()).cast(pl.Int32)
        counts, origin = _counts(self, *span)
        return counts.gather(end.to_physical() - origin) - counts.gather(start.to_physical() - origin)

    def _moved(self, given: Sequence[pl.Series], days: int) -> pl.Series:
        (start,) = (series.cast(pl.Date) for series in given)
        span = _years_of(start)
        if span is None:
            return start
        margin = abs(days) // 200 + 1
        counts, origin = _counts(self, max(1, span[0] - margin), min(9999, span[1] + margin))
        flags = counts.shift(-1) - counts  # 1 on a business day; the last day of the span has no answer and no need
        open_days = pl.arg_where(flags == 1, eager=True).cast(pl.Int32)
        before = counts.gather(start.to_physical() - origin)
        beyond = before + flags.gather(start.to_physical() - origin) - 1 if days > 0 else before
        return (open_days.gather(beyond + days) + origin).cast(pl.Date)


def calendar_named(name: str, overrides: Path = OVERRIDES) -> Calendar:
    """The calendar a rulebook names: one of `calendars.toml`, or a market code (MIC) such as XNYS.

    Raises:
        UsageError: no such calendar, or the override table says something else than calendar, day, open.
    """
    return _calendar_named(name, overrides)


@lru_cache(maxsize=64)
def _calendar_named(name: str, overrides: Path) -> Calendar:
    composed = tomllib.loads((FOLDER / "calendars.toml").read_text(encoding="utf-8"))
    decided = _overrides_of(name, overrides)
    if name in composed:
        earlier = composed[name].get("before")
        return Calendar(name, tuple(market_holidays(code, earlier) for code in composed[name]["closed"]), decided)
    if name in market_codes():
        return Calendar(name, (market_holidays(name),), decided)
    if name in exchange_codes():
        return Calendar(name, (exchange_holidays(name),), decided)
    known = sorted({*composed, *market_codes(), *exchange_codes()})
    raise UnknownName("calendar", name, known)


def _overrides_of(name: str, path: Path) -> tuple[Override, ...]:
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8")).get("override", [])
    wanted = {"calendar": str, "day": date, "open": bool, "known_on": date, "reason": str}
    for entry in entries:
        if set(entry) != set(wanted) or any(type(entry[key]) is not kind for key, kind in wanted.items()):
            raise UsageError(
                f"{path.name}: the override {entry} must say exactly calendar, day, open, known_on and reason, "
                "such as day = 2027-01-04 (a date without quotes) and open = false"
            )
    mine = sorted((entry for entry in entries if entry["calendar"] == name), key=_when_known)
    return tuple(Override(day, is_open) for day, is_open in {entry["day"]: entry["open"] for entry in mine}.items())


def _when_known(entry: dict[str, Any]) -> date:
    return entry["known_on"]


def _as_expr(day: DayColumn | date) -> pl.Expr:
    if isinstance(day, str):
        return pl.col(day)
    return pl.lit(day, dtype=pl.Date) if isinstance(day, date) else day


def _years_of(*series: pl.Series) -> tuple[int, int] | None:
    """First and last year among the dates, or None where there is no date at all."""
    found = pl.concat([one.rename("day") for one in series]).drop_nulls()
    if found.is_empty():
        return None
    years = found.dt.year()
    first, last = years.min(), years.max()
    return (first, last) if isinstance(first, int) and isinstance(last, int) else None


@lru_cache(maxsize=256)
def _open_days(calendar: Calendar, first_year: int, last_year: int) -> pl.Series:
    """Whether each day of the years is a business day, from 1 January of the first to 31 December of the last."""
    days = pl.date_range(date(first_year, 1, 1), date(last_year, 12, 31), eager=True).alias("day")
    weekly = ~(days.dt.weekday() - 1).is_in(sorted(calendar.weekend))
    changes = _changes(calendar, first_year, last_year)
    frame = pl.DataFrame({"day": days, "open": weekly}).join(changes, on="day", how="left", maintain_order="left")
    return frame.select(pl.coalesce("changed", "open")).to_series()


def _changes(calendar: Calendar, first_year: int, last_year: int) -> pl.DataFrame:
    years = set(range(max(first_year, FIRST_YEAR), min(last_year, LAST_YEAR) + 1))
    years |= {item.day.year for item in calendar.overrides if first_year <= item.day.year <= last_year}
    found = {day: is_open for year in sorted(years) for day, is_open in calendar.changes(year).items()}
    return pl.DataFrame(
        {"day": list(found), "changed": list(found.values())}, schema={"day": pl.Date, "changed": pl.Boolean}
    )


@lru_cache(maxsize=256)
def _counts(calendar: Calendar, first_year: int, last_year: int) -> tuple[pl.Series, int]:
    """Business days before each day of the years, and the day number (since 1970) of the first of them."""
    flags = _open_days(calendar, first_year, last_year).cast(pl.Int32)
    return flags.cum_sum() - flags, (date(first_year, 1, 1) - date(1970, 1, 1)) // timedelta(days=1)
