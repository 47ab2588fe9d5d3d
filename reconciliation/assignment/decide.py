"""Decide every connected component of candidate pairs: what is certain, what is undecided, and the proof of both.

A component of one pair of classes is decided at sight; larger ones together, as one network. Components with more
candidate pairs than the rulebook allows are not decided at all.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from data.contracts.words import GroupStatus
from reconciliation.assignment.network import Marks, Network, Numbers
from reconciliation.settled import BOOK, ROW
from reconciliation.weighing import Weighed

COUNT = pl.UInt32
STATUS = pl.Enum(GroupStatus)
USED = pl.Schema({"house_class": ROW, "street_class": ROW, "pairs": COUNT, "certain": pl.Boolean})
UNDECIDED = pl.Schema({"component": ROW, "house_class": ROW, "street_class": ROW})
CLASSES = pl.Schema(
    {
        "component": ROW,
        "book": BOOK,
        "class": ROW,
        "status": STATUS,
        "limits": pl.Boolean,
        "price": pl.Int64,
        "level": pl.Int32,
        "knot": pl.Int32,
        "open": COUNT,
    }
)


class Decided(NamedTuple):
    """What was decided.

    Args:
        used: one best pairing: so many `pairs` between two classes, and whether every best pairing has as many.
        undecided: pairs of classes that some best pairings use more than others; of components beyond the limit, all.
        classes: one row per class with what proves it; null where the component is beyond the limit. `open` rows of
            the class are undecided.
    """

    used: pl.DataFrame
    undecided: pl.DataFrame
    classes: pl.DataFrame


def decide(weighed: Weighed, most_in_component: int) -> Decided:
    """Decide all components.

    Args:
        weighed: classes and their admissible pairs, with `component` and `cost`.
        most_in_component: components with more pairs of classes than this are left undecided.
    """
    edges = weighed.edges
    if edges.is_empty():
        return Decided(USED.to_frame(), UNDECIDED.to_frame(), CLASSES.to_frame())
    alone = pl.col("house_class").is_unique() & pl.col("street_class").is_unique()
    crowded = edges.filter(~alone)
    large = pl.len().over("component") > most_in_component
    sizes = [side.group_by("class").agg(rows=pl.len().cast(pl.Int64)) for side in (weighed.house, weighed.street)]
    parts = [
        _single(edges.filter(alone), sizes),
        _beyond(crowded.filter(large)),
        _best(crowded.filter(~large), sizes),
    ]
    used, undecided, classes = (pl.concat(tables) for tables in zip(*parts, strict=True))
    return Decided(
        used.sort("house_class", "street_class"),
        undecided.sort("house_class", "street_class"),
        classes.sort("component", "book", "class"),
    )


def _single(edges: pl.DataFrame, sizes: list[pl.DataFrame]) -> Decided:
    """Components of one pair: the smaller class limits, the house class where both are as large."""
    both = edges
    for book, side in zip(("house", "street"), sizes, strict=True):
        both = both.join(side.rename({"rows": f"{book}_rows"}), left_on=f"{book}_class", right_on="class")
    least = pl.min_horizontal("house_rows", "street_rows").cast(COUNT)
    used = both.select("house_class", "street_class", least.alias("pairs"), certain=pl.lit(value=True))
    limits = {"house": pl.col("house_rows") <= pl.col("street_rows")}
    limits["street"] = ~limits["house"]
    classes = [
        both.select(
            pl.col("house_class").alias("component"),
            pl.lit(book.upper(), BOOK).alias("book"),
            pl.col(f"{book}_class").alias("class"),
            pl.lit(GroupStatus.OPTIMAL, STATUS).alias("status"),
            limits[book].alias("limits"),
            pl.when(limits[book]).then(-pl.col("cost")).otherwise(0).alias("price"),
            (pl.col("house_rows") == pl.col("street_rows")).cast(pl.Int32).alias("level"),
            pl.when(limits[book]).then(2).otherwise(1).cast(pl.Int32).alias("knot"),
            pl.lit(0, COUNT).alias("open"),
        )
        for book in ("house", "street")
    ]
    return Decided(used, UNDECIDED.to_frame(), pl.concat(classes))


def _beyond(edges: pl.DataFrame) -> Decided:
    """Components that are too large: nothing is decided, and nothing is proved."""
    classes = [
        edges.group_by(f"{book}_class", "component")
        .agg()
        .select(
            "component",
            pl.lit(book.upper(), BOOK).alias("book"),
            pl.col(f"{book}_class").alias("class"),
            pl.lit(GroupStatus.BUDGET_EXHAUSTED, STATUS).alias("status"),
        )
        for book in ("house", "street")
    ]
    return Decided(
        USED.to_frame(),
        edges.select(UNDECIDED.names()),
        pl.concat([CLASSES.to_frame(), *classes], how="diagonal"),
    )


def _best(edges: pl.DataFrame, sizes: list[pl.DataFrame]) -> Decided:
    """Components of several pairs, solved together."""
    if edges.is_empty():
        return Decided(USED.to_frame(), UNDECIDED.to_frame(), CLASSES.to_frame())
    from reconciliation.assignment.certainty import certainty, residual, tight
    from reconciliation.assignment.optimum import best_pairing, limiting, prices

    network, classes = _network(edges, sizes)
    pairs = best_pairing(network)
    limits = limiting(network, pairs)
    price = prices(network, pairs, limits)
    links = residual(network, pairs, limits, price)
    level, knot = certainty(network, links)
    within = knot[network.tails] == knot[network.heads]
    pairs = _alone_again(network, pairs, within & tight(network, limits, price))
    open_rows = _open_rows(network, pairs, within, knot)
    undecided = within & tight(network, limits, price)
    ambiguous = np.isin(network.component, network.component[network.tails[undecided]])
    told = classes.with_columns(
        pl.Series("status", np.where(ambiguous, GroupStatus.AMBIGUOUS, GroupStatus.OPTIMAL)).cast(STATUS),
        pl.Series("limits", limits),
        pl.Series("price", price),
        pl.Series("level", level[: network.classes]).cast(pl.Int32),
        pl.Series("knot", knot[: network.classes]).cast(pl.Int32),
        pl.Series("open", open_rows).cast(COUNT),
    )
    used = edges.select(
        "house_class", "street_class", pl.Series("pairs", pairs).cast(COUNT), certain=pl.Series(~within)
    )
    return Decided(
        used.filter(pl.col("pairs") > 0),
        edges.filter(pl.Series(undecided)).select(UNDECIDED.names()),
        told.select(CLASSES.names()),
    )


def _network(edges: pl.DataFrame, sizes: list[pl.DataFrame]) -> tuple[Network, pl.DataFrame]:
    """The network, and its classes in their order: `component`, `book`, `class`, `rows`."""
    sides = [
        edges.group_by(pl.col(f"{book}_class").alias("class"))
        .agg(pl.col("component").first())
        .join(side, on="class")
        .sort("class")
        .select("component", pl.lit(book.upper(), BOOK).alias("book"), "class", "rows")
        for book, side in zip(("house", "street"), sizes, strict=True)
    ]
    classes = pl.concat(sides)
    numbers = classes["component"].rank("dense").to_numpy().astype(np.int64) - 1
    tails = sides[0]["class"].search_sorted(edges["house_class"]).to_numpy().astype(np.int64)
    heads = sides[1]["class"].search_sorted(edges["street_class"]).to_numpy().astype(np.int64) + sides[0].height
    sized, costs = classes["rows"].to_numpy().astype(np.int64), edges["cost"].to_numpy().astype(np.int64)
    return Network(sized, sides[0].height, numbers, tails, heads, costs), classes


def _alone_again(network: Network, pairs: Numbers, undecided: Marks) -> Numbers:
    """Where several pairings are best, the one that the component gets when it is solved by itself.

    So what is stored does not depend on which other components were in the same run.
    """
    from reconciliation.assignment.optimum import best_pairing

    found = pairs.copy()
    for component in np.unique(network.component[network.tails[undecided]]).tolist():
        alone, edges = network.only(component)
        found[edges] = best_pairing(alone)
    return found


def _open_rows(network: Network, pairs: Numbers, within: Marks, knot: Numbers) -> Numbers:
    """Undecided rows per class: paired inside a knot; all that is not certain where the open end is in it."""
    inside = network.loads(np.where(within, pairs, 0))
    certain = network.loads(np.where(within, 0, pairs))
    with_end = knot[: network.classes] == 0
    return np.where(with_end, network.sizes - certain, inside)
