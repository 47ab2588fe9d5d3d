"""Is a number of a sample more than some standard deviations above its mean? In whole numbers, without a root."""

from __future__ import annotations

import polars as pl

WIDE = pl.Int128


def far_above_mean(value: pl.Expr, deviations: int, over: list[str] | None = None) -> pl.Expr:
    """True where a value lies more than that many standard deviations of its sample above the sample's mean.

    With n values, sum S and sum of squares Q, a value x is beyond where n x - S is positive and its square larger
    than deviations^2 (n Q - S^2): the deviation of all values, not the estimate from a sample.

    Args:
        value: whole numbers (Int64) below 2^34, null where a row is not of the sample; at most 2^26 rows.
        over: the columns that tell samples apart; all rows are one where none are named.
    """
    x = value.cast(WIDE)
    count, total, squares = value.count().cast(WIDE), x.sum(), (x * x).sum()
    if over:
        count, total, squares = (it.over(over) for it in (count, total, squares))
    above = count * x - total
    return (above > 0) & (above * above > deviations * deviations * (count * squares - total * total))
