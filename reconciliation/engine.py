"""Do house and street agree? One call from two books to match groups, breaks, dispositions and root causes.

Pure: the day is an argument, and the same rows in any order give the same ids. Plans are collected once per pass.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from data.contracts import break_
from data.contracts.words import Book
from reconciliation.assignment.certificates import SCHEMA as CERTIFICATES
from reconciliation.assignment.certificates import certificates_table
from reconciliation.at_once import of_both_books
from reconciliation.breaks import describe
from reconciliation.cut_off import cut_off, with_undecided
from reconciliation.day import Day
from reconciliation.groups import Matched, matches_table
from reconciliation.identity import BREAK, ids_of_members
from reconciliation.lifecycle import Fate
from reconciliation.nearest import Open
from reconciliation.outcome import break_members, cancelled_behind, dispositions_table, pending_rows
from reconciliation.rulebook import Rulebook
from reconciliation.settled import Board
from reconciliation.standing import Standing, stand
from reconciliation.turns import still_deferred, take_turns

__all__ = ["Day", "Reconciled", "reconcile"]


class Reconciled(NamedTuple):
    """The outcome of two books.

    Args:
        matches: the match contract, one row per group, in order of the first house row's tracking key.
        breaks: the break contract, by break id.
        dispositions: the ledger contract, every row of both books once, in order of the tracking keys.
        causes: ranked root causes of the day.
        certificates: what proves each pairing best where several were admissible (`assignment.certificates.SCHEMA`).
    """

    matches: pl.DataFrame
    breaks: pl.DataFrame
    dispositions: pl.DataFrame
    causes: pl.DataFrame
    certificates: pl.DataFrame = CERTIFICATES.to_frame()


class Settled(NamedTuple):
    """Where every row ended, before breaks are put into words.

    Args:
        matches, dispositions: as in `Reconciled`.
        open_: the rows of every break, numbered, and what was weighed for them.
        break_ids: `number`, ascending, and `id` of every break.
        board: both books in row order.
        certificates: as in `Reconciled`.
    """

    matches: pl.DataFrame
    dispositions: pl.DataFrame
    open_: Open
    break_ids: pl.DataFrame
    board: Board
    certificates: pl.DataFrame


def reconcile(house: pl.DataFrame, street: pl.DataFrame, rulebook: Rulebook, day: Day) -> Reconciled:
    """Match two books under a rulebook and describe what does not match.

    Args:
        house, street: canonical rows: LINEAGE and the columns of the rulebook's contract.
        rulebook: passes, tolerances and cut-offs.
        day: the business date, its calendar and its rates.
    """
    return described(settle(house, street, rulebook, day))


def described(settled: Settled) -> Reconciled:
    """Where every row ended, with its breaks put into words."""
    breaks, causes = describe(settled.open_, settled.board)
    breaks = breaks.join(settled.break_ids, left_on="break", right_on="number").rename({"id": "break_id"})
    breaks = breaks.sort("break_id").select(*break_.SCHEMA)
    return Reconciled(settled.matches, breaks, settled.dispositions, causes, settled.certificates)


def settle(
    house: pl.DataFrame, street: pl.DataFrame, rulebook: Rulebook, day: Day, *, naming_breaks: bool = True
) -> Settled:
    """Find where every row ends; breaks need no id where their rows are matched again."""
    books = {Book.HOUSE: house, Book.STREET: street}
    standing = of_both_books(lambda book: stand(books[book], book, rulebook))
    taken, board = take_turns(_board(standing, rulebook, day), rulebook.steps)
    names = [step.pass_.name for step in rulebook.steps]
    matched = Matched.of(names, taken)
    matches, group_ids = matches_table(matched, board)
    pending = pending_rows(board)
    members = break_members(taken, still_deferred(taken), board, standing, pending)
    ids = ids_of_members(_tracked(members, board), BREAK) if naming_breaks else _without_id(members)
    owners = members.join(ids, left_on="break", right_on="number")
    named = pl.concat([owners, cancelled_behind(taken, owners, standing)], how="diagonal")
    dispositions = dispositions_table(standing, rulebook.contract, group_ids, named, pending)
    cut = cut_off(names, taken)
    dispositions = with_undecided(dispositions, cut.rows, board)
    open_ = Open(members, pl.concat(found.candidates for found in taken), matched.pairs, matched.groups, cut)
    certificates = certificates_table(names, taken, board)
    return Settled(matches, dispositions, open_, ids, board, certificates)


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


def _without_id(members: pl.DataFrame) -> pl.DataFrame:
    """`number` and a null `id` of every break."""
    return members.select(number=pl.col("break").unique().sort()).with_columns(id=pl.lit(None, pl.String))


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
