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
from reconciliation.components import with_components
from reconciliation.differences import NUMBERS, gap, over_pairs, override_applies
from reconciliation.facing import house, street
from reconciliation.tolerances import Band, Percent, PercentCapped, Tolerance

if TYPE_CHECKING:
    from reconciliation.day import Day
    from reconciliation.rulebook import Rulebook
    from reconciliation.settled import Board

WHOLE = 1_000_000
SCALE = 12
WEIGHT = pl.Int64
_WIDE = pl.Int128


def with_costs(edges: pl.DataFrame, board: Board) -> pl.DataFrame:
    """Admissible pairs with `component` and `cost` (Int64).

    Args:
        edges: `house_class`, `street_class`: pairs that agree.
        board: both books, what is compared, and the calendar that counts days between dates.
    """
    if edges.is_empty():
        return edges.with_columns(with_components(edges)["component"], pl.Series("cost", [], dtype=WEIGHT))
    rulebook = board.rulebook
    fields = [name for name in rulebook.compared if _allows(name, rulebook)]
    pairs = edges.select(house_row="house_class", street_row="street_class")
    wanted = [column for name in fields for column in _measured(name, rulebook, board.day)]
    told = with_components(edges).hstack(over_pairs(pairs, (board.house, board.street), rulebook, wanted))
    weights = [_weight(name, rulebook) for name in fields]
    cost = pl.sum_horizontal(weights) if weights else pl.lit(0)
    return told.select(*edges.columns, "component", cost.cast(WEIGHT).alias("cost"))


def _measured(name: str, rulebook: Rulebook, day: Day) -> list[pl.Expr]:
    """The gap of a field, the larger of its values, and which overrides speak of the pair."""
    role = rulebook.contract.columns[name].role
    apart = gap(name, rulebook, day)
    larger = pl.lit(None, _WIDE)
    if role in NUMBERS:
        larger = pl.max_horizontal(_units(house(name).abs(), role), _units(street(name).abs(), role))
    applies = [
        override_applies(override).alias(f"override.{name}.{number}")
        for number, override in enumerate(rulebook.overrides)
        if name in override.compare
    ]
    sizes = (_units(apart.abs(), role).alias(f"size.{name}"), (apart > 0).alias(f"over.{name}"))
    return [*sizes, larger.alias(f"larger.{name}"), *applies]


def _allows(name: str, rulebook: Rulebook) -> bool:
    given = [rulebook.tolerances[name], *(o.compare[name] for o in rulebook.overrides if name in o.compare)]
    return any(isinstance(tolerance, Percent | Band) for tolerance in given)


def _weight(name: str, rulebook: Rulebook) -> pl.Expr:
    """Millionths of the tolerance that decides for this pair."""
    weight = _part(rulebook.tolerances[name], name)
    for number, override in reversed([*enumerate(rulebook.overrides)]):
        if name in override.compare:
            told = _part(override.compare[name], name)
            weight = pl.when(pl.col(f"override.{name}.{number}")).then(told).otherwise(weight)
    return weight


def _part(tolerance: Tolerance, name: str) -> pl.Expr:
    allowed = _allowed(tolerance, name)
    if allowed is None:
        return pl.lit(0, WEIGHT)
    used = pl.col(f"size.{name}") * _whole(WHOLE) // allowed
    told = pl.when(allowed > _whole(0)).then(used.clip(_whole(0), _whole(WHOLE))).otherwise(_whole(0))
    return told.fill_null(0).cast(WEIGHT)


def _allowed(tolerance: Tolerance, name: str) -> pl.Expr | None:
    """The largest difference that the tolerance allows, in units of 10^-12; None where it allows none."""
    match tolerance:
        case PercentCapped(percent=percent, maximum=maximum):
            return pl.min_horizontal(_share(percent, name), _whole(scaled(maximum)))
        case Percent(percent=percent):
            return _share(percent, name)
        case Band(below=below, above=above):
            over = pl.col(f"over.{name}")
            return pl.when(over).then(_whole(scaled(below))).otherwise(_whole(scaled(above)))
        case _:
            return None


def _share(percent: Decimal, name: str) -> pl.Expr:
    """So many percent of the largest value of the component, rounded down to a unit."""
    part, of = fraction(percent)
    return pl.col(f"larger.{name}").max().over("component") * _whole(part) // _whole(of)


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
