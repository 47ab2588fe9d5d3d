"""Weigh every admissible partner of a row, without telling apart rows that are identical in everything compared.

Identical rows of a book form one class: they are interchangeable, and n of them weigh as one. Only classes with
equal keys are weighed against each other.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from data.contracts.words import Book
from reconciliation.differences import agreement
from reconciliation.settled import BOOK, PAIRS, ROW, Board

CLASS = {"class": ROW, "row": ROW}
CLASS_ROWS, SIZE, PAIRED, NUMBER = "of.rows", "of.size", "of.pairs", "of.number"
STREET = ".street"
EDGES = pl.Schema({"house_class": ROW, "street_class": ROW})
BEYOND = pl.Schema({"key": ROW, "book": BOOK, **CLASS})


class Weighed(NamedTuple):
    """Classes of interchangeable rows and the admissible pairs of classes.

    Args:
        house, street: `class` (its first row number) and `row`, ascending.
        edges: `house_class`, `street_class`: every compared field is within tolerance.
        beyond: `key` (a number), `book`, `class`, `row`: keys with too many pairs of classes, which were not weighed.
    """

    house: pl.DataFrame
    street: pl.DataFrame
    edges: pl.DataFrame
    beyond: pl.DataFrame = BEYOND.to_frame()

    def pair_off(self, classes: pl.DataFrame) -> pl.DataFrame:
        """PAIRS of as many rows as both classes have, in row order.

        Args:
            classes: `house_class`, `street_class`, each class at most once.
        """
        ours = _numbered(self.house).join(classes, left_on="class", right_on="house_class")
        theirs = _numbered(self.street)
        found = ours.join(theirs, left_on=["street_class", "number"], right_on=["class", "number"], suffix="_street")
        return found.select(house_row="row", street_row="row_street").sort("house_row")


class Window(NamedTuple):
    """Two rows are only weighed if this date of theirs is at most so many business days apart."""

    date: str
    business_days: int


def weigh(
    board: Board, key: list[str], most_per_key: int, window: Window | None = None, only: pl.DataFrame | None = None
) -> Weighed:
    """Admissible pairs among the rows that are left.

    Args:
        key: columns that must be equal; absent equals absent.
        most_per_key: keys with more pairs of classes than this are not weighed at all.
        window: the date that may lie apart.
        only: ROWS to look at; every row that is left if None.
    """
    compared = [*board.rulebook.compared, *(name for o in board.rulebook.overrides for name in o.where)]
    every = [*key, *compared, *([window.date] if window else [])]
    columns = list(dict.fromkeys(every))
    house, street = (_of(board, book, columns, only) for book in Book)
    house, street = (
        ours.join(theirs, on=key, how="semi", nulls_equal=True) for ours, theirs in ((house, street), (street, house))
    )
    if house.is_empty():
        return Weighed(pl.DataFrame(schema=CLASS), pl.DataFrame(schema=CLASS), EDGES.to_frame())
    ours, theirs = _classes(house, columns), _classes(street, columns)
    keyed = [*key, *([window.date] if window and window.date not in key else []), "class"]
    pairs = _within_limit(ours.select(keyed), theirs.select(keyed), key, most_per_key)
    if window is not None:
        pairs = pairs.filter(_inside(board, window))
    pairs = pairs.select(*PAIRS).sort(*PAIRS)
    agreeing = pairs.filter(agreement(pairs, board.house, board.street, board.rulebook, board.day))
    edges = agreeing.rename({"house_row": "house_class", "street_row": "street_class"})
    return Weighed(_members(ours), _members(theirs), edges, _beyond(ours, theirs, key, most_per_key))


def _of(board: Board, book: Book, columns: list[str], only: pl.DataFrame | None) -> pl.DataFrame:
    left = board.left(book, *columns)
    if only is None:
        return left
    return left.join(only.filter(pl.col("book") == book), on="row", how="semi")


def _classes(rows: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """One row per class: its columns, `class` and the list CLASS_ROWS."""
    return (
        rows.group_by(columns)
        .agg(pl.col("row").sort().alias(CLASS_ROWS))
        .with_columns(pl.col(CLASS_ROWS).list.first().alias("class"))
    )


def _counts(ours: pl.DataFrame, theirs: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """The keys of both books and PAIRED, how many pairs of classes have that key."""
    counts = [side.group_by(key).agg(pl.len().cast(pl.UInt64).alias(SIZE)) for side in (ours, theirs)]
    both = counts[0].join(counts[1], on=key, nulls_equal=True, suffix=STREET)
    return both.select(*key, (pl.col(SIZE) * pl.col(f"{SIZE}{STREET}")).alias(PAIRED))


def _within_limit(ours: pl.DataFrame, theirs: pl.DataFrame, key: list[str], most: int) -> pl.DataFrame:
    """Pairs of classes with equal keys, `house_row` and `street_row` being their first rows."""
    allowed = _counts(ours, theirs, key).filter(pl.col(PAIRED) <= most)
    ours = ours.join(allowed, on=key, how="semi", nulls_equal=True)
    return ours.join(theirs, on=key, nulls_equal=True, suffix=STREET).rename(
        {"class": "house_row", f"class{STREET}": "street_row"}
    )


def _beyond(ours: pl.DataFrame, theirs: pl.DataFrame, key: list[str], most: int) -> pl.DataFrame:
    """Rows of keys that are not weighed, the keys numbered by their first house row."""
    large = _counts(ours, theirs, key).filter(pl.col(PAIRED) > most)
    if large.is_empty():
        return BEYOND.to_frame()
    first = (
        ours.join(large, on=key, how="semi", nulls_equal=True).group_by(key).agg(pl.col("class").min().alias(NUMBER))
    )
    found = [
        side.join(first, on=key, nulls_equal=True)
        .select("class", key=NUMBER, row=CLASS_ROWS, book=pl.lit(book, dtype=BOOK))
        .explode("row")
        .select(BEYOND.names())
        for book, side in zip(Book, (ours, theirs), strict=True)
    ]
    return pl.concat(found).sort("key", "book", "row")


def _inside(board: Board, window: Window) -> pl.Expr:
    days = board.day.business_days.business_days_between(pl.col(window.date), pl.col(f"{window.date}{STREET}"))
    return (days.abs() <= window.business_days).fill_null(value=True)


def _members(classes: pl.DataFrame) -> pl.DataFrame:
    if classes.is_empty():
        return pl.DataFrame(schema=CLASS)
    return classes.select("class", row=CLASS_ROWS).explode("row").sort("class", "row")


def _numbered(members: pl.DataFrame) -> pl.DataFrame:
    return members.with_columns(number=pl.col("row").rank("ordinal").over("class"))
