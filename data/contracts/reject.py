"""A reject: a landed row that cannot be read into its contract. One row per failed column of a landed row."""

from __future__ import annotations

import polars as pl

from data.contracts.lineage import LINEAGE

SCHEMA = pl.Schema({**LINEAGE, "column": pl.String, "value": pl.String, "expected": pl.String})
"""`column` is the sender's column (or '' for the whole record), `value` the text it holds, `expected` a phrase
that completes "expected ..."."""

EXCLUDED = pl.Schema({**LINEAGE, "rule": pl.String})
"""Landed rows that are no rows of the contract (headers of messages, heartbeats, totals), with the rule."""
