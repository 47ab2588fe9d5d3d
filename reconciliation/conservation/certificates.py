"""Certificates of chosen groups: per connected set of rows its groups, what they reach, and what nothing can beat.

`proofs/chosen_groups.py` adds everything up again, without a solver.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from data.contracts.words import Book, GroupStatus
from reconciliation.identity import identity_of
from reconciliation.settled import LEVEL, Board

COMPONENT = "C"
SCHEMA = pl.Schema(
    {
        "component_id": pl.String,
        "pass": pl.String,
        "status": pl.Enum(GroupStatus),
        "search": pl.String,  # NEAR in time, EQUAL rows at any time, or FAR: at any time, without a rival
        "house_rows": pl.List(pl.String),  # row ids that a group of the set could take
        "street_rows": pl.List(pl.String),
        "levels": pl.List(LEVEL),  # what the groups reach, and what no choice beats; null: not proved
        "groups": pl.List(
            pl.Struct(
                {
                    "house_rows": pl.List(pl.String),
                    "street_rows": pl.List(pl.String),
                    "matched": pl.Boolean,  # false: only suggested
                    "torn_deals": pl.Int64,
                }
            )
        ),
        "cut_off_by": pl.String,  # the limit of the rulebook that ended the search or the proof
    }
)


def told(judged: pl.DataFrame, name: str, board: Board) -> pl.DataFrame:
    """SCHEMA: the certificates of one pass, in order of its sets.

    Args:
        judged: JUDGED.
        name: of the pass.
        board: both books.
    """
    ids = {book: _of(board, book, "row_id") for book in Book}
    keys = {book: _of(board, book, "tracking_key") for book in Book}
    rows = [
        {
            "component_id": _id(one, keys),
            "pass": name,
            "status": one["status"],
            "search": one["search"],
            **_named(one, ids),
            "levels": one["levels"],
            "groups": [{**group, **_named(group, ids)} for group in one["groups"]],
            "cut_off_by": one["cut_off_by"],
        }
        for one in judged.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def _id(one: dict[str, Any], keys: dict[Book, pl.Series]) -> str:
    """The id of its rows and its search: rows of one set may be searched again."""
    named = _named(one, keys)
    return identity_of([one["search"], *named["house_rows"], *named["street_rows"]], COMPONENT)


def _named(rows: dict[str, Any], names: dict[Book, pl.Series]) -> dict[str, Sequence[str]]:
    return {
        f"{book.lower()}_rows": names[book].gather(rows[f"{book.lower()}_rows"]).to_list()
        if rows[f"{book.lower()}_rows"]
        else []
        for book in Book
    }


def _of(board: Board, book: Book, column: str) -> pl.Series:
    return (board.house if book is Book.HOUSE else board.street)[column]
