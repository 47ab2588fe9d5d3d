"""A landed row: one record of one received file, kept as text. Nothing is typed and nothing is dropped."""

from __future__ import annotations

import polars as pl

from data.contracts.lineage import LINEAGE

SCHEMA = pl.Schema({**LINEAGE, "byte_offset": pl.Int64, "raw": pl.String})
"""`byte_offset` counts bytes of the opened envelope (after unzipping, before decoding) to the record's start;
`raw` is the record's text without its line end."""
