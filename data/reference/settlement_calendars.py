"""Days on which securities and currencies settle, by name; the sources and the days decided by hand are in the TOML.

A settlement calendar joins holiday sets: the US one is the exchange's and the Federal Reserve's together. Where a
source does not know a year, the calendar does not know it either, and says so instead of falling back to weekends.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from data.contracts.failure import UnknownName, UsageError
from data.reference.calendars import Calendar, Override
from data.reference.holiday_sources import (
    FIRST_YEAR,
    LAST_YEAR,
    SATURDAY_SUNDAY,
    Changes,
    Holidays,
    exchange_holidays,
    market_holidays,
)

TABLE = Path(__file__).parent / "settlement_calendars.toml"
ONLY_EXCHANGES = frozenset({"XBKK", "XIDX", "XKLS", "XPHS"})
"""Exchanges of which `holidays` has no set; `exchange-calendars` tells their days."""
FED_LIBRARY_BEGINS = 1999
BOND_LIBRARY_BEGINS = 1996
OVERRIDE_KEYS = {"calendar": str, "day": date, "open": bool, "known_on": date, "reason": str}
GOOD_FRIDAYS = (date(1988, 4, 1), date(1989, 3, 24), date(1990, 4, 13), date(1991, 3, 29), date(1992, 4, 17),
                date(1993, 4, 9), date(1994, 4, 1), date(1995, 4, 14))  # fmt: skip


def settlement_calendar(name: str, table: Path = TABLE) -> Calendar:
    """The settlement calendar of that name.

    Raises:
        UsageError: no such calendar, or the table says something that cannot be meant.
    """
    return _calendar(name, table)


def settlement_calendar_names() -> list[str]:
    """Every calendar of the table, sorted."""
    return sorted(_sections(TABLE))


def title_of(name: str) -> str:
    return str(_sections(TABLE)[name]["title"])


def settled_after(calendar: Calendar, day: date, days: int) -> date:
    """The business day that many business days after `day`; with 0, `day` itself or the first business day after it.

    For one date: what `Calendar.add_business_days` does for columns, without a frame.
    """
    if days == 0 and _is_open(calendar, day):
        return day
    left = max(days, 1)
    while left:
        day += timedelta(days=1)
        left -= _is_open(calendar, day)
    return day


def _is_open(calendar: Calendar, day: date) -> bool:
    return day.weekday() not in SATURDAY_SUNDAY and day not in _closed(calendar, day.year)


@lru_cache(maxsize=2048)
def _closed(calendar: Calendar, year: int) -> frozenset[date]:
    return frozenset(day for day, is_open in calendar.changes(year).items() if not is_open)


@lru_cache(maxsize=64)
def unknown_days(name: str, table: Path = TABLE) -> Mapping[date, str]:
    """Days on which it is not established whether the calendar was open, each with the reason."""
    entries: list[dict[str, Any]] = _read(table).get("unknown", [])
    return {day: str(entry["reason"]) for entry in entries if name in entry["calendars"] for day in entry["days"]}


@lru_cache(maxsize=4)
def _read(table: Path) -> dict[str, Any]:
    return tomllib.loads(table.read_text(encoding="utf-8"))


def _sections(table: Path) -> dict[str, Any]:
    return {name: said for name, said in _read(table).items() if isinstance(said, dict)}


@lru_cache(maxsize=128)
def _calendar(name: str, table: Path) -> Calendar:
    sections = _sections(table)
    if name not in sections:
        raise UnknownName("settlement calendar", name, sorted(sections))
    said = sections[name]
    joined = tuple(_source(code, said.get("before")) for code in said["closed"])
    return Calendar(f"{name} settlement", (_changed(name, joined, said),), _overrides(name, table))


def _changed(name: str, joined: tuple[Holidays, ...], said: dict[str, Any]) -> Holidays:
    """The joined closed days of the sources, less and more what the section says; None where not known."""

    @lru_cache(maxsize=256)
    def changes(year: int) -> Changes | None:
        found = [source.changes(year) for source in joined]
        if not FIRST_YEAR <= year <= LAST_YEAR or any(one is None for one in found):
            return None
        closed = {day for one in found if one is not None for day, is_open in one.items() if not is_open}
        closed -= set(_each_year(said.get("open_on", []), year))
        closed |= set(_each_year(said.get("closed_on", []), year))
        return MappingProxyType({day: False for day in sorted(closed) if day.weekday() not in SATURDAY_SUNDAY})

    def with_names(year: int) -> Changes | None:
        known = changes(year)
        named = [_country_days(code, year) for code in said["closed"] if ":" in code]
        if known is None or not ("drop" in said or "bridge" in said):
            return known
        days = {day: text for one in named for day, text in one.items()}
        dropped = {day for day, text in days.items() if set(text.split("; ")) <= set(said.get("drop", []))}
        bridged = {day + timedelta(days=1) for day, text in days.items() if text in said.get("bridge", [])}
        return MappingProxyType(dict.fromkeys(sorted((set(known) - dropped) | bridged), False))

    return Holidays(f"{name} settlement", "settlement table", lambda: SATURDAY_SUNDAY, lru_cache(256)(with_names))


def _source(code: str, before: str | None) -> Holidays:
    if ":" in code:
        return _made(code, lambda year: _country_days(code, year))
    if code == "FED-BEFORE-1999":
        return _made(code, _fed_before_the_library)
    if code == "GOOD-FRIDAY-BEFORE-1999":
        return _made(code, lambda year: [day for day in GOOD_FRIDAYS if day.year == year])
    if code in ONLY_EXCHANGES:
        return exchange_holidays(code)
    begins = {"XFED": FED_LIBRARY_BEGINS, "XSIF": BOND_LIBRARY_BEGINS}.get(code)
    known = market_holidays(code, before)
    if begins is None:
        return known
    return Holidays(
        code, "settlement table", known.weekend, lambda year: {} if year < begins else known.changes(year)
    )


def _made(code: str, days: Callable[[int], Iterable[date]]) -> Holidays:
    return Holidays(code, "settlement table", lambda: SATURDAY_SUNDAY, lambda year: dict.fromkeys(days(year), False))


@lru_cache(maxsize=1024)
def _country_days(code: str, year: int) -> dict[date, str]:
    """Holidays of a year by name, for a code such as `CA/ON:government+optional`."""
    import holidays

    place, kinds = code.split(":")
    country, _, part = place.partition("/")
    found: Any = holidays.country_holidays(
        country, subdiv=part or None, years=year, categories=tuple(kinds.split("+")), language="en_US"
    )
    return {day: str(text) for day, text in found.items() if day.year == year}


def _fed_before_the_library(year: int) -> list[date]:
    """Federal holidays of 1988 to 1998: one on a Sunday is kept on Monday, one on a Saturday not at all."""
    if year >= FED_LIBRARY_BEGINS:
        return []
    import holidays

    named: Any = holidays.country_holidays("US", years=year, observed=False)
    sunday = 6
    return [day + timedelta(days=1) if day.weekday() == sunday else day for day in named if day.year == year]


def _each_year(days: Iterable[str], year: int) -> list[date]:
    return [date.fromisoformat(f"{year}-{day}") for day in days]


def _overrides(name: str, table: Path) -> tuple[Override, ...]:
    entries: list[dict[str, Any]] = _read(table).get("override", [])
    for entry in entries:
        if set(entry) != set(OVERRIDE_KEYS) or any(
            type(entry[key]) is not kind for key, kind in OVERRIDE_KEYS.items()
        ):
            raise UsageError(f"{table.name}: the override {entry} must say calendar, day, open, known_on and reason")
    mine = sorted((entry["known_on"], entry["day"], entry["open"]) for entry in entries if entry["calendar"] == name)
    return tuple(Override(day, is_open) for day, is_open in {day: is_open for _, day, is_open in mine}.items())
