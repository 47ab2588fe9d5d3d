"""Match rows of equal key whose other terms are within tolerance, where one pairing is certainly the best.

All admissible partners are weighed before anything is taken. A connected set of rows without a certain best
pairing is ambiguous as a whole; the machine does not match it.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.words import Book
from reconciliation.components import Edge, components, unique_best
from reconciliation.passes.pass_ import ColumnName, Parameters, Pass
from reconciliation.settled import BOOK, CANDIDATES, GROUPS, ROW, Board, Found
from reconciliation.weighing import Weighed, Window, weigh

CLASSES = pl.Schema({"house_class": ROW, "street_class": ROW})


class ByTolerance(Parameters):
    """Where to look for partners that are not quite equal."""

    key: Annotated[list[ColumnName], Field(min_length=1, description="columns that must be equal, absent or not")]
    date: Annotated[ColumnName | None, Field(description="the date that may lie apart")] = None
    date_window_business_days: Annotated[int, Field(ge=0, le=30)] = 0
    most_per_key: Annotated[int, Field(ge=1, description="keys with more candidate pairs than this are left")] = (
        1_000_000
    )


def within_window(board: Board, parameters: ByTolerance) -> Weighed:
    """Every admissible partner of every row."""
    window = Window(parameters.date, parameters.date_window_business_days) if parameters.date else None
    return weigh(board, parameters.key, parameters.most_per_key, window)


def decide_best(board: Board, weighed: Weighed, parameters: ByTolerance) -> Found:  # noqa: ARG001
    """Take the unique best pairing of each connected set; a set without one is ambiguous."""
    edges = weighed.edges
    alone = pl.col("house_class").is_unique() & pl.col("street_class").is_unique()
    certain = edges.filter(alone)
    taken, unsure = _resolve(weighed, edges.filter(~alone))
    chosen = pl.concat([certain.select(*CLASSES), taken])
    pairs, partners = _pair_off(weighed, chosen)
    return Found(
        pairs=pairs,
        ambiguous=_rows_of(weighed, unsure),
        candidates=pl.concat([_candidates(unsure, "AMBIGUOUS"), _candidates(partners, "TAKEN")]),
    )


def _resolve(weighed: Weighed, edges: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Classes to pair off, and the edges of undecided sets with their number `group`."""
    house_sizes, street_sizes = (dict(side["class"].value_counts().iter_rows()) for side in weighed[:2])
    taken: list[tuple[int, int]] = []
    unsure: list[tuple[int, int, int]] = []
    for number, component in enumerate(components(Edge(*row) for row in edges.iter_rows())):
        best = unique_best(component, house_sizes, street_sizes)
        if best is None:
            unsure += [(number, edge.house, edge.street) for edge in component]
        else:
            taken += [(edge.house, edge.street) for edge in best]
    return (
        pl.DataFrame(taken, schema=CLASSES, orient="row"),
        pl.DataFrame(unsure, schema={"group": ROW, **CLASSES}, orient="row"),
    )


def _pair_off(weighed: Weighed, chosen: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Matched PAIRS, one class level after another so that a class may be split between several partners."""
    single = pl.col("house_class").is_unique() & pl.col("street_class").is_unique()
    pairs = [weighed.pair_off(chosen.filter(single))]
    rest = chosen.filter(~single)
    house, street = ({c: list(r) for c, r in _by_class(side)} for side in weighed[:2])
    split = [pair for h, s in rest.iter_rows() for pair in _deal(house[h], street[s])]
    pairs.append(pl.DataFrame(split, schema=pairs[0].schema, orient="row"))
    matched = pl.concat(pairs)
    return matched, _taken_by_others(weighed, matched)


def _by_class(members: pl.DataFrame) -> list[tuple[int, list[int]]]:
    return list(members.group_by("class").agg(pl.col("row").sort()).iter_rows())


def _deal(house: list[int], street: list[int]) -> list[tuple[int, int]]:
    """Pair as many as both have and take them away from both."""
    count = min(len(house), len(street))
    dealt = list(zip(house[:count], street[:count], strict=True))
    del house[:count], street[:count]
    return dealt


def _taken_by_others(weighed: Weighed, matched: pl.DataFrame) -> pl.DataFrame:
    """For classes with rows left over: a row that is left and an admissible partner that is matched."""
    left = {
        "house": weighed.house.join(matched, left_on="row", right_on="house_row", how="anti"),
        "street": weighed.street.join(matched, left_on="row", right_on="street_row", how="anti"),
    }
    gone = {
        "house": weighed.house.join(matched, left_on="row", right_on="house_row", how="semi"),
        "street": weighed.street.join(matched, left_on="row", right_on="street_row", how="semi"),
    }
    found: list[pl.DataFrame] = []
    for ours, theirs in (("house", "street"), ("street", "house")):
        first = gone[theirs].group_by("class").agg(pl.col("row").min())
        seen = weighed.edges.join(left[ours], left_on=f"{ours}_class", right_on="class")
        seen = seen.join(first, left_on=f"{theirs}_class", right_on="class", suffix="_other")
        found.append(
            seen.select(**{f"{ours}_row": "row", f"{theirs}_row": "row_other"}).select("house_row", "street_row")
        )
    return pl.concat(found).rename({"house_row": "house_class", "street_row": "street_class"})


def _rows_of(weighed: Weighed, unsure: pl.DataFrame) -> pl.DataFrame:
    """GROUPS: every row of the classes of undecided sets."""
    parts = [
        unsure.select("group", **{"class": column})
        .unique()
        .join(members, on="class")
        .select("group", pl.lit(book, dtype=BOOK).alias("book"), "row")
        for book, column, members in zip(Book, CLASSES, weighed[:2], strict=True)
    ]
    return pl.concat([GROUPS.to_frame(), *parts]).sort(*GROUPS)


def _candidates(edges: pl.DataFrame, kind: str) -> pl.DataFrame:
    found = edges.select(
        house_row="house_class", street_row="street_class", kind=pl.lit(kind, dtype=CANDIDATES["kind"])
    )
    return found.unique().sort("house_row", "street_row")


PASS = Pass(
    name="tolerance",
    summary="Matches rows whose terms are within tolerance where one pairing is certainly the best.",
    parameters=ByTolerance,
    pair=within_window,
    decide=decide_best,
)
