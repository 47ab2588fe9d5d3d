"""What checks and reports are asked of: the rows that arrived for a business date, and the parameters in force.

Inputs go by name: `trade` (canonical trades of the date's sealed runs, with their disposition), any other contract
(its received files, as its `arrival` says), a table of a sealed run (`breaks:trades`), or a list such as `iso10383`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import polars as pl

from data.contracts.words import Book, Disposition, Status

TRADE = "trade"
DISPOSITION = "disposition"
"""The column beside a trade's own: what became of it in its run; null where it was not run."""
OF_A_DESK = ("received_file", "sign_off", "audit_entry")
"""What only a desk's journal knows."""
DEAD = (Disposition.CANCELLED, Disposition.EXCLUDED, Disposition.DUPLICATE)


class Given(NamedTuple):
    """What a check or a report is asked of.

    Args:
        business_date: the day it speaks about.
        at: the moment it speaks for, in UTC; deadlines after it have not passed yet.
        inputs: name -> rows; LINEAGE and the columns of the contract.
        parameters: of this check or report, in force on the business date.
    """

    business_date: date
    at: datetime
    inputs: Mapping[str, pl.DataFrame]
    parameters: Mapping[str, Any]

    def rows(self, name: str) -> pl.DataFrame:
        """An input that the check says it needs."""
        return self.inputs[name]


def house(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of our own books."""
    return rows.filter(pl.col("book") == Book.HOUSE)


def street(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of the other side's books."""
    return rows.filter(pl.col("book") == Book.STREET)


def live(trades: pl.DataFrame) -> pl.DataFrame:
    """Trades that stand: neither cancelled nor superseded nor sent twice."""
    standing = trades.filter(pl.col("status") != Status.CANCEL)
    if DISPOSITION not in trades.columns:
        return standing
    return standing.filter(pl.col(DISPOSITION).is_null() | ~pl.col(DISPOSITION).cast(pl.String).is_in(DEAD))
