"""Identities that outlive a run: tracking keys of rows, ids of match groups and breaks. Never made of positions.

An id is the BLAKE2b-128 of the sorted tracking keys, one per line. Values do not enter it, so a corrected value
changes a break and not the identity of its case.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import polars as pl

from data.contracts.words import Book

GROUP = "G"
BREAK = "B"
DIGEST_SIZE = 16


def tracking_keys(
    reconciliation: str, book: Book, source: pl.Expr, reference: pl.Expr, occurrence: pl.Expr
) -> pl.Expr:
    """`reconciliation|book|source|reference|occurrence` of each row."""
    return pl.concat_str(pl.lit(f"{reconciliation}|{book}|"), source, pl.lit("|"), reference, pl.lit("|"), occurrence)


def identity_of(keys: Iterable[str], prefix: str) -> str:
    """The id of a set of rows."""
    return prefix + blake2b("\n".join(sorted(keys)).encode(), digest_size=DIGEST_SIZE).hexdigest()


def ids_of_pairs(house_keys: pl.Series, street_keys: pl.Series, prefix: str) -> pl.Series:
    """Ids of 1:1 groups. A house key sorts before any street key of its reconciliation."""
    lines = pl.select(pl.concat_str(house_keys, pl.lit("\n"), street_keys)).to_series()
    return ids_of_lines(lines, prefix)


def ids_of_members(members: pl.DataFrame, prefix: str) -> pl.DataFrame:
    """Ids of numbered sets of rows.

    Args:
        members: `number` and `tracking_key`.

    Returns:
        `number`, ascending, and `id`.
    """
    lines = members.group_by("number").agg(lines=pl.col("tracking_key").sort().str.join("\n")).sort("number")
    return lines.select("number", id=ids_of_lines(lines["lines"], prefix))


def ids_of_lines(lines: pl.Series, prefix: str) -> pl.Series:
    """Ids of sorted tracking keys that are already joined, one set per element."""
    made = [prefix + blake2b(line, digest_size=DIGEST_SIZE).hexdigest() for line in lines.cast(pl.Binary)]
    return pl.Series("id", made, dtype=pl.String)
