"""The first of several faults in words."""

from __future__ import annotations

import polars as pl


def first_fault(*faults: tuple[pl.Expr, str]) -> pl.Expr:
    """The words of the first fault that a row has; null where it has none, or where nothing is given.

    Args:
        faults: in order, whether a row has the fault, and its words.
    """
    return pl.coalesce([pl.when(has).then(pl.lit(words)) for has, words in faults])
