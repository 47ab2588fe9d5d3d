"""Pair leftovers that differ in one or two fields: a break with its types instead of two missing rows. Never a match.

A pair is taken only where each row is strictly the nearest of the other: the fewest differences that are causes.
Several equally near candidates decide nothing; those rows stay missing, and their near miss says so.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.words import Book
from reconciliation.nearness import near_pairs, selections
from reconciliation.passes.pass_ import Parameters, Pass
from reconciliation.settled import PAIRS, ROW, Board, Found
from reconciliation.side_by_side import compared_pairs, judged


class NearMiss(Parameters):
    """How near is near."""

    differing: Annotated[int, Field(ge=1, le=2, description="in how many fields a pair may differ")] = 2
    most_alike: Annotated[
        int, Field(ge=1, le=100, description="rows that more others of their book resemble are left alone")
    ] = 12


def by_all_but_a_few(board: Board, parameters: NearMiss) -> pl.DataFrame:
    """Pairs of leftovers that are equal in all but a few identity columns."""
    columns = list(board.rulebook.contract.columns)
    house, street = (board.left(book, *columns) for book in Book)
    selected = selections(board.rulebook, parameters.differing)
    return near_pairs(house, street, board.rulebook, selected, parameters.most_alike)


def mutually_nearest(board: Board, near: pl.DataFrame, parameters: NearMiss) -> Found:
    """Break pairs: both rows have no other candidate that differs in as few fields."""
    if near.is_empty():
        return Found()
    distant = distances(board, near)
    close = distant.filter(pl.col("distance").is_between(1, parameters.differing))
    return Found(broken_pairs=only_nearest(close).select(*PAIRS))


def distances(board: Board, near: pl.DataFrame) -> pl.DataFrame:
    """PAIRS with `distance` (UInt32): the number of break types between the two rows."""
    if near.is_empty():
        return near.with_columns(distance=pl.lit(0, pl.UInt32))
    house, street = near["house_row"].unique().sort(), near["street_row"].unique().sort()
    ours = judged(board.house[house], board.rulebook.contract)
    theirs = judged(board.street[street], board.rulebook.contract)
    local = near.select(
        house_row=_position(near["house_row"], house), street_row=_position(near["street_row"], street)
    )
    told = compared_pairs(local, ours, theirs, board.rulebook, board.day)
    return near.with_columns(told["types"].list.len().cast(pl.UInt32).alias("distance"))


def only_nearest(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs whose distance is strictly the least of both their rows."""
    strictly = [
        (pl.col("distance") == pl.col("distance").min().over(row))
        & ((pl.col("distance") == pl.col("distance").min().over(row)).sum().over(row) == 1)
        for row in ("house_row", "street_row")
    ]
    return pairs.filter(*strictly)


def _position(rows: pl.Series, among: pl.Series) -> pl.Series:
    """The positions of row numbers in an ascending series that holds them all."""
    return among.search_sorted(rows).cast(ROW)


PASS = Pass(
    name="near_miss",
    summary="Pairs leftovers that differ in one or two fields into a break with its types; never a match.",
    parameters=NearMiss,
    pair=by_all_but_a_few,
    decide=mutually_nearest,
)
