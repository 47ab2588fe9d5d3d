"""The conservation law: two groups of rows settle each other when signed quantities and signed cash agree.

A quantity may differ only by what rounding to lots explains, and only where a package with lots is in the group;
the cash must then differ by just that quantity at the group's own price. An average or a derived price is known to
half a unit of its last decimal.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from reconciliation.conservation.exposures import PRICE_DIGITS, VALUE_UNIT, Terms

Rows = Sequence[Terms]


class Allowance(NamedTuple):
    """What a rulebook lets the cash differ by.

    Args:
        cash: amount of money, for any group.
        price_decimals_at_least: closing zeros of a price are not stored.
        average_price: one side of a group of one instrument may state an average.
        priced: positions of money columns that follow quantity x price; they are signed by direction.
        bands: of each money column, what house may be over street and street over house.
        half_minor_unit: of the block's currency: what rounding may hide in each amount of money.
    """

    cash: Decimal = Decimal(0)
    price_decimals_at_least: int = 2
    average_price: bool = False
    priced: frozenset[int] = frozenset()
    bands: tuple[tuple[Decimal, Decimal], ...] = ()
    half_minor_unit: Decimal = Decimal(0)


def settles(house: Rows, street: Rows, allowance: Allowance) -> int | None:
    """What is left of the cash after the law, never negative; None where the law does not hold."""
    rows = [*house, *street]
    if not _words_agree(rows):
        return None
    gaps = quantity_gaps(house, street)
    loose = {instrument: row.half_lot for row in rows if row.half_lot for instrument, _ in row.exposures}
    if any(abs(gap) > loose.get(instrument, 0) for instrument, gap in gaps.items()):
        return None
    explained = _value_of_lots(gaps, rows)
    if explained is None:
        return None
    left = abs(sum(row.value for row in house) - sum(row.value for row in street) - explained)
    rounding = _rounding(house, street, allowance)
    if left > rounding + int(allowance.cash * VALUE_UNIT):
        return None
    return left if _money_agrees(house, street, allowance, Decimal(rounding) / VALUE_UNIT) else None


def quantity_gaps(house: Rows, street: Rows) -> dict[str, int]:
    """House minus street of every instrument that does not agree."""
    found: dict[str, int] = {}
    for sign, side in ((1, house), (-1, street)):
        for row in side:
            for instrument, size in row.exposures:
                found[instrument] = found.get(instrument, 0) + sign * size
    return {instrument: gap for instrument, gap in found.items() if gap}


def _value_of_lots(gaps: dict[str, int], rows: Rows) -> int | None:
    """The quantity differences at the group's own prices: packages first, then what is left outright.

    None where no row of the group tells the price.
    """
    left, value = dict(gaps), 0
    for row in rows:
        if row.half_lot:
            (first, amount), *others = row.exposures
            gap = left.pop(first, 0)
            value += gap * row.price
            for instrument, size in others:
                left[instrument] = left.get(instrument, 0) - gap * size // amount
    for row in rows:
        if row.package is None and left.get(row.instrument):
            value += left.pop(row.instrument) * row.value // row.exposures[0][1]
    return None if any(left.values()) else value


def _rounding(house: Rows, street: Rows, allowance: Allowance) -> int:
    """What the last decimal of a derived price may hide: of a package priced by its parts, or of an average."""
    rows = [*house, *street]
    lots = [row for row in rows if row.half_lot]
    if lots and len(lots) < len(rows):
        return sum(abs(row.exposures[0][1]) * _half_unit(row.price, allowance) for row in lots)
    if allowance.average_price and len({row.instrument for row in rows}) == 1:
        stated = [side for side in (house, street) if len({row.price for row in side}) == 1]
        return max((_of_average(side, allowance) for side in stated), default=0)
    return 0


def _of_average(side: Rows, allowance: Allowance) -> int:
    return abs(sum(row.exposures[0][1] for row in side)) * _half_unit(side[0].price, allowance)


def _half_unit(price: int, allowance: Allowance) -> int:
    """Half a unit of the last decimal that the price is written with."""
    decimals = PRICE_DIGITS
    while decimals > allowance.price_decimals_at_least and price % 10 ** (PRICE_DIGITS - decimals + 1) == 0:
        decimals -= 1
    return 10 ** (PRICE_DIGITS - decimals) // 2


def _words_agree(rows: Rows) -> bool:
    """No two rows that say something say different things."""
    return all(len({row.words[n] for row in rows} - {None}) <= 1 for n in range(len(rows[0].words)))


def _money_agrees(house: Rows, street: Rows, allowance: Allowance, rounding: Decimal) -> bool:
    """Amounts that every row states add up, within what rounding each of them explains."""
    rows = [*house, *street]
    for column in range(len(rows[0].money)):
        amounts = [row.money[column] for row in rows]
        if None in amounts:
            continue
        gap = _total(house, column, allowance) - _total(street, column, allowance)
        allowed = allowance.half_minor_unit * len(rows) + allowance.cash
        below, above = allowance.bands[column] if allowance.bands else (allowed, allowed)
        if not -above <= gap <= below and abs(gap) > allowed + (rounding if column in allowance.priced else 0):
            return False
    return True


def _total(side: Rows, column: int, allowance: Allowance) -> Decimal:
    found = Decimal(0)
    for row in side:
        amount = row.money[column] or Decimal(0)
        found += -amount if column in allowance.priced and row.exposures[0][1] < 0 else amount
    return found
