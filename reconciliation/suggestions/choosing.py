"""Which pairs are worth showing: the best of both their rows, sure enough; equals are shown together."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

SIDES = ("house_row", "street_row")


def best(pairs: pl.DataFrame, threshold: Decimal) -> pl.DataFrame:
    """Pairs that no other pair of either row beats, and whose row has its partner among them surely enough.

    Args:
        pairs: `house_row`, `street_row`, `probability` (decimal); each pair once.
        threshold: the least probability; for equally likely pairs of a row, of all of them together.

    Returns:
        The rows kept, with `tied`: how many pairs of a row are equally likely, the larger count of the two rows.
    """
    mutual = pairs.filter(
        pl.col("probability") > 0,
        *(pl.col("probability") == pl.col("probability").max().over(side) for side in SIDES),
    )
    together = pl.max_horizontal(pl.col("probability").sum().over(side) for side in SIDES)
    tied = pl.max_horizontal(pl.len().over(side) for side in SIDES)
    kept = mutual.with_columns(together=together, tied=tied.cast(pl.Int64))
    return kept.filter(pl.col("together") >= threshold).drop("together")
