"""The columns that lead every row back to the line of the file it came from. They precede contract columns."""

from __future__ import annotations

import polars as pl

from data.contracts.words import Book, Origin

LINEAGE = pl.Schema(
    {
        "row_id": pl.String,  # <first 16 hex digits of the file's SHA-256>:<line>[.<part>]; moves with the file
        "book": pl.Enum(Book),
        "source": pl.String,  # the sender: the name of its profile
        "file_sha256": pl.String,
        "line": pl.Int64,  # 1-based line (text), row (Excel, Parquet) or message number where the record begins
        "part": pl.Int32,  # 0, or 1.. where one record carries several rows
        "origin": pl.Enum(Origin),
    }
)
"""Lineage of landed and canonical rows."""
