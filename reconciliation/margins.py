"""By how much a difference misses its tolerance: the smallest widening that would let it pass."""

from __future__ import annotations

import polars as pl

from data.contracts.column import Role
from data.contracts.match import GAP_TYPE
from reconciliation.facing import gap, house, street
from reconciliation.worth import times

SCALE = 12
NUMBERS = (Role.QUANTITY, Role.PRICE, Role.MONEY)
HUNDREDTH = pl.lit("0.01").str.to_decimal(scale=SCALE).cast(GAP_TYPE)


def margin(name: str, role: Role) -> pl.Expr:
    """In units of the field (business days for dates); null for words and where a side is silent.

    Over pairs as `side_by_side` tells them: the tolerance that decides stands in `tolerance.<name>` as a rulebook
    writes it.
    """
    said = pl.col(f"tolerance.{name}").str.split(" ")
    word, first, second = said.list.first(), _number(said, 1), _number(said, 2)
    size = gap(name).abs().cast(GAP_TYPE)
    over_percent = size - times(_base(name, role), first * HUNDREDTH).cast(GAP_TYPE)
    outside_band = pl.max_horizontal(gap(name) - first, -second - gap(name))
    return (
        pl.when(word == "PTOL")
        .then(over_percent)
        .when(word == "PTMX")
        .then(pl.max_horizontal(over_percent, size - second))
        .when(word == "MNMX")
        .then(outside_band)
        .otherwise(size)
    )


def _number(said: pl.Expr, position: int) -> pl.Expr:
    return said.list.get(position, null_on_oob=True).str.to_decimal(scale=SCALE).cast(GAP_TYPE)


def _base(name: str, role: Role) -> pl.Expr:
    """The larger absolute value; words and dates have none."""
    if role not in NUMBERS:
        return pl.lit(None, GAP_TYPE)
    return pl.max_horizontal(house(name).abs(), street(name).abs())
