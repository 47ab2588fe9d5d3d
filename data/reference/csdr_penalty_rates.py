"""What a depository charges for a settlement fail per day, by class of instrument and by date; exact, never rounded.

The table is `csdr_penalty_rates.toml`, from the Annex of Delegated Regulation (EU) 2017/389. A rate that is not known
for a day is None: a penalty of that day cannot be said.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from data.reference.depositories import country_of

TABLE = Path(__file__).parent / "csdr_penalty_rates.toml"
DIGITS = 60
EXACT_ENOUGH = Decimal("1e-30")
USUAL_YEAR, LONGER_YEAR = 360, 365


class PenaltyClass(StrEnum):
    """The rows 1 to 7 of the Annex."""

    SHARE_LIQUID = "SHARE_LIQUID"
    SHARE_ILLIQUID = "SHARE_ILLIQUID"
    SME_EQUITY = "SME_EQUITY"
    DEBT_SOVEREIGN = "DEBT_SOVEREIGN"
    DEBT_OTHER = "DEBT_OTHER"
    DEBT_SME = "DEBT_SME"
    OTHER = "OTHER"


class Overnight(NamedTuple):
    """What a central bank charges for overnight credit from a day on; `day_count` days make its year."""

    currency: str
    begins: date
    percent: Decimal
    day_count: int | None = None


@dataclass(frozen=True)
class _Rate:
    name: str
    begins: date
    basis_points: Decimal


@lru_cache(maxsize=4096)
def security_rate(penalty_class: PenaltyClass, day: date) -> Decimal | None:
    """The share of the failed value that is charged for one day (0.0001 is a basis point); None before 2022-02-01."""
    known = [one for one in _rates() if one.name == penalty_class and one.begins <= day]
    return known[-1].basis_points.scaleb(-4) if known else None


def security_rates(day: date) -> list[Decimal]:
    """Every rate of securities in force on a day, in percent a day, smallest first."""
    found = {security_rate(one, day) for one in PenaltyClass}
    return sorted(rate.scaleb(2) for rate in found if rate is not None)


@lru_cache(maxsize=4096)
def cash_rate(currency: str, day: date, own: tuple[Overnight, ...] = ()) -> Decimal | None:
    """The share of the value that is charged for one day of lack of cash, floored at nought.

    A year of 360 days leaves no finite decimal: the quotient is kept to 30 places, far below any minor unit.

    Args:
        own: the rates that the firm has sent; of one currency they replace those of the table from their first day.

    Returns:
        None where the rate of that day is not known.
    """
    mine = sorted((one for one in own if one.currency == currency and one.begins <= day), key=_begins)
    told = [one for one in _overnight() if one.currency == currency and one.begins <= day]
    if not mine and (not told or day > vouched_until()):
        return None
    found = mine[-1] if mine else told[-1]
    days = found.day_count or year_of(currency)
    with localcontext(prec=DIGITS):
        return (max(found.percent, Decimal(0)) / (100 * days)).quantize(EXACT_ENOUGH)


def year_of(currency: str) -> int:
    """The days that a year is taken for: 365 where the currency's money market counts so, else 360."""
    return LONGER_YEAR if currency in _read()["year_of_365_days"] else USUAL_YEAR


def vouched_until() -> date:
    """The last day for which the table's overnight rates are known."""
    return _read()["vouched_until"]


def charges_penalties(place_of_settlement: str | None) -> bool | None:
    """Whether the depository of a BIC charges them; None where no place is named or it is no BIC."""
    country = country_of(place_of_settlement)
    return None if country is None else charges_in(country)


def charges_in(country: str) -> bool:
    """Whether the depositories of a country charge them."""
    return country in _read()["countries"]


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _rates() -> tuple[_Rate, ...]:
    told = [_Rate(PenaltyClass(one["class"]), one["from"], Decimal(one["basis_points"])) for one in _read()["rate"]]
    return tuple(sorted(told, key=lambda one: one.begins))


@lru_cache(maxsize=1)
def _overnight() -> tuple[Overnight, ...]:
    told = [Overnight(one["currency"], one["from"], Decimal(one["percent"])) for one in _read()["overnight"]]
    return tuple(sorted(told, key=_begins))


def _begins(rate: Overnight) -> date:
    return rate.begins
