"""Which rows of the two books are nearly the same: equal in all but a few of the columns that identify a row.

Rows are looked up by every selection of columns that may stay equal, so the work grows with the rows, not with
their pairs. Keys held by many rows on a side are left out: nothing could tell such candidates apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

import polars as pl

from data.contracts.column import Role
from reconciliation.rulebook import Rulebook
from reconciliation.settled import PAIRS

LEAST_EQUAL = 3  # fewer equal columns identify nothing


def identity_of(rulebook: Rulebook) -> list[str]:
    """The columns every row must state and that are compared: what identifies a row beside its reference."""
    contract = rulebook.contract
    return [name for name in contract.required if name in rulebook.compared and name != contract.reference]


def selections(rulebook: Rulebook, differing: int) -> Iterator[list[str]]:
    """Selections of identity columns with at most `differing` left out; never both quantity and price."""
    identity = identity_of(rulebook)
    left_out = min(differing, len(identity) - LEAST_EQUAL)
    sized = {name for name in rulebook.contract.having(Role.QUANTITY, Role.PRICE) if name in identity}
    for omitted in combinations(identity, max(0, left_out)):
        if len(sized) < 2 or not sized <= set(omitted):  # noqa: PLR2004  quantity and price
            yield [name for name in identity if name not in omitted]


def but_for_size(rulebook: Rulebook) -> list[list[str]]:
    """Selections of identity columns: all but the quantity and all but the price, or all where none can be spared."""
    identity = identity_of(rulebook)
    sized = [name for name in rulebook.contract.having(Role.QUANTITY, Role.PRICE) if name in identity]
    if not sized or len(identity) <= LEAST_EQUAL:
        return [identity]
    return [[name for name in identity if name != omitted] for omitted in sized]


def near_pairs(
    house: pl.DataFrame, street: pl.DataFrame, rulebook: Rulebook, selected: Iterable[list[str]], most_alike: int
) -> pl.DataFrame:
    """Pairs that are equal in one of the selections of identity columns.

    Args:
        house: `row` (UInt32) and the contract's columns.
        street: likewise.
        rulebook: names the identity columns.
        selected: `selections` or `but_for_size`.
        most_alike: keys that more rows of one side share are left out.

    Returns:
        PAIRS, ascending, each pair once.
    """
    identity = identity_of(rulebook)
    if not house.height or not street.height or not identity:
        return PAIRS.to_frame()
    ours, theirs = _numbered(house, street, identity)
    found = [_equal_in(ours, theirs, keys, most_alike) for keys in selected]
    return pl.concat([PAIRS.to_frame(), *found]).unique().sort("house_row", "street_row")


def _numbered(house: pl.DataFrame, street: pl.DataFrame, identity: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both books with each identity column replaced by small numbers: equal values, equal numbers."""
    both = pl.concat([house.select("row", *identity), street.select("row", *identity)])
    coded = both.with_columns(pl.col(name).rank("dense").cast(pl.UInt32) for name in identity)
    return coded.head(house.height), coded.tail(street.height)


def _equal_in(ours: pl.DataFrame, theirs: pl.DataFrame, keys: list[str], most_alike: int) -> pl.DataFrame:
    house, street = (
        side.group_by(keys).agg(pl.col("row").alias(name)).filter(pl.col(name).list.len() <= most_alike)
        for side, name in ((ours, "house_row"), (theirs, "street_row"))
    )
    together = house.join(street, on=keys).select("house_row", "street_row")
    return together.explode("house_row").explode("street_row")
