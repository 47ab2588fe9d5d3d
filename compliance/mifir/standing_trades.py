"""The house trades that stand. A run has settled that already; trades that no run has seen are settled here.

Of such trades a cancel takes out what it names, and of several rows of one reference the last one stays: the highest
version, a correct before a new one, else the one that was written last.
"""

from __future__ import annotations

import polars as pl

from compliance.given import DISPOSITION, house, live
from data.contracts.words import Status

KEY = ["source", "trade_ref"]


def standing_trades(trades: pl.DataFrame) -> pl.DataFrame:
    """Rows of the house that stand, in their order."""
    ours = house(trades)
    alive = live(ours)
    unseen = pl.lit(value=True) if DISPOSITION not in ours.columns else pl.col(DISPOSITION).is_null()
    fresh = alive.filter(unseen)
    gone = pl.concat([_cancelled(fresh, ours.filter(unseen)), _superseded(fresh)])
    return alive.join(gone, on="row_id", how="anti", maintain_order="left")


def _cancelled(fresh: pl.DataFrame, ours: pl.DataFrame) -> pl.DataFrame:
    """Rows that a cancel of their reference takes out; one of an older version takes out no later row."""
    cancels = ours.filter(pl.col("status") == Status.CANCEL).select(*KEY, cancel="version")
    named = fresh.join(cancels, on=KEY, how="inner")
    older = pl.col("cancel") < pl.col("version")
    return named.filter(~older.fill_null(value=False)).select("row_id").unique()


def _superseded(fresh: pl.DataFrame) -> pl.DataFrame:
    order = fresh.with_columns(corrects=pl.col("status") == Status.CORRECT).sort(
        "version", "corrects", "file_sha256", "line", "part", nulls_last=False
    )
    last = order.unique(KEY, keep="last", maintain_order=True)
    return fresh.join(last, on="row_id", how="anti").select("row_id")
