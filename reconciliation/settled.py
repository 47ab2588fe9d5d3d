"""What the engine, the passes and the writer of breaks hand to each other: frames of row numbers.

A row number (UInt32) is a row's position in its book's frame, which stands in order of the tracking key. Row
numbers live inside one call of the engine and never leave it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from data.contracts.words import Book, GroupStatus

if TYPE_CHECKING:
    from reconciliation.day import Day
    from reconciliation.rulebook import Rulebook

ROW = pl.UInt32
BOOK = pl.Enum(Book)
PAIRS = pl.Schema({"house_row": ROW, "street_row": ROW})
ROWS = pl.Schema({"book": BOOK, "row": ROW})
GROUPS = pl.Schema({"group": ROW, "book": BOOK, "row": ROW})


class Kind(StrEnum):
    """Why the rows of a break stand together."""

    PAIR = "PAIR"  # at least one row of either book: they belong together and differ
    MISSING = "MISSING"  # one row that the other book does not have
    AMBIGUOUS = "AMBIGUOUS"  # a connected set of rows with more than one way to pair them
    REFERENCE_REUSED = "REFERENCE_REUSED"  # rows of one book: one reference, different content, no version
    CANCEL_UNKNOWN = "CANCEL_UNKNOWN"  # one cancel of a row that was never seen
    CANCELLED_ONE_SIDE = "CANCELLED_ONE_SIDE"  # one live row whose partner is cancelled in the other book


MEMBERS = pl.Schema({"break": ROW, "book": BOOK, "row": ROW, "kind": pl.Enum(Kind)})
"""Rows of breaks: `break` numbers the break, from 0 without gaps; every row is in at most one break."""

CANDIDATES = pl.Schema({**PAIRS, "kind": pl.Enum(["AMBIGUOUS", "TAKEN", "CANCELLED"])})
"""What the engine weighed for rows that it did not match: AMBIGUOUS: admissible and one of several; TAKEN:
admissible, but one of the two rows was matched with another; CANCELLED: the partner is cancelled."""


CERTIFIED = pl.Schema(
    {
        "component": ROW,
        "book": BOOK,
        "class": ROW,
        "rows": pl.List(ROW),
        "status": pl.Enum(GroupStatus),
        "limits": pl.Boolean,
        "price": pl.Int64,
        "level": pl.Int32,
        "knot": pl.Int32,
        "paired": pl.List(pl.Struct({"class": ROW, "pairs": pl.UInt32})),
        "cut_off_by": pl.String,
    }
)
"""What proves a pairing best, per class of interchangeable rows: see `assignment.certificates`."""

LEVEL = pl.Struct({"level": pl.String, "objective": pl.Int64, "bound": pl.Int64})
JUDGED = pl.Schema(
    {
        "group": ROW,
        "search": pl.String,
        "status": pl.Enum(GroupStatus),
        "house_rows": pl.List(ROW),
        "street_rows": pl.List(ROW),
        "levels": pl.List(LEVEL),
        "groups": pl.List(
            pl.Struct(
                {
                    "house_rows": pl.List(ROW),
                    "street_rows": pl.List(ROW),
                    "matched": pl.Boolean,
                    "torn_deals": pl.Int64,
                }
            )
        ),
        "cut_off_by": pl.String,
    }
)
"""What proves a choice of groups best, per connected set of rows, numbered in `group`: see `certificates`."""


class Board(NamedTuple):
    """What a pass sees.

    Args:
        house, street: every row of the book in row order: LINEAGE, contract columns, `tracking_key`.
        house_left, street_left: ascending row numbers (UInt32) that no pass has taken.
        house_cancelled, street_cancelled: row numbers of what was cancelled (not of the cancels).
    """

    house: pl.DataFrame
    street: pl.DataFrame
    house_left: pl.Series
    street_left: pl.Series
    house_cancelled: pl.Series
    street_cancelled: pl.Series
    rulebook: Rulebook
    day: Day

    def left(self, book: Book, *columns: str) -> pl.DataFrame:
        """`row` and these columns of the rows that are left in a book, in row order."""
        frame, rows = (self.house, self.house_left) if book is Book.HOUSE else (self.street, self.street_left)
        picked = frame.select(columns)
        whole = len(rows) == frame.height
        return (picked if whole else picked[rows]).insert_column(0, rows.alias("row"))


class Found(NamedTuple):
    """What a pass takes off the board. A row is in at most one of them.

    Args:
        pairs: PAIRS that match 1:1.
        groups: GROUPS that match, with at least one row of either book.
        broken_pairs: PAIRS that belong together and differ.
        broken_groups: GROUPS that belong together and whose totals differ.
        deferred_pairs: PAIRS that belong together and differ, unless a pass that reconsiders finds their group.
        ambiguous: GROUPS, one per connected set of rows that nothing decides between, unless a pass that reconsiders
            finds a group for some of them.
        cancelled_partners: ROWS, live, whose partner is cancelled in the other book.
        candidates: CANDIDATES weighed and not matched, for explanation only.
        certificates: CERTIFIED, of passes that choose between several admissible pairings.
        judged: JUDGED, of passes that choose between several groups.
        suggested: GROUPS, disjoint: the best that was found of what a limit left undecided; they stay on the board.
    """

    pairs: pl.DataFrame = PAIRS.to_frame()
    groups: pl.DataFrame = GROUPS.to_frame()
    broken_pairs: pl.DataFrame = PAIRS.to_frame()
    broken_groups: pl.DataFrame = GROUPS.to_frame()
    deferred_pairs: pl.DataFrame = PAIRS.to_frame()
    cancelled_partners: pl.DataFrame = ROWS.to_frame()
    ambiguous: pl.DataFrame = GROUPS.to_frame()
    candidates: pl.DataFrame = CANDIDATES.to_frame()
    certificates: pl.DataFrame = CERTIFIED.to_frame()
    judged: pl.DataFrame = JUDGED.to_frame()
    suggested: pl.DataFrame = GROUPS.to_frame()


def without(rows: pl.Series, taken: pl.Series) -> pl.Series:
    """Row numbers that are not taken, in their order."""
    if taken.is_empty() or rows.is_empty():
        return rows
    kept = rows.to_frame("row").join(taken.to_frame("row"), on="row", how="anti", maintain_order="left")
    return kept["row"]
