"""How far apart two admissible rows are: the sum over fields of the part of its tolerance that each difference uses.

The part is a whole number of millionths, rounded down: 0 is equal, 1 000 000 uses the tolerance up. So a cent of
money and a tick of price are weighed in one unit, and sums of weights are exact integers. Only fields whose tolerance
allows a difference weigh anything; a field that one side does not state weighs nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from data.contracts.column import Role
from data.contracts.match import GAP_TYPE
from reconciliation.differences import NUMBERS, gap, over_pairs, override_applies, within
from reconciliation.facing import house, street
from reconciliation.tolerances import Band, Percent, PercentCapped, Tolerance

if TYPE_CHECKING:
    from reconciliation.day import Day
    from reconciliation.rulebook import Rulebook

WHOLE = 1_000_000
SCALE = 12
WEIGHT = pl.Int64
_WIDE = pl.Int128


def weighed_pairs(
    pairs: pl.DataFrame, house_rows: pl.DataFrame, street_rows: pl.DataFrame, rulebook: Rulebook, day: Day
) -> pl.DataFrame:
    """`agrees` and `cost` (Int64) per pair, in their order; the cost means something where they agree.

    Args:
        pairs: PAIRS of row numbers.
        house_rows, street_rows: the books, one row per row number.
        rulebook: says what is compared, and how far apart it may be.
        day: its calendar counts business days between dates.
    """
    weights = [_weight(name, rulebook, day) for name in rulebook.compared if _allows(name, rulebook)]
    cost = pl.sum_horizontal(weights) if weights else pl.lit(0)
    agrees = pl.all_horizontal(within(name, rulebook, day) for name in rulebook.compared)
    return over_pairs(
        pairs, (house_rows, street_rows), rulebook, [agrees.alias("agrees"), cost.cast(WEIGHT).alias("cost")]
    )


def _allows(name: str, rulebook: Rulebook) -> bool:
    given = [rulebook.tolerances[name], *(o.compare[name] for o in rulebook.overrides if name in o.compare)]
    return any(isinstance(tolerance, Percent | Band) for tolerance in given)


def _weight(name: str, rulebook: Rulebook, day: Day) -> pl.Expr:
    """Millionths of the tolerance that decides for this pair."""
    role = rulebook.contract.columns[name].role
    apart = gap(name, rulebook, day)
    weight = _part(rulebook.tolerances[name], name, role, apart)
    for override in reversed(rulebook.overrides):
        if name in override.compare:
            told = _part(override.compare[name], name, role, apart)
            weight = pl.when(override_applies(override)).then(told).otherwise(weight)
    return weight


def _part(tolerance: Tolerance, name: str, role: Role, apart: pl.Expr) -> pl.Expr:
    allowed = _allowed(tolerance, name, role, apart)
    if allowed is None:
        return pl.lit(0, WEIGHT)
    used = _units(apart.abs(), role) * _whole(WHOLE) // allowed
    told = pl.when(allowed > _whole(0)).then(used.clip(_whole(0), _whole(WHOLE))).otherwise(_whole(0))
    return told.fill_null(0).cast(WEIGHT)


def _allowed(tolerance: Tolerance, name: str, role: Role, apart: pl.Expr) -> pl.Expr | None:
    """The largest difference that the tolerance allows this pair, in units of 10^-12; None where it allows none."""
    match tolerance:
        case PercentCapped(percent=percent, maximum=maximum):
            return pl.min_horizontal(_share(percent, name, role), _whole(scaled(maximum)))
        case Percent(percent=percent):
            return _share(percent, name, role)
        case Band(below=below, above=above):
            return pl.when(apart > 0).then(_whole(scaled(below))).otherwise(_whole(scaled(above)))
        case _:
            return None


def _share(percent: Decimal, name: str, role: Role) -> pl.Expr:
    """So many percent of the larger side, rounded down to a unit."""
    base = pl.max_horizontal(_units(house(name).abs(), role), _units(street(name).abs(), role))
    part, of = fraction(percent)
    return base * _whole(part) // _whole(of)


def _units(value: pl.Expr, role: Role) -> pl.Expr:
    """A number, or a count of days, in units of 10^-12."""
    if role in NUMBERS:
        return value.cast(GAP_TYPE).to_physical()
    return value.cast(_WIDE) * _whole(10**SCALE)


def _whole(value: int) -> pl.Expr:
    return pl.lit(value, dtype=_WIDE)


def scaled(value: Decimal) -> int:
    """A number of a rulebook in units of 10^-12."""
    return int(value.scaleb(SCALE))


def fraction(percent: Decimal) -> tuple[int, int]:
    """A percentage as one whole number over another."""
    places = max(0, -int(percent.normalize().as_tuple().exponent))
    return int(percent.scaleb(places)), 100 * 10**places
