"""Field 2: a reference of at most 52 capital letters and digits, the same whenever it is made of the same trade."""

from __future__ import annotations

from hashlib import blake2b

import polars as pl

LONGEST = 52
READABLE = 32
DIGEST_BYTES = 10  # 20 letters and digits; two of a million trades meet with a chance below 1 in 10^12


def transaction_references(source: pl.Series, trade_ref: pl.Series) -> pl.Series:
    """What is readable of each trade's own reference, and 20 characters made of all of it and of its source.

    Different trades have different references even where only a dash tells theirs apart.
    """
    readable = trade_ref.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "").str.head(READABLE)
    ends = [_end(*pair) for pair in zip(source.to_list(), trade_ref.to_list(), strict=True)]
    return (readable + pl.Series(ends, dtype=pl.String).str.to_uppercase()).alias("transaction_reference")


def _end(source: str | None, trade_ref: str) -> str:
    text = f"{source or ''}\x1f{trade_ref}"
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()
