"""Is a number more than some percent of another? Whole factors on both sides, so nothing is divided or rounded."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from data.contracts.failure import UsageError

MOST_DECIMALS = 6
LARGEST = Decimal(10_000)


def more_than_percent(part: pl.Expr, percent: Decimal, whole: pl.Expr) -> pl.Expr:
    """True where `part` is larger than that percentage of `whole`; null where either is absent. Both are Decimals.

    Raises:
        UsageError: the percentage is negative, very large or has more decimals than can be kept exactly.
    """
    decimals = max(0, -int(percent.normalize().as_tuple().exponent))
    if not 0 <= percent <= LARGEST or decimals > MOST_DECIMALS:
        raise UsageError(f"{percent} is no percentage from 0 to {LARGEST} with up to {MOST_DECIMALS} decimals")
    scale = 10**decimals
    return part * pl.lit(Decimal(100 * scale)) > whole * pl.lit(Decimal(int(percent * scale)))
