"""Connected components of candidate pairs: classes that compete for each other's rows, and nobody else's.

Components are numbered by their smallest house class, so the order of the pairs changes nothing.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from reconciliation.assignment.graphs import connected
from reconciliation.settled import ROW


def with_components(edges: pl.DataFrame) -> pl.DataFrame:
    """Add `component` (UInt32), the smallest house class of the component, to candidate pairs.

    Args:
        edges: `house_class`, `street_class`, each pair once.
    """
    alone = edges["house_class"].is_unique() & edges["street_class"].is_unique()
    if alone.all():
        return edges.with_columns(component="house_class")
    ours, theirs = edges["house_class"].unique().sort(), edges["street_class"].unique().sort()
    tails = ours.search_sorted(edges["house_class"]).to_numpy().astype(np.int64)
    heads = theirs.search_sorted(edges["street_class"]).to_numpy().astype(np.int64) + len(ours)
    labels = connected(len(ours) + len(theirs), tails, heads)
    labelled = edges.with_columns(pl.Series("component", labels[tails]))
    return labelled.with_columns(pl.col("house_class").min().over("component").cast(ROW).alias("component"))
