"""The identity of a finding: the same as long as the same thing of the same row offends the same part of a check.

It is a hash of names, never of positions or values, so a corrected value changes a finding and not its case.
"""

from __future__ import annotations

from hashlib import blake2b

import polars as pl

from data.contracts.finding import SCHEMA

DIGEST_BYTES = 16
KEY = ("source", "reference", "field")


def identified(offences: pl.DataFrame, check_id: str, part: str, basis: str) -> pl.DataFrame:
    """Offences (`OFFENCE`) as findings (`SCHEMA`), sorted by source, row, reference, field and value.

    Offences of the same source, reference and field are numbered in that order.
    """
    order = ("source", "file_sha256", "line", "part", "reference", "field", "value", "reason")
    numbered = offences.sort(order).with_columns(
        occurrence=pl.int_range(pl.len()).over(*(pl.col(name) for name in KEY))
    )
    ids = [finding_id(check_id, part, *key) for key in numbered.select(*KEY, "occurrence").iter_rows()]
    return numbered.with_columns(
        finding_id=pl.Series(ids, dtype=pl.String),
        check_id=pl.lit(check_id),
        check_part=pl.lit(part),
        basis=pl.lit(basis),
    ).select(SCHEMA.names())


def finding_id(check_id: str, part: str, *key: object) -> str:
    """`F` and the BLAKE2b-128 of what names the matter."""
    text = "\x1f".join([check_id, part, *("" if item is None else str(item) for item in key)])
    return f"F{blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()}"
