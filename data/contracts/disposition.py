"""The ledger: one row per landed row of a run, saying where it ended."""

from __future__ import annotations

import polars as pl

from data.contracts.words import Book, Disposition

SCHEMA = pl.Schema(
    {
        "book": pl.Enum(Book),
        "row_id": pl.String,
        "line": pl.Int64,
        "trade_ref": pl.String,  # the contract's reference, whatever the contract calls it
        "disposition": pl.Enum(Disposition),
        "group_id": pl.String,  # of MATCHED rows
        "break_id": pl.String,  # of BREAK and AMBIGUOUS rows, and of CANCELLED ones that explain a break
        "tracking_key": pl.String,  # reconciliation|book|source|reference|occurrence; null where never read
        "reason": pl.String,  # the rule of EXCLUDED, the twin of DUPLICATE, the other row of CANCELLED, the cut-off
    }
)
