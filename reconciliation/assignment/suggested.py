"""Pairs worth a look among what was too much to be decided: each row is the nearest of the other. Never a match."""

from __future__ import annotations

import polars as pl

from data.contracts.column import Role
from data.contracts.words import Book
from reconciliation.assignment.decide import Decided
from reconciliation.settled import BOOK, GROUPS, PAIRS, ROW, Board
from reconciliation.weighing import Weighed

NUMBERS = (Role.PRICE, Role.MONEY, Role.QUANTITY)
NEAR, APART = "near", "apart"


def suggested_pairs(weighed: Weighed, decided: Decided, board: Board) -> pl.DataFrame:
    """GROUPS of two rows: by weight in components not decided, by one number in keys that were not weighed."""
    beyond = decided.classes.filter(pl.col("status") == "BUDGET_EXHAUSTED", pl.col("book") == Book.HOUSE)
    edges = weighed.edges.join(beyond.select(house_class="class"), on="house_class", how="semi")
    pairs = pl.concat([_mutual(edges.select(house_row="house_class", street_row="street_class", apart="cost")),
                       _mutual(_neighbours(weighed.beyond, board))])  # fmt: skip
    numbered = (
        pairs.unique("house_row").unique("street_row").sort(*PAIRS).with_row_index("group").cast({"group": ROW})
    )
    return pl.concat(
        [
            GROUPS.to_frame(),
            *(
                numbered.select("group", pl.lit(book, dtype=BOOK).alias("book"), row=column)
                for book, column in zip(Book, PAIRS, strict=True)
            ),
        ]
    )


def _mutual(near: pl.DataFrame) -> pl.DataFrame:
    """PAIRS of which each row is the other's nearest, the first one among equals.

    Args:
        near: PAIRS and `apart`.
    """
    if near.is_empty():
        return PAIRS.to_frame()
    first = near
    for own, other in (("house_row", "street_row"), ("street_row", "house_row")):
        best = near.sort(APART, other).unique(own, keep="first").select(*PAIRS)
        first = first.join(best, on=list(PAIRS), how="semi")
    return first.select(*PAIRS)


def _neighbours(beyond: pl.DataFrame, board: Board) -> pl.DataFrame:
    """PAIRS and `apart` of rows of one key that stand next to each other by the number that differs most."""
    if beyond.is_empty():
        return pl.DataFrame(schema={**PAIRS, APART: pl.Decimal(38, 12)})
    contract = board.rulebook.contract
    names = [name for name in contract.having(*NUMBERS) if name in board.rulebook.compared]
    parts = [
        rows.hstack(frame.select(names)[rows["row"]])
        for book, frame in ((Book.HOUSE, board.house), (Book.STREET, board.street))
        for rows in [beyond.filter(pl.col("book") == book)]
    ]
    both = pl.concat(parts)
    told = max(names, key=lambda name: both[name].n_unique()) if names else None
    value = pl.col(told).cast(pl.Decimal(38, 12)) if told else pl.lit(0, pl.Decimal(38, 12))
    ordered = both.select("key", "book", "row", value=value).drop_nulls("value").sort("key", "value", "book", "row")
    found: list[pl.DataFrame] = []
    for book in Book:
        column = dict(zip(Book, PAIRS, strict=True))
        other = Book.STREET if book is Book.HOUSE else Book.HOUSE
        theirs = pl.when(pl.col("book") == other).then(pl.struct("row", "value"))
        for nearest in (theirs.forward_fill().over("key"), theirs.backward_fill().over("key")):
            beside = ordered.with_columns(nearest.alias(NEAR)).filter(pl.col("book") == book).drop_nulls(NEAR)
            gap = (pl.col("value") - pl.col(NEAR).struct.field("value")).abs()
            pair = {column[book]: pl.col("row"), column[other]: pl.col(NEAR).struct.field("row")}
            found.append(beside.select(**pair, apart=gap).select(*PAIRS, APART))
    return pl.concat(found).unique()
