"""Find live rows whose partner is cancelled in the other book. What both books cancelled concerns nobody."""

from __future__ import annotations

from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.words import Book
from reconciliation.links import partners_once
from reconciliation.passes.pass_ import ColumnName, Link, Parameters, Pass
from reconciliation.settled import BOOK, CANDIDATES, PAIRS, ROWS, Board, Found, without


class ByCancelled(Parameters):
    """How a live row is known to be the partner of a cancelled one."""

    links: Annotated[tuple[Link, ...], Field(description="references that name the partner")] = ()
    same: Annotated[tuple[ColumnName, ...], Field(description="what linked rows must have in common")] = ()
    key: Annotated[
        tuple[ColumnName, ...], Field(description="terms that make rows partners without a reference")
    ] = ()


def with_cancelled_partner(board: Board, parameters: ByCancelled) -> pl.DataFrame:
    """PAIRS of one live and one cancelled row, with `live`, the book of the live one."""
    if board.house_cancelled.is_empty() and board.street_cancelled.is_empty():
        return pl.DataFrame(schema={**PAIRS, "live": BOOK})
    both = _partners(board, board.house_cancelled, board.street_cancelled, parameters)
    street_cancelled = without(board.street_cancelled, both["street_row"])
    house_cancelled = without(board.house_cancelled, both["house_row"])
    ours = _partners(board, board.house_left, street_cancelled, parameters)
    theirs = _partners(board, house_cancelled, board.street_left, parameters)
    return pl.concat(
        pairs.with_columns(live=pl.lit(book, dtype=BOOK)) for book, pairs in zip(Book, (ours, theirs), strict=True)
    )


def decide_one_sided(board: Board, found: pl.DataFrame, parameters: ByCancelled) -> Found:  # noqa: ARG001
    """Every live row of such a pair is a break of its own."""
    if found.is_empty():
        return Found()
    row = pl.when(pl.col("live") == Book.HOUSE).then("house_row").otherwise("street_row")
    return Found(
        cancelled_partners=found.select(book="live", row=row).select(*ROWS),
        candidates=found.select(*PAIRS, kind=pl.lit("CANCELLED", dtype=CANDIDATES["kind"])),
    )


def _partners(board: Board, house: pl.Series, street: pl.Series, parameters: ByCancelled) -> pl.DataFrame:
    if house.is_empty() or street.is_empty():
        return PAIRS.to_frame()
    linked = partners_once(board.house, board.street, house, street, parameters.links)
    linked = linked.filter(_have_in_common(board, linked, parameters.same))
    if not parameters.key:
        return linked
    ours = _numbered(board.house, without(house, linked["house_row"]), parameters.key)
    theirs = _numbered(board.street, without(street, linked["street_row"]), parameters.key)
    equal = ours.join(theirs, on=[*parameters.key, "number"], nulls_equal=True, suffix="_street")
    return pl.concat([linked, equal.select(house_row="row", street_row="row_street").sort("house_row")])


def _have_in_common(board: Board, pairs: pl.DataFrame, names: tuple[str, ...]) -> pl.Series:
    equal = pl.Series("equal", [True]).new_from_index(0, pairs.height)
    for name in names:
        ours, theirs = board.house[name].gather(pairs["house_row"]), board.street[name].gather(pairs["street_row"])
        equal &= ours.eq_missing(theirs)
    return equal


def _numbered(frame: pl.DataFrame, rows: pl.Series, key: tuple[str, ...]) -> pl.DataFrame:
    """`row`, the key, and a running number among rows of equal key, in row order."""
    picked = frame.select(key)[rows].insert_column(0, rows.alias("row"))
    return picked.with_columns(number=pl.col("row").rank("ordinal").over(key))


PASS = Pass(
    name="cancelled",
    summary="Finds live rows whose partner is cancelled in the other book: a break on one side only.",
    parameters=ByCancelled,
    pair=with_cancelled_partner,
    decide=decide_one_sided,
)
