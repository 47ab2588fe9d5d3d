"""The tables of `tieout match` as files: the same rows give the same bytes, however they were put together."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

TABLES = ("dispositions", "matches", "breaks", "rejects", "certificates")
BREAK_COLUMNS = (
    "break_id", "types", "codes", "house_refs", "street_refs", "differences", "exposure", "currency", "root_cause",
    "near_miss",
)  # fmt: skip
REJECT_COLUMNS = ("book", "line", "column", "value", "expected")
ROWS_OF_GROUP = 131_072
ONE_PAGE = 1 << 30
"""Bytes: no column of a row group reaches it, so that where a page ends does not hang on how memory was cut."""


def write_table(table: pl.DataFrame | pl.LazyFrame, path: Path) -> str:
    """Write a table and tell the SHA-256 of the file; a lazy one is streamed."""
    table.lazy().sink_parquet(
        path,
        compression="lz4",
        statistics=False,
        row_group_size=ROWS_OF_GROUP,
        data_page_size=ONE_PAGE,
        maintain_order=True,
    )
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def breaks_first(breaks: pl.DataFrame) -> pl.DataFrame:
    """The breaks as their file tells them."""
    return _first(breaks, BREAK_COLUMNS)


def rejects_first(rejects: pl.DataFrame) -> pl.DataFrame:
    """The rejects as their file tells them."""
    return _first(rejects.sort("book", "line", "part", "column"), REJECT_COLUMNS)


def _first(table: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    """The table with these columns first, the others after them."""
    return table.select(*names, pl.exclude(names))
