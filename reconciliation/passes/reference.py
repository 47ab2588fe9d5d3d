"""Pair rows by a reference that both sides know; what differs then is a break with its types, not a missing row.

A reference held by two rows of one book says nothing: those rows are left to later passes. So are rows whose
references point to different partners.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.words import Book
from reconciliation.differences import agreement, differences
from reconciliation.links import linked_once, partners_once
from reconciliation.passes.pass_ import ColumnName, Link, Parameters, Pass
from reconciliation.settled import PAIRS, Board, Found, without


class ByReference(Parameters):
    """Which columns hold references, and when to disbelieve them."""

    links: Annotated[tuple[Link, ...], Field(description="references that pair rows even where they differ")]
    agreeing_links: Annotated[
        tuple[Link, ...], Field(description="weaker ones: they pair only rows that agree in full")
    ] = ()
    never_one: Annotated[
        tuple[tuple[ColumnName, ...], ...],
        Field(description="rows that differ in all of these share a reference by coincidence"),
    ] = ()
    reconsider: Annotated[
        tuple[ColumnName, ...], Field(description="a pair that differs in one of these may still be part of a group")
    ] = ()


def by_any_reference(board: Board, parameters: ByReference) -> pl.DataFrame:
    """Pairs that share a reference held once in either book, with `weak` where only a weaker one says so."""
    strong = partners_once(board.house, board.street, board.house_left, board.street_left, parameters.links)
    house_left = without(board.house_left, strong["house_row"])
    street_left = without(board.street_left, strong["street_row"])
    rest = board._replace(house_left=house_left, street_left=street_left)
    weak = [_weakly_linked(rest, link) for link in parameters.agreeing_links]
    found = pl.concat([PAIRS.to_frame(), *weak]).unique(maintain_order=True)
    return pl.concat([strong.with_columns(weak=False), found.with_columns(weak=True)])


def decide_linked(board: Board, linked: pl.DataFrame, parameters: ByReference) -> Found:
    """Match what agrees; a strong link that does not agree is a break, unless it can only be a coincidence."""
    agrees = agreement(linked, board.house, board.street, board.rulebook, board.day)
    agreed = linked.filter(agrees)
    weak = agreed.filter("weak").filter(
        pl.col("house_row").is_unique() & pl.col("street_row").is_unique(),
    )
    differing = linked.filter(~agrees).filter(~pl.col("weak")).select(*PAIRS)
    paired = pl.concat([agreed.filter(~pl.col("weak")), weak]).select(*PAIRS)
    if differing.is_empty():
        return Found(pairs=paired)
    details = differences(differing, board.house, board.street, board.rulebook, board.day)
    coincidence = pl.any_horizontal(
        pl.lit(value=False), *(_all_differ(columns, board) for columns in parameters.never_one)
    )
    again = pl.any_horizontal(pl.lit(value=False), *(_differs(name, board) for name in parameters.reconsider))
    details = details.filter(~coincidence)
    return Found(
        pairs=paired,
        broken_pairs=details.filter(~again).select(*PAIRS),
        deferred_pairs=details.filter(again).select(*PAIRS),
    )


def _weakly_linked(board: Board, link: tuple[str, str]) -> pl.DataFrame:
    house_column, street_column = link
    return linked_once(
        board.left(Book.HOUSE, house_column).rename({house_column: "key"}),
        board.left(Book.STREET, street_column).rename({street_column: "key"}),
    )


def _all_differ(columns: tuple[str, ...], board: Board) -> pl.Expr:
    return pl.all_horizontal(_differs(name, board) for name in columns)


def _differs(name: str, board: Board) -> pl.Expr:
    return ~pl.col(f"within.{name}") if name in board.rulebook.compared else pl.lit(value=False)


PASS = Pass(
    name="reference",
    summary="Pairs rows by a reference that both sides know; a pair out of tolerance is a break with its types.",
    parameters=ByReference,
    pair=by_any_reference,
    decide=decide_linked,
)
