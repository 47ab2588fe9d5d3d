"""The rows of the other book that come nearest to one row: what each fails, by how much, and what would allow it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from data.contracts.column import Role
from data.contracts.match import GAP_TYPE
from data.contracts.words import Book
from reconciliation.clearing import clearing_tolerance
from reconciliation.day import Day
from reconciliation.differences import differences
from reconciliation.facing import house, plain, street
from reconciliation.margins import margin
from reconciliation.nearness import near_pairs, selections
from reconciliation.rulebook import Rulebook
from reconciliation.settled import PAIRS, ROW
from reconciliation.tolerances import BANDED, NUMBERS

DIFFERING, MOST_ALIKE = 2, 50


class Failure(NamedTuple):
    """A predicate that a candidate fails.

    Args:
        margin: the smallest widening that would let it pass, in units of the field; None for words.
        clears: the smallest tolerance that allows the difference, or None.
    """

    field: str
    tolerance: str
    margin: Decimal | None
    clears: str | None


class Candidate(NamedTuple):
    """A row of the other book.

    Args:
        failed: in the order of the contract; none where only another row or the pass stands in the way.
        apart: what differs within tolerance, house minus street.
    """

    row_id: str
    ref: str
    failed: tuple[Failure, ...]
    apart: Mapping[str, Decimal]


def candidates_of(
    row: tuple[Book, str], rows: pl.DataFrame, also: Collection[str], rulebook: Rulebook, day: Day
) -> list[Candidate]:
    """The candidates of a row, those that fail the fewest predicates first.

    Args:
        row: its book and row id.
        rows: canonical rows of both books that may be candidates, and the row itself.
        also: row ids that are candidates however far they are.
        rulebook: says what is compared, and how closely.
        day: for its calendar.
    """
    book, row_id = row
    mine = rows.filter((pl.col("book") == book) & (pl.col("row_id") == row_id))
    others = rows.filter(pl.col("book") != book).sort("row_id").with_row_index("row").cast({"row": ROW})
    if mine.is_empty() or others.is_empty():
        return []
    one = mine.head(1).with_columns(pl.lit(0, ROW).alias("row"))
    sides = (one, others) if book is Book.HOUSE else (others, one)
    theirs = "street_row" if book is Book.HOUSE else "house_row"
    found = near_pairs(*sides, rulebook, selections(rulebook, DIFFERING), MOST_ALIKE)[theirs].to_list()
    named = others.filter(pl.col("row_id").is_in(list(also)))["row"].to_list()
    picked = others[sorted({*found, *named})]
    told = _compared(book, one, picked, rulebook, day)
    candidates = [_candidate(item, rulebook) for item in told.iter_rows(named=True)]
    return sorted(candidates, key=lambda candidate: (len(candidate.failed), candidate.row_id))


def _compared(book: Book, one: pl.DataFrame, picked: pl.DataFrame, rulebook: Rulebook, day: Day) -> pl.DataFrame:
    """The row beside each candidate: `both.`, `within.`, `gap.`, `tolerance.`, `margin.`, `h.` and `s.` columns."""
    numbers = pl.int_range(picked.height, dtype=ROW, eager=True)
    none = pl.Series([0]).new_from_index(0, picked.height).cast(ROW)
    own, other = PAIRS if book is Book.HOUSE else reversed(list(PAIRS))
    pairs = pl.DataFrame({own: none, other: numbers}).select(*PAIRS)
    ours, theirs = (one, picked) if book is Book.HOUSE else (picked, one)
    columns, names = rulebook.contract.columns, list(rulebook.compared)
    facing = ours[pairs["house_row"]].select(pl.col(names).name.prefix("h.")).hstack(
        theirs[pairs["street_row"]].select(pl.col(names).name.prefix("s."))
    )  # fmt: skip
    wide = differences(pairs, ours, theirs, rulebook, day).hstack(facing)
    texts = [
        side(name) if columns[name].role not in NUMBERS else plain(side(name)).alias(side(name).meta.output_name())
        for name in names
        for side in (house, street)
    ]
    margins = (margin(name, columns[name].role).cast(GAP_TYPE).alias(f"margin.{name}") for name in names)
    return picked.select("row_id", ref=rulebook.contract.reference).hstack(
        wide.with_columns(margins).with_columns(texts)
    )


def _candidate(item: Mapping[str, Any], rulebook: Rulebook) -> Candidate:
    columns = rulebook.contract.columns
    failed = [_failure(name, columns[name].role, item) for name in rulebook.compared if not item[f"within.{name}"]]
    apart = {
        name: item[f"gap.{name}"]
        for name in rulebook.compared
        if item[f"within.{name}"] and columns[name].role in BANDED and item[f"gap.{name}"]
    }
    return Candidate(item["row_id"], item["ref"], tuple(failed), apart)


def _failure(name: str, role: Role, item: Mapping[str, Any]) -> Failure:
    tolerance = item[f"tolerance.{name}"]
    difference = {
        "gap": item[f"gap.{name}"], "tolerance": tolerance, "house": item[f"h.{name}"], "street": item[f"s.{name}"]
    }  # fmt: skip
    return Failure(name, tolerance, item[f"margin.{name}"], clearing_tolerance(difference, role))
