"""The passes take their turns: each takes what is left, and what an earlier one only held back.

A pair that `reference` deferred, and a set of rows that no pass could decide between, are held back: `grouped`, which
knows an exact reference, looks at them again. Of a set that loses rows so, the others are asked once more by the pass
that could not decide; what it leaves then is left for the passes to come. A pass that pairs what is only about equal
does not see rows whose group adds up exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from data.contracts.words import Book
from reconciliation.exact_groups import rows_of_exact_groups
from reconciliation.rulebook import Step
from reconciliation.settled import GROUPS, PAIRS, ROWS, Board, Found, without


class Turns(NamedTuple):
    """What every pass took, in their order, and the board of what nobody took."""

    taken: list[Found]
    board: Board


def take_turns(board: Board, steps: Sequence[Step]) -> Turns:
    """Let each pass take from the board in its order."""
    taken: list[Found] = []
    for nth, step in enumerate(steps):
        held = _held_for_later(board, taken, steps[nth:]) if step.pass_.yields else ROWS.to_frame()
        found = _turn(step, _less(board, held), taken)
        board = _less(board, _rows_taken(found))
        if step.pass_.reconsiders:
            taken, board = _given_back(board, taken, found, steps)
        taken.append(found)
    return Turns(taken, board)


def still_deferred(taken: Sequence[Found]) -> pl.DataFrame:
    """PAIRS that were deferred and that no group took."""
    return pl.concat([PAIRS.to_frame(), *(found.deferred_pairs for found in taken)])


def _turn(step: Step, board: Board, taken: Sequence[Found]) -> Found:
    """What one pass takes; groups that settle ambiguous rows by their reference go first."""
    if not step.pass_.reconsiders:
        return step.pass_.take(board, step.parameters)
    board = _more(board, _rows_of_pairs(still_deferred(taken)))
    unsure = pl.concat([ROWS.to_frame(), *(found.ambiguous.select(*ROWS) for found in taken)])
    if unsure.is_empty():
        return step.pass_.take(board, step.parameters)
    groups = step.pass_.take(_more(board, unsure), step.parameters).groups
    settling = groups.join(groups.join(unsure, on=list(ROWS), how="semi"), on="group", how="semi")
    found = step.pass_.take(_less(board, settling.select(*ROWS)), step.parameters)
    return _both(Found(groups=settling), found)


def _held_for_later(board: Board, taken: Sequence[Found], steps: Sequence[Step]) -> pl.DataFrame:
    """ROWS whose group adds up exactly for a pass to come that sees what was deferred too."""
    board = _more(board, _rows_of_pairs(still_deferred(taken)))
    later = [rows_of_exact_groups(board, step) for step in steps if step.pass_.reconsiders]
    return pl.concat([ROWS.to_frame(), *later])


def _given_back(
    board: Board, taken: Sequence[Found], last: Found, steps: Sequence[Step]
) -> tuple[list[Found], Board]:
    """Earlier passes without what the last one took from what they held back, and the board with the rest."""
    gone = _rows_taken(last)
    kept: list[Found] = []
    for earlier, step in zip(taken, steps, strict=False):
        pairs, sets = earlier.deferred_pairs, earlier.ambiguous
        if gone.is_empty() or (pairs.is_empty() and sets.is_empty()):
            kept.append(earlier)
            continue
        lost = _with_rows_of(pairs, gone)
        torn = sets.join(sets.join(gone, on=list(ROWS), how="semi"), on="group", how="semi")
        freed = pl.concat([_rows_of_pairs(pairs.filter(lost)), torn.select(*ROWS)]).join(
            gone, on=list(ROWS), how="anti"
        )
        whole = earlier._replace(
            deferred_pairs=pairs.filter(~lost), ambiguous=sets.join(torn, on="group", how="anti")
        )
        if torn.height:
            rest = torn.select(*ROWS).join(gone, on=list(ROWS), how="anti")
            again = step.pass_.take(_only(board, rest), step.parameters)
            whole = _both(whole, again)
            freed = freed.join(_rows_taken(again), on=list(ROWS), how="anti")
        board = _more(board, freed)
        kept.append(whole)
    return kept, board


def _with_rows_of(pairs: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
    """Boolean per pair: is one of its rows among these?"""
    lost = pl.Series("lost", [False]).new_from_index(0, pairs.height)
    for book, column in zip(Book, PAIRS, strict=True):
        lost |= pairs[column].is_in(_of(rows, book).implode())
    return lost


def _rows_taken(found: Found) -> pl.DataFrame:
    """ROWS that a pass took off the board."""
    pairs = (found.pairs, found.broken_pairs, found.deferred_pairs)
    sets = (found.groups, found.broken_groups, found.ambiguous, found.cancelled_partners)
    parts = [ROWS.to_frame(), *(frame.select(*ROWS) for frame in sets if frame.height)]
    return pl.concat([*parts, *(_rows_of_pairs(frame) for frame in pairs if frame.height)])


def _rows_of_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    if pairs.is_empty():
        return ROWS.to_frame()
    sides = [
        pairs.select(pl.lit(book, dtype=ROWS["book"]).alias("book"), pl.col(column).alias("row"))
        for book, column in zip(Book, PAIRS, strict=True)
    ]
    return pl.concat(sides)


def _of(rows: pl.DataFrame, book: Book) -> pl.Series:
    return rows.filter(pl.col("book") == book)["row"]


def _less(board: Board, rows: pl.DataFrame) -> Board:
    """The board without these rows."""
    if rows.is_empty():
        return board
    house, street = (_of(rows, book) for book in Book)
    return board._replace(house_left=without(board.house_left, house), street_left=without(board.street_left, street))


def _more(board: Board, rows: pl.DataFrame) -> Board:
    """The board with these rows besides."""
    if rows.is_empty():
        return board
    house, street = (_of(rows, book) for book in Book)
    return board._replace(
        house_left=pl.concat([board.house_left, house.rename(board.house_left.name)]).sort(),
        street_left=pl.concat([board.street_left, street.rename(board.street_left.name)]).sort(),
    )


def _only(board: Board, rows: pl.DataFrame) -> Board:
    """The board with nothing left but these rows."""
    house, street = (_of(rows, book).sort() for book in Book)
    return board._replace(house_left=house, street_left=street)


def _both(one: Found, other: Found) -> Found:
    """What was taken at two times, the sets of the second numbered on."""
    return Found(*(_joined(first, second) for first, second in zip(one, other, strict=True)))


def _joined(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    if "group" in first.columns and first.height and second.height:
        after = first["group"].cast(pl.Int64).max()
        numbered = (pl.col("group").cast(pl.Int64) + after + 1).cast(GROUPS["group"])
        second = second.with_columns(numbered.alias("group"))
    return pl.concat([first, second])
