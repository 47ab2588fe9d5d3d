"""Match rows that are equal in every economic term. Identical rows are interchangeable: n against m, in row order.

Where equal keys meet in more than one way and the rows are not identical, this pass takes nothing.
"""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Annotated, NamedTuple

import polars as pl
from pydantic import Field

from data.contracts.words import Book
from reconciliation.differences import agreement
from reconciliation.passes.pass_ import ColumnName, Parameters, Pass
from reconciliation.settled import PAIRS, ROWS, Board, Found
from reconciliation.weighing import CLASS, EDGES, Weighed, weigh


class ByEconomics(Parameters):
    """The terms that make two rows the same trade."""

    key: Annotated[list[ColumnName], Field(min_length=1, description="columns that must be equal, absent or not")]
    most_per_key: Annotated[int, Field(ge=1, description="keys with more candidate pairs than this are left")] = (
        1_000_000
    )


class Keyed(NamedTuple):
    """Rows with an equal key: PAIRS that hold it alone in either book, and the rest, weighed."""

    alone: pl.DataFrame
    crowded: Weighed


def by_economic_key(board: Board, parameters: ByEconomics) -> Keyed:
    """Rows whose economic terms are equal."""
    key = parameters.key
    ours, theirs = (board.left(book, *key).select("row", mark=_mark(key)) for book in Book)
    if ours.is_empty() or theirs.is_empty():
        none = pl.DataFrame(schema=CLASS)
        return Keyed(PAIRS.to_frame(), Weighed(none, none, EDGES.to_frame()))
    once_ours, once_theirs = (side.filter(pl.col("mark").is_unique()) for side in (ours, theirs))
    alone = once_ours.join(once_theirs, on="mark", suffix="_street")
    alone = alone.select(house_row="row", street_row="row_street").sort("house_row")
    alone = alone.filter(_really_equal(board, alone, key))
    taken = (alone["house_row"], alone["street_row"])
    crowded = [
        _of(
            book,
            side.join(other.select("mark"), on="mark", how="semi").join(rows.to_frame("row"), on="row", how="anti"),
        )
        for book, side, other, rows in zip(Book, (ours, theirs), (theirs, ours), taken, strict=True)
    ]
    return Keyed(alone, weigh(board, key, parameters.most_per_key, only=pl.concat(crowded)))


def decide_equal(board: Board, keyed: Keyed, parameters: ByEconomics) -> Found:  # noqa: ARG001
    """Match pairs that agree in all else; pair off classes that admit only each other."""
    agrees = agreement(keyed.alone, board.house, board.street, board.rulebook, board.day)
    edges = keyed.crowded.edges
    if edges.is_empty():
        return Found(pairs=keyed.alone.filter(agrees))
    only = edges.filter(pl.col("house_class").is_unique() & pl.col("street_class").is_unique())
    paired_off = keyed.crowded.pair_off(only.select("house_class", "street_class"))
    return Found(pairs=pl.concat([keyed.alone.filter(agrees), paired_off]))


def _mark(key: list[str]) -> pl.Expr:
    """A number that is equal where keys are equal; unequal keys may share it, so it never decides alone."""
    return reduce(add, (pl.col(name).hash(seed=position) for position, name in enumerate(key)))


def _really_equal(board: Board, pairs: pl.DataFrame, key: list[str]) -> pl.Series:
    ours = board.house.select(key)[pairs["house_row"]]
    theirs = board.street.select(key)[pairs["street_row"]].rename({name: f"{name}.street" for name in key})
    equal = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}.street")) for name in key)
    return ours.hstack(theirs).select(equal.alias("equal")).to_series()


def _of(book: Book, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(pl.lit(book, dtype=ROWS["book"]).alias("book"), "row")


PASS = Pass(
    name="economics",
    summary="Matches rows that are equal in every economic term; identical rows are matched off in row order.",
    parameters=ByEconomics,
    pair=by_economic_key,
    decide=decide_equal,
)
