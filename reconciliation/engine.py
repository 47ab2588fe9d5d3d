"""Do house and street agree? One call from two books to match groups, breaks, dispositions and root causes.

Pure: the day is an argument, and the same rows in any order give the same ids. Plans are collected once per pass.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from data.contracts import break_
from data.contracts.words import Book
from reconciliation.breaks import describe
from reconciliation.day import Day
from reconciliation.groups import Matched, matches_table
from reconciliation.identity import BREAK, ids_of_members
from reconciliation.lifecycle import Fate
from reconciliation.nearest import Open
from reconciliation.outcome import break_members, cancelled_behind, dispositions_table, pending_rows
from reconciliation.rulebook import Rulebook
from reconciliation.settled import PAIRS, Board, Found, without
from reconciliation.standing import Standing, stand

__all__ = ["Day", "Reconciled", "reconcile"]


class Reconciled(NamedTuple):
    """The outcome of two books.

    Args:
        matches: the match contract, one row per group, in order of the first house row's tracking key.
        breaks: the break contract, by break id.
        dispositions: the ledger contract, every row of both books once, in order of the tracking keys.
        causes: ranked root causes of the day.
    """

    matches: pl.DataFrame
    breaks: pl.DataFrame
    dispositions: pl.DataFrame
    causes: pl.DataFrame


class Settled(NamedTuple):
    """Where every row ended, before breaks are put into words.

    Args:
        matches, dispositions: as in `Reconciled`.
        open_: the rows of every break, numbered, and what was weighed for them.
        break_ids: `number`, ascending, and `id` of every break.
        board: both books in row order.
    """

    matches: pl.DataFrame
    dispositions: pl.DataFrame
    open_: Open
    break_ids: pl.DataFrame
    board: Board


def reconcile(house: pl.DataFrame, street: pl.DataFrame, rulebook: Rulebook, day: Day) -> Reconciled:
    """Match two books under a rulebook and describe what does not match.

    Args:
        house, street: canonical rows: LINEAGE and the columns of the rulebook's contract.
        rulebook: passes, tolerances and cut-offs.
        day: the business date, its calendar and its rates.
    """
    settled = settle(house, street, rulebook, day)
    breaks, causes = describe(settled.open_, settled.board)
    breaks = breaks.join(settled.break_ids, left_on="break", right_on="number").rename({"id": "break_id"})
    return Reconciled(settled.matches, breaks.sort("break_id").select(*break_.SCHEMA), settled.dispositions, causes)


def settle(house: pl.DataFrame, street: pl.DataFrame, rulebook: Rulebook, day: Day) -> Settled:
    """Find where every row ends."""
    standing = (stand(house, Book.HOUSE, rulebook), stand(street, Book.STREET, rulebook))
    board = _board(standing, rulebook, day)
    taken: list[Found] = []
    for step in rulebook.steps:
        found = step.pass_.take(_seen(board, taken, reconsiders=step.pass_.reconsiders), step.parameters)
        board, taken = _cleared(board, [*taken, found])
    matched = Matched.of([step.pass_.name for step in rulebook.steps], taken)
    matches, group_ids = matches_table(matched, board)
    pending = pending_rows(board)
    members = break_members(taken, _still_deferred(taken), board, standing, pending)
    ids = ids_of_members(_tracked(members, board), BREAK)
    owners = members.join(ids, left_on="break", right_on="number")
    named = pl.concat([owners, cancelled_behind(taken, owners, standing)], how="diagonal")
    dispositions = dispositions_table(standing, rulebook.contract, group_ids, named, pending)
    candidates = pl.concat(found.candidates for found in taken)
    return Settled(matches, dispositions, Open(members, candidates, matched.pairs, matched.groups), ids, board)


def _board(standing: tuple[Standing, Standing], rulebook: Rulebook, day: Day) -> Board:
    house, street = standing
    return Board(
        house=house.frame,
        street=street.frame,
        house_left=house.live,
        street_left=street.live,
        house_cancelled=house.having(Fate.CANCELLED),
        street_cancelled=street.having(Fate.CANCELLED),
        rulebook=rulebook,
        day=day,
    )


def _seen(board: Board, taken: list[Found], *, reconsiders: bool) -> Board:
    """The board as a pass sees it: with the deferred pairs, if it reconsiders them."""
    if not reconsiders:
        return board
    waiting = _still_deferred(taken)
    return board._replace(
        house_left=pl.concat([board.house_left, waiting["house_row"]]).sort(),
        street_left=pl.concat([board.street_left, waiting["street_row"]]).sort(),
    )


def _cleared(board: Board, taken: list[Found]) -> tuple[Board, list[Found]]:
    """The board without what the last pass took; a deferred row whose partner was taken is left again."""
    last = taken[-1]
    gone = {book: _rows_taken(last, book) for book in Book}
    freed: dict[Book, list[pl.Series]] = {book: [] for book in Book}
    for position, earlier in enumerate(taken[:-1]):
        pairs = earlier.deferred_pairs
        lost = (
            pl.col("house_row").is_in(gone[Book.HOUSE].implode()),
            pl.col("street_row").is_in(gone[Book.STREET].implode()),
        )
        torn = pairs.filter(lost[0] | lost[1])
        if torn.height:
            taken[position] = earlier._replace(deferred_pairs=pairs.filter(~(lost[0] | lost[1])))
            freed[Book.HOUSE].append(torn["house_row"])
            freed[Book.STREET].append(torn["street_row"])
    left = {
        book: without(pl.concat([rows, *freed[book]]).sort(), gone[book])
        for book, rows in zip(Book, (board.house_left, board.street_left), strict=True)
    }
    return board._replace(house_left=left[Book.HOUSE], street_left=left[Book.STREET]), taken


def _rows_taken(found: Found, book: Book) -> pl.Series:
    """Row numbers of one book that a pass took off the board."""
    column = "house_row" if book is Book.HOUSE else "street_row"
    pairs = (found.pairs, found.broken_pairs, found.deferred_pairs)
    sets = (found.groups, found.broken_groups, found.ambiguous, found.cancelled_partners)
    rows = [frame[column].alias("row") for frame in pairs]
    return pl.concat([*rows, *(frame.filter(pl.col("book") == book)["row"] for frame in sets)])


def _still_deferred(taken: list[Found]) -> pl.DataFrame:
    return pl.concat([PAIRS.to_frame(), *(found.deferred_pairs for found in taken)])


def _tracked(members: pl.DataFrame, board: Board) -> pl.DataFrame:
    """`number` and `tracking_key` of the rows of breaks."""
    parts = [
        rows.select(number="break").with_columns(frame["tracking_key"].gather(rows["row"]))
        for frame, rows in (
            (board.house, members.filter(pl.col("book") == Book.HOUSE)),
            (board.street, members.filter(pl.col("book") == Book.STREET)),
        )
    ]
    return pl.concat(parts)
