"""Which rows of a class are matched, undecided or left: they are interchangeable, so row order deals them out.

Rows of a class are dealt first to certain partners, in the order of the partners' classes, then to what is undecided;
the last ones are left. Row order is the order of tracking keys.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from data.contracts.words import Book
from reconciliation.assignment.decide import Decided
from reconciliation.settled import BOOK, PAIRS, ROW
from reconciliation.weighing import Weighed

NUMBER = pl.UInt32
OPEN = pl.Schema({"book": BOOK, "class": ROW, "row": ROW})


class Dealt(NamedTuple):
    """Rows of classes that have an admissible partner.

    Args:
        pairs: PAIRS to be matched, by house row.
        undecided: `book`, `class`, `row`.
        left: likewise; nobody is left for them in any best pairing.
    """

    pairs: pl.DataFrame
    undecided: pl.DataFrame
    left: pl.DataFrame


def deal(weighed: Weighed, decided: Decided) -> Dealt:
    """Deal out the rows of every class."""
    if decided.classes.is_empty():
        return Dealt(PAIRS.to_frame(), OPEN.to_frame(), OPEN.to_frame())
    sides = [
        side.join(decided.classes.filter(pl.col("book") == book).select("class", "status", "open"), on="class")
        .with_columns((pl.col("row").rank("ordinal").over("class") - 1).cast(NUMBER).alias("number"))
        .with_columns(pl.lit(book, dtype=BOOK).alias("book"))
        for book, side in zip(Book, (weighed.house, weighed.street), strict=True)
    ]
    pairs = _paired(sides, decided.used.filter("certain"))
    certain = decided.used.filter("certain")
    rest: list[pl.DataFrame] = []
    for book, side in zip(Book, sides, strict=True):
        taken = certain.group_by(pl.col(f"{book.lower()}_class").alias("class")).agg(taken=pl.col("pairs").sum())
        counted = side.join(taken, on="class", how="left").with_columns(pl.col("taken").fill_null(0))
        rest.append(counted.filter(pl.col("number") >= pl.col("taken")))
    others = pl.concat(rest)
    beyond = pl.col("open").is_null()
    undecided = beyond | (pl.col("number") < pl.col("taken") + pl.col("open"))
    told = ("book", "class", "row")
    return Dealt(pairs, others.filter(undecided).select(told), others.filter(~undecided).select(told))


def _paired(sides: list[pl.DataFrame], certain: pl.DataFrame) -> pl.DataFrame:
    """PAIRS: each certain pair of classes as often as it has rows, the next row of either class each time."""
    each = certain.sort("house_class", "street_class").select("house_class", "street_class", "pairs")
    each = each.select("house_class", "street_class", of=pl.int_ranges("pairs")).explode("of", empty_as_null=False)
    numbered = each.with_columns(
        pl.int_range(pl.len(), dtype=NUMBER).over(name).alias(f"{name}_number")
        for name in ("house_class", "street_class")
    )
    found = numbered
    for name, side in zip(("house", "street"), sides, strict=True):
        rows = side.select("class", "number", pl.col("row").alias(f"{name}_row"))
        found = found.join(rows, left_on=[f"{name}_class", f"{name}_class_number"], right_on=["class", "number"])
    return found.select(*PAIRS).sort("house_row")
