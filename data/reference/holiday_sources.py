"""Holiday sets read from the `holidays` and `exchange-calendars` libraries, year by year and on demand.

`holidays` answers in milliseconds; `exchange-calendars` takes seconds to import, so it is asked only for markets
and years that the other does not know. Neither is asked for more than 1988 to 2100.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import Any

from data.contracts.failure import UsageError

FIRST_YEAR, LAST_YEAR = 1988, 2100
SATURDAY_SUNDAY = frozenset({5, 6})

Changes = Mapping[date, bool]


@dataclass(frozen=True)
class Holidays:
    """Days of one market that differ from its weekly pattern.

    Args:
        code: the library's name of it.
        library: where it comes from.
        weekend: weekdays that are closed, Monday being 0; a function, for it may import the library.
        changes: from a year to its days that differ (True where open on a weekend, False where closed), or None
            where the year is not known.
    """

    code: str
    library: str
    weekend: Callable[[], frozenset[int]] = field(compare=False, repr=False)
    changes: Callable[[int], Changes | None] = field(compare=False, repr=False)


@lru_cache(maxsize=1)
def market_codes() -> frozenset[str]:
    """Codes of the financial holiday sets that `holidays` knows."""
    import holidays

    known: Mapping[str, Any] = holidays.list_supported_financial()
    return frozenset(known)


@lru_cache(maxsize=1)
def exchange_codes() -> frozenset[str]:
    """Codes that `exchange-calendars` knows; takes seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        library: Any = import_module("exchange_calendars")
        return frozenset(library.get_calendar_names(include_aliases=False))


@lru_cache(maxsize=64)
def market_holidays(code: str, earlier_years: str | None = None) -> Holidays:
    """The holiday set of a code of `market_codes`; `earlier_years` names an exchange for years before it begins."""

    @lru_cache(maxsize=1)
    def limits() -> tuple[int, int, frozenset[int]]:
        import holidays

        made: Any = holidays.financial_holidays(code)
        weekend = frozenset(int(day) for day in made.weekend)
        return max(int(made.start_year), FIRST_YEAR), min(int(made.end_year), LAST_YEAR), weekend

    @lru_cache(maxsize=256)
    def changes(year: int) -> Changes | None:
        first, last, weekend = limits()
        if year < first and earlier_years is not None:
            return exchange_holidays(earlier_years).changes(year)
        if not first <= year <= last:
            return None
        import holidays

        days: Any = holidays.financial_holidays(code, years=year)
        closed = {day: False for day in days if day.year == year and day.weekday() not in weekend}
        return MappingProxyType(closed)

    return Holidays(code, "holidays", lambda: limits()[2], changes)


@lru_cache(maxsize=64)
def exchange_holidays(code: str) -> Holidays:
    """The sessions of an exchange of `exchange_codes`, as far as the library answers within 1988 to 2100.

    Raises:
        UsageError: the library knows the name and cannot work out its days.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weekend, sessions, first, last = _sessions(code)

    def changes(year: int) -> Changes | None:
        if not first.year <= year <= last.year:
            return None
        january = date(year, 1, 1).toordinal()
        days = (date.fromordinal(number) for number in range(january, date(year, 12, 31).toordinal() + 1))
        usual = {day: day.weekday() not in weekend for day in days if first <= day <= last}
        return MappingProxyType({day: not is_open for day, is_open in usual.items() if is_open != (day in sessions)})

    return Holidays(code, "exchange-calendars", lambda: weekend, lru_cache(maxsize=256)(changes))


def _sessions(code: str) -> tuple[frozenset[int], frozenset[date], date, date]:
    library: Any = import_module("exchange_calendars")
    try:
        usual = library.get_calendar(code)
        low, high = usual.bound_min(), usual.bound_max()
        first = max(date(FIRST_YEAR, 1, 1), low.date()) if low is not None else date(FIRST_YEAR, 1, 1)
        last = min(date(LAST_YEAR, 12, 31), high.date()) if high is not None else date(LAST_YEAR, 12, 31)
        whole = library.get_calendar(code, start=first.isoformat(), end=last.isoformat())
    except (ValueError, NotImplementedError) as failure:
        raise UsageError(
            f"exchange-calendars knows {code!r} and cannot work out its days; name another calendar"
        ) from failure
    weekend = frozenset(day for day, is_open in enumerate(str(whole.weekmask)) if is_open == "0")
    return weekend, frozenset(session.date() for session in whole.sessions), first, last
