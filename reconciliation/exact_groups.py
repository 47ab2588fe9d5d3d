"""Groups that add up exactly and that no pairs make up: fills at their own prices against allocations at the average.

A fill and an allocation of one size are about equal in price; a pass that pairs within tolerance would tear such a
group and leave a rest that does not add up. What is exact goes first. Where the rows of either book have the same
sizes and prices, pairs are meant: their group is none of these.
"""

from __future__ import annotations

import polars as pl

from data.contracts.column import Role
from data.contracts.words import Book
from reconciliation.rulebook import Step
from reconciliation.settled import ROWS, Board

SAID = "of.said"


def rows_of_exact_groups(board: Board, step: Step) -> pl.DataFrame:
    """ROWS of the groups that a pass would take from the board and that are no pairs."""
    groups = step.pass_.take(board, step.parameters).groups
    sized = board.rulebook.contract.having(Role.QUANTITY, Role.PRICE)
    if groups.is_empty() or not board.rulebook.contract.having(Role.PRICE):
        return ROWS.to_frame()
    parts = [
        groups.filter(pl.col("book") == book).with_columns(
            _said(frame[groups.filter(pl.col("book") == book)["row"]], sized)
        )
        for book, frame in zip(Book, (board.house, board.street), strict=True)
    ]
    ours, theirs = (part.group_by("group").agg(pl.col(SAID).sort().str.join(" ")) for part in parts)
    pairs = ours.join(theirs, on=["group", SAID])
    return groups.join(pairs, on="group", how="anti").select(*ROWS)


def _said(rows: pl.DataFrame, names: tuple[str, ...]) -> pl.Series:
    return rows.select(pl.concat_str(*names, separator="@", ignore_nulls=True).alias(SAID)).to_series()
