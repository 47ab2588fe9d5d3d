"""Pairs of rows that are almost surely strangers: drawn evenly from all pairs, always the same ones."""

from __future__ import annotations

import numpy as np
import polars as pl

from reconciliation.settled import PAIRS
from reconciliation.suggestions.odds import Whole

MOST = 200_000
ONE, OTHER = 3242174889, 2447445414  # the R2 sequence, in 32 bits: no two coordinates keep step
SPAN = 32


def strangers(house: int, street: int, first: tuple[int, int]) -> pl.DataFrame:
    """Pairs of positions, every pair where there are few.

    Args:
        house: rows of that book.
        street: rows of that book.
        first: rows of each book before the confirmed ones, of which the n-th house row belongs to the n-th street
            row; those pairs are left out.

    Returns:
        PAIRS, ascending.
    """
    if house * street <= MOST:
        ours, theirs = (grid.ravel() for grid in np.meshgrid(np.arange(house), np.arange(street), indexing="ij"))
    else:
        half = np.arange(1, MOST // 2 + 1, dtype=np.uint64)
        ours = np.concatenate([_spread(half, ONE, house), _spread(half, OTHER, house)])
        theirs = np.concatenate([_spread(half, OTHER, street), _spread(half, ONE, street)])
    partners = (ours >= first[0]) & (ours - first[0] == theirs - first[1])
    found = pl.DataFrame({"house_row": ours[~partners], "street_row": theirs[~partners]}, schema=PAIRS)
    return found.unique().sort("house_row", "street_row")


def _spread(numbers: Whole, step: int, size: int) -> Whole:
    """Positions below `size` that fill it evenly."""
    turned = numbers * np.uint64(step) % np.uint64(2**SPAN)
    return (turned * np.uint64(size) >> np.uint64(SPAN)).astype(np.int64)
