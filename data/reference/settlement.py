"""When a trade of a market and class settles: dated cycles from T+10 to T+0, counted on settlement calendars.

The cycles and their sources are in `settlement_cycles.toml`. A trade date counts by the cycle in force on that day;
settlement days are counted after it, so a trade on a day that trades and does not settle (Columbus Day) settles with
those of the settlement day before. What is not known is refused with a reason, never guessed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from data.contracts.failure import UnknownName, UsageError
from data.reference.calendars import Calendar, calendar_named
from data.reference.fx_spot import fx_spot_date
from data.reference.settlement_calendars import (
    settled_after,
    settlement_calendar,
    settlement_calendar_names,
    unknown_days,
)

__all__ = ["cycle_in_force", "cycles", "fx_spot_date", "market_named", "markets"]
__all__ += ["settlement_date", "settlement_dates", "settlement_of"]

TABLE = Path(__file__).parent / "settlement_cycles.toml"
CLASS_WORDS = {"equities": "equity", "stock": "equity", "corporate": "corporate-bond", "municipal": "municipal-bond"}
GOVERNMENT_WORDS = frozenset({"treasury", "gilt", "jgb"})
MOST_DAYS = 30
WRITTEN_CYCLE = re.compile(r"[Tt]\+(\d{1,2})")
UNKNOWN_TO_CALENDARS = "ask the depository, and do not count weekends alone"


@dataclass(frozen=True)
class Cycle:
    """How trades of one market and class settle from a trade date on.

    Args:
        begins: the first trade date.
        ends: the last trade date, None while no later cycle is known.
        days: settlement days after the trade date; None where `unknown` says why it is not one number.
        settlement: a settlement calendar's name.
        trading: a market code, `weekdays`, or a settlement calendar's name; its closed days have no trades.
        first_seen: `begins` is the earliest date vouched for, not the start of the practice.
    """

    market: str
    instrument_class: str
    begins: date
    ends: date | None
    days: int | None
    unknown: str
    settlement: str
    trading: str
    first_seen: bool
    source: str


@dataclass(frozen=True)
class Settlement:
    """The answer for one trade: the day, and what it was counted by."""

    market: str
    instrument_class: str
    trade_date: date
    cycle: str
    settlement_date: date
    calendar: str
    source: str


def settlement_date(
    market: str,
    trade_date: date,
    instrument_class: str = "equity",
    cycle: str | None = None,
    *,
    roll: bool = False,
) -> date:
    """The contractual settlement date of a trade.

    Args:
        market: a market of the table (US, GB, EU ...) or another name it is called by, such as XNYS or UK.
        trade_date: the day of the trade in the market's own time zone.
        instrument_class: equity, etf, corporate-bond, government ...; `cycles` lists them.
        cycle: agreed between the parties, such as T+3; else the one in force on the trade date.
        roll: count a trade made on a closed day as made on the next trading day, instead of refusing it.

    Raises:
        UsageError: market, class or cycle is not known for that date; the market was closed; or a day between is
            one whose settlement is not established.
    """
    return settlement_of(market, trade_date, instrument_class, cycle, roll=roll).settlement_date


def settlement_of(
    market: str,
    trade_date: date,
    instrument_class: str = "equity",
    cycle: str | None = None,
    *,
    roll: bool = False,
) -> Settlement:
    """As `settlement_date`, with the cycle, the calendar and the source."""
    code = market_named(market)
    traded = _terms(code, instrument_class, trade_date, agreed=cycle is not None)
    first = _first_trading_day(traded, trade_date, roll=roll)
    terms = _terms(code, instrument_class, first, agreed=cycle is not None)
    days = _written(cycle) if cycle is not None else _days(terms, first)
    source = "agreed by the parties" if cycle is not None else terms.source
    settled = _counted(terms.settlement, first, days)
    return Settlement(code, terms.instrument_class, trade_date, f"T+{days}", settled, terms.settlement, source)


def settlement_dates(
    market: str,
    trade_date: str | pl.Expr,
    instrument_class: str = "equity",
    cycle: str | None = None,
    *,
    roll: bool = False,
) -> pl.Expr:
    """As `settlement_date` for a column of trade dates (Date); null where that is null or would be refused.

    Raises:
        UsageError: when the expression is built, where market, class or cycle is known for no date at all.
    """
    code = market_named(market)
    cycles(code, instrument_class)
    if cycle is not None:
        _written(cycle)

    def answers(days: pl.Series) -> pl.Series:
        distinct = days.drop_nulls().unique().sort()
        found = [_or_none(code, day, instrument_class, cycle, roll=roll) for day in distinct]
        answered = pl.DataFrame({"day": distinct, "settles": pl.Series(found, dtype=pl.Date)})
        return pl.DataFrame({"day": days}).join(answered, on="day", how="left", maintain_order="left")["settles"]

    column = pl.col(trade_date) if isinstance(trade_date, str) else trade_date
    return column.cast(pl.Date).map_batches(answers, return_dtype=pl.Date, is_elementwise=True)


def cycle_in_force(market: str, trade_date: date, instrument_class: str = "equity") -> Cycle:
    """The cycle by which a trade of that date settles.

    Raises:
        UsageError: none is known for that date.
    """
    terms = _terms(market_named(market), instrument_class, trade_date, agreed=False)
    _days(terms, trade_date)
    return terms


@lru_cache(maxsize=256)
def cycles(market: str, instrument_class: str | None = None) -> tuple[Cycle, ...]:
    """The cycles of a market, of one class or of all, in order of class and date.

    Raises:
        UnknownName: no such market, or it has no such class.
    """
    code = market_named(market)
    of_market = tuple(one for one in _table() if one.market == code)
    if instrument_class is None:
        return of_market
    wanted = _class_named(instrument_class)
    found = tuple(one for one in of_market if one.instrument_class == wanted)
    if not found:
        raise UnknownName(
            f"{code} instrument class", instrument_class, sorted({c.instrument_class for c in of_market})
        )
    return found


def markets() -> dict[str, str]:
    """The markets of the table with their titles."""
    return {code: str(said["title"]) for code, said in sorted(_read().items())}


def _class_named(word: str) -> str:
    plain = word.lower().replace("_", "-")
    return "government" if plain in GOVERNMENT_WORDS else CLASS_WORDS.get(plain, plain)


def market_named(name: str) -> str:
    """The table's code of a market, from that or any other name it is called by.

    Raises:
        UnknownName: no such market.
    """
    for code, said in _read().items():
        if name.upper() in {code, *said.get("called", [])}:
            return code
    raise UnknownName("settlement market", name, sorted(_read()))


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _table() -> tuple[Cycle, ...]:
    return tuple(one for code, said in sorted(_read().items()) for one in _of_market(code, said))


def _of_market(code: str, said: dict[str, Any]) -> list[Cycle]:
    rows: list[tuple[str, dict[str, Any]]] = [(name, entry) for entry in said["cycle"] for name in entry["classes"]]
    rows.sort(key=lambda row: (row[0], row[1]["from"]))
    found: list[Cycle] = []
    for position, (name, entry) in enumerate(rows):
        later: list[date] = [other["from"] for same, other in rows[position + 1 :] if same == name]
        ends = later[0] - timedelta(days=1) if later else None
        settlement = entry.get("settlement", said["settlement"])
        trading = entry.get("trading", said.get("trading", settlement))
        days, unknown, seen = entry.get("days"), entry.get("unknown", ""), entry.get("first_seen", False)
        found.append(
            Cycle(code, name, entry["from"], ends, days, unknown, settlement, trading, seen, entry["source"])
        )
    return found


def _terms(code: str, instrument_class: str, trade_date: date, *, agreed: bool) -> Cycle:
    """The cycle of that date; with an agreed number of days, the earliest where the date is before all."""
    known = cycles(code, instrument_class)
    in_force = [one for one in known if one.begins <= trade_date]
    if in_force:
        return in_force[-1]
    if agreed:
        return known[0]
    raise UsageError(
        f"how {code} {instrument_class} settled on {trade_date} is not known here, only from {known[0].begins} on; "
        "name the cycle, such as T+3"
    )


def _days(terms: Cycle, trade_date: date) -> int:
    if terms.days is None:
        raise UsageError(
            f"{terms.market} {terms.instrument_class} had no single cycle on {trade_date}: {terms.unknown}; "
            "name the cycle, such as T+2"
        )
    return terms.days


def _written(cycle: str) -> int:
    found = WRITTEN_CYCLE.fullmatch(cycle.strip())
    if found is None or int(found[1]) > MOST_DAYS:
        raise UsageError(f"{cycle!r} is no settlement cycle; write T+0 to T+{MOST_DAYS}, such as T+2")
    return int(found[1])


def _first_trading_day(terms: Cycle, trade_date: date, *, roll: bool) -> date:
    trading = _trading(terms.trading)
    if not trading.knows(trade_date):
        raise UsageError(f"the {trading.name} holidays of {trade_date.year} are not known; {UNKNOWN_TO_CALENDARS}")
    if trading.is_business_day(trade_date):
        return trade_date
    if roll:
        return trading.next(trade_date)
    raise UsageError(
        f"{trade_date} ({trade_date:%A}) is no trading day of {terms.market} {terms.instrument_class}; "
        "correct the trade date, or ask for it to roll to the next trading day"
    )


def _trading(name: str) -> Calendar:
    return settlement_calendar(name) if name in settlement_calendar_names() else calendar_named(name)


def _counted(calendar_name: str, first: date, days: int) -> date:
    calendar = settlement_calendar(calendar_name)
    settled = settled_after(calendar, first, days)
    for year in range(first.year, settled.year + 1):
        if not calendar.knows(date(year, 1, 1)):
            raise UsageError(f"the {calendar.name} holidays of {year} are not known; {UNKNOWN_TO_CALENDARS}")
    for day, reason in sorted(unknown_days(calendar_name).items()):
        if first < day <= settled or (days == 0 and day == first):
            raise UsageError(
                f"the {calendar.name} date of a trade of {first} counts {day}: {reason}; ask the depository"
            )
    return settled


def _or_none(market: str, day: date, instrument_class: str, cycle: str | None, *, roll: bool) -> date | None:
    try:
        return settlement_date(market, day, instrument_class, cycle, roll=roll)
    except UsageError:
        return None
