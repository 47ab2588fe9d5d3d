"""Clearing tolerances: the smallest tolerance under which a difference would be none, from what a break stores.

Rounded up at the last digit that a rulebook can say, so that writing it into the rulebook really clears; one step
less would not. Words have no such tolerance, nor have totals of groups, whose tolerance follows from rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, Context, Decimal, localcontext
from typing import Any

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.contracts.exact import exact
from reconciliation.tolerances import LARGEST_PERCENT, MOST_DECIMALS, NUMBERS

STEP = Decimal(1).scaleb(-MOST_DECIMALS)
LARGEST_BAND = Decimal("1e16")
DIGITS = Context(prec=80)
PERCENTS = ("PTOL", "PTMX")


def clearing_tolerances(break_: Mapping[str, Any], contract: Contract) -> dict[str, str | None]:
    """Per differing field of a break its clearing tolerance as a rulebook writes it; None where none clears it.

    Args:
        break_: a row of the break contract. All of its fields must clear for the break to match.
    """
    of_pair = len(break_["house_rows"]) == 1 and len(break_["street_rows"]) == 1
    return {
        item["field"]: clearing_tolerance(item, contract.columns[item["field"]].role) if of_pair else None
        for item in break_["differences"]
    }


def clearing_tolerance(difference: Mapping[str, Any], role: Role) -> str | None:
    """The smallest tolerance that allows one difference, in the grammar of the one that it failed.

    EXCT becomes MNMX, open on the side that needs it; MNMX and PTMX keep the part that suffices already.

    Args:
        difference: `field`, `house`, `street`, `gap`, `tolerance` as the break contract has them.
        role: of the field.
    """
    gap, (word, *said) = difference["gap"], difference["tolerance"].split()
    if gap is None or role not in NUMBERS | {Role.DATE}:
        return None
    numbers = [Decimal(number) for number in said]
    if word in PERCENTS:
        percent = needed_percent(gap, difference["house"], difference["street"])
        if percent > LARGEST_PERCENT:
            return None
        percent = max(percent, numbers[0])
        cap = [max(numbers[1], band)] if word == "PTMX" and (band := needed_band(gap)) is not None else []
        return _text(word, percent, *cap) if len(cap) == len(numbers) - 1 else None
    band = needed_band(gap)
    if word not in {"EXCT", "MNMX"} or band is None:
        return None
    below, above = numbers or (Decimal(0), Decimal(0))
    return _text("MNMX", max(below, band), above) if gap > 0 else _text("MNMX", below, max(above, band))


def needed_percent(gap: Decimal, house: str, street: str) -> Decimal:
    """The smallest percentage of the larger absolute value that reaches the gap, rounded up."""
    base = max(abs(Decimal(house)), abs(Decimal(street)))
    with localcontext(DIGITS):
        return _up(abs(gap) * 100 / base) if base else Decimal(0)


def needed_band(gap: Decimal) -> Decimal | None:
    """The smallest half-width of a band that reaches the gap, rounded up; None where a rulebook cannot say it."""
    band = _up(abs(gap))
    return band if band < LARGEST_BAND else None


def _up(value: Decimal) -> Decimal:
    with localcontext(DIGITS):
        return value.quantize(STEP, ROUND_CEILING)


def _text(word: str, *numbers: Decimal) -> str:
    return " ".join([word, *map(exact, numbers)])
