"""Rows that a limit of the rulebook left undecided: which limit, and what is suggested instead of a match.

What was not proved is not matched. The best groups that were found until then are kept as suggestions: they stand in
the certificate, in the reason of each row, and in the near miss of its break.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from data.contracts.break_ import NEAR_MISS
from data.contracts.words import Book, Disposition, GroupStatus
from reconciliation.settled import BOOK, GROUPS, ROW, Board, Found

CUT_OFF = pl.Schema({"book": BOOK, "row": ROW, "pass": pl.String, "limit": pl.String})
VERDICT = GroupStatus.BUDGET_EXHAUSTED.value
MOST_NAMED = 8


class CutOff(NamedTuple):
    """What limits left undecided.

    Args:
        rows: CUT_OFF, each row once.
        suggested: GROUPS, each row at most once.
    """

    rows: pl.DataFrame
    suggested: pl.DataFrame


def cut_off(names: Sequence[str], taken: Sequence[Found]) -> CutOff:
    """The undecided rows of all passes; of a row that several left so, the last one counts."""
    rows, groups, first = [CUT_OFF.to_frame()], [GROUPS.to_frame()], 0
    for name, found in zip(names, taken, strict=True):
        rows.append(_undecided(found).with_columns(pl.lit(name).alias("pass")).select(CUT_OFF.names()))
        dense = found.suggested.with_columns((pl.col("group").rank("dense") - 1 + first).cast(ROW))
        groups.append(dense)
        first += dense["group"].n_unique()
    last = pl.concat(rows).unique(["book", "row"], keep="last", maintain_order=True)
    return CutOff(last, pl.concat(groups).unique(["book", "row"], keep="last", maintain_order=True))


def with_undecided(ledger: pl.DataFrame, undecided: pl.DataFrame, board: Board) -> pl.DataFrame:
    """The ledger with a reason at rows that are open because a limit ended the search or the proof.

    Args:
        ledger: dispositions of the house in row order, then of the street.
        undecided: CUT_OFF.
        board: both books.
    """
    if undecided.is_empty():
        return ledger
    first = pl.when(pl.col("book") == Book.STREET).then(board.house.height).otherwise(0)
    told = undecided.select(
        at=(pl.col("row") + first).cast(ROW),
        because=pl.format(f"{VERDICT}: the pass {{}} ended at {{}}; a partner is not ruled out", "pass", "limit"),
    )
    numbered = ledger.with_row_index("at").cast({"at": ROW}).join(told, on="at", how="left", maintain_order="left")
    is_open = pl.col("disposition").is_in([Disposition.BREAK, Disposition.AMBIGUOUS])
    reason = pl.when(is_open).then(pl.coalesce("because", "reason")).otherwise("reason").alias("reason")
    return numbered.with_columns(reason).select(ledger.columns)


def with_suggestions(near: pl.DataFrame, cut: CutOff, board: Board) -> pl.DataFrame:
    """The near misses of rows that a limit left undecided say so, and name the best group that was found.

    Args:
        near: `book`, `row`, `near_miss`, `twin`, as `nearest.near_misses` tells them.
        cut: what limits left undecided.
        board: both books.
    """
    if cut.rows.is_empty():
        return near
    told = cut.rows.join(_named(cut.suggested, board), on=["book", "row"], how="left", maintain_order="left")
    both = near.join(told, on=["book", "row"], how="full", coalesce=True)
    known = pl.col("near_miss").struct
    group = pl.format("the best group found until then is {} with {}", _some(pl.col("own")), _some(pl.col("other")))
    text = pl.format("not decided, the pass {} ended at {}: {}", "pass", "limit", pl.coalesce(
        group, known.field("text"), pl.lit("no candidate was looked at")
    ))  # fmt: skip
    is_other = known.field("row_id").ne_missing(pl.col("other_id")) & pl.col("other_id").is_not_null()
    failed = pl.when(~is_other).then(known.field("failed")).fill_null([])
    miss = pl.struct(
        verdict=pl.lit(VERDICT),
        row_id=pl.coalesce("other_id", known.field("row_id")),
        ref=pl.coalesce("other_ref", known.field("ref")),
        failed=failed,
        text=text,
    ).cast(NEAR_MISS)
    said = pl.when(pl.col("limit").is_not_null()).then(miss).otherwise("near_miss").alias("near_miss")
    return both.with_columns(said).select(near.columns).sort("book", "row")


def _undecided(found: Found) -> pl.DataFrame:
    """`book`, `row`, `limit` of what a pass left undecided, each row once."""
    classes = found.certificates.drop_nulls("cut_off_by")
    sets = found.judged.drop_nulls("cut_off_by")
    parts = [
        classes.select("book", "rows", limit="cut_off_by"),
        *(sets.select(_book(book), rows=f"{book.lower()}_rows", limit="cut_off_by") for book in Book),
    ]
    rows = pl.concat(part.select("book", pl.col("rows").alias("row"), "limit") for part in parts)
    return rows.explode("row", empty_as_null=False).unique(["book", "row"], keep="last", maintain_order=True)


def _named(suggested: pl.DataFrame, board: Board) -> pl.DataFrame:
    """`book`, `row`, the references `own` and `other` of its suggested group, and the first row of the other book."""
    reference = board.rulebook.contract.reference
    sides: list[pl.DataFrame] = []
    for book, frame in ((Book.HOUSE, board.house), (Book.STREET, board.street)):
        mine = suggested.filter(pl.col("book") == book).sort("group", "row")
        named = mine.hstack(frame.select("row_id", ref=reference)[mine["row"]])
        sides.append(named.group_by("group").agg(pl.col("row", "row_id", "ref")))
    ours, theirs = sides
    parts = [
        mine.join(yours, on="group", suffix="_other")
        .explode("row")
        .select(
            _book(book),
            "row",
            own="ref",
            other="ref_other",
            other_id=pl.col("row_id_other").list.first(),
            other_ref=pl.col("ref_other").list.first(),
        )
        for book, mine, yours in ((Book.HOUSE, ours, theirs), (Book.STREET, theirs, ours))
    ]
    return pl.concat(parts)


def _some(refs: pl.Expr) -> pl.Expr:
    """The first references, and how many more there are."""
    more = refs.list.len() - pl.min_horizontal(refs.list.len(), MOST_NAMED)
    listed = refs.list.head(MOST_NAMED).list.join(", ")
    return pl.when(more > 0).then(pl.format("{} and {} more", listed, more)).otherwise(listed)


def _book(book: Book) -> pl.Expr:
    return pl.lit(book, dtype=BOOK).alias("book")
