"""Match rows of equal key whose other terms are within tolerance: the best pairing of each connected component.

Best is: the most rows paired, then the least weighted difference. Only pairs that every best pairing has are matched;
rows that best pairings disagree about are ambiguous. A component beyond the rulebook's limit is not decided at all.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.words import Book
from reconciliation.assignment.certificates import certified
from reconciliation.assignment.decide import Decided, decide
from reconciliation.assignment.suggested import suggested_pairs
from reconciliation.assignment.weights import with_costs
from reconciliation.components import with_components
from reconciliation.passes.pass_ import ColumnName, Parameters, Pass
from reconciliation.rows_of_classes import Dealt, deal
from reconciliation.settled import BOOK, CANDIDATES, GROUPS, Board, Found
from reconciliation.tolerances import Exact
from reconciliation.weighing import Weighed, Window, weigh


class ByTolerance(Parameters):
    """Where to look for partners that are not quite equal."""

    key: Annotated[list[ColumnName], Field(min_length=1, description="columns that must be equal, absent or not")]
    date: Annotated[ColumnName | None, Field(description="the date that may lie apart")] = None
    date_window_business_days: Annotated[int, Field(ge=0, le=30)] = 0
    most_per_key: Annotated[
        int, Field(ge=1, description="keys with more pairs of different rows are not searched: BUDGET_EXHAUSTED")
    ] = 1_000_000
    most_in_component: Annotated[
        int, Field(ge=1, description="components with more candidate pairs are not decided: BUDGET_EXHAUSTED")
    ] = 250_000


def within_window(board: Board, parameters: ByTolerance) -> Weighed:
    """Every admissible partner of every row, and how far apart they are."""
    key = list(dict.fromkeys([*parameters.key, *_always_equal(board)]))
    date = parameters.date
    window = Window(date, parameters.date_window_business_days) if date and date not in key else None
    weighed = weigh(board, key, parameters.most_per_key, window)
    return weighed._replace(edges=with_costs(weighed.edges, board))


def decide_best(board: Board, weighed: Weighed, parameters: ByTolerance) -> Found:
    """Take what is certain of the best pairing of each component; what is not certain is ambiguous."""
    decided = decide(weighed, parameters.most_in_component)
    dealt = deal(weighed, decided)
    return Found(
        pairs=dealt.pairs,
        ambiguous=_ambiguous(decided, dealt),
        candidates=pl.concat([_several(decided), _taken(weighed, dealt)]),
        certificates=certified(weighed, decided),
        suggested=suggested_pairs(weighed, decided, board),
    )


def _always_equal(board: Board) -> list[str]:
    """Columns that every row states and that must be equal: partners differ in none of them."""
    rulebook = board.rulebook
    overridden = {name for override in rulebook.overrides for name in override.compare}
    return [
        name
        for name in rulebook.contract.required
        if isinstance(rulebook.tolerances[name], Exact) and name not in overridden
    ]


def _ambiguous(decided: Decided, dealt: Dealt) -> pl.DataFrame:
    """GROUPS: the undecided rows, by connected set of undecided pairs."""
    if decided.undecided.is_empty():
        return GROUPS.to_frame()
    linked = with_components(decided.undecided.select("house_class", "street_class"))
    parts = [
        linked.select(group="component", **{"class": f"{book.lower()}_class"})
        .unique()
        .join(dealt.undecided.filter(pl.col("book") == book), on="class")
        .select("group", pl.lit(book, dtype=BOOK).alias("book"), "row")
        for book in Book
    ]
    return pl.concat([GROUPS.to_frame(), *parts]).sort(*GROUPS)


def _several(decided: Decided) -> pl.DataFrame:
    """CANDIDATES: undecided pairs of classes, by their first rows."""
    return decided.undecided.select(
        house_row="house_class", street_row="street_class", kind=pl.lit("AMBIGUOUS", CANDIDATES["kind"])
    )


def _taken(weighed: Weighed, dealt: Dealt) -> pl.DataFrame:
    """CANDIDATES: for every row that is left, the nearest admissible row that was matched with another."""
    if dealt.left.is_empty():
        return CANDIDATES.to_frame()
    parts = [CANDIDATES.to_frame()]
    for ours, theirs in (("house", "street"), ("street", "house")):
        left = dealt.left.filter(pl.col("book") == ours.upper())
        gone = dealt.pairs.select(row=f"{theirs}_row").join(getattr(weighed, theirs), on="row")
        first = gone.group_by("class").agg(pl.col("row").min())
        nearest = (
            weighed.edges.join(left.select("class").unique(), left_on=f"{ours}_class", right_on="class", how="semi")
            .join(first, left_on=f"{theirs}_class", right_on="class")
            .sort("cost", "row")
            .unique(f"{ours}_class", keep="first", maintain_order=True)
        )
        told = left.join(nearest, left_on="class", right_on=f"{ours}_class", suffix="_other")
        rows = told.select(
            **{f"{ours}_row": "row", f"{theirs}_row": "row_other"}, kind=pl.lit("TAKEN", CANDIDATES["kind"])
        )
        parts.append(rows.select(CANDIDATES.names()))
    return pl.concat(parts).sort("house_row", "street_row")


PASS = Pass(
    name="tolerance",
    summary="Matches rows within tolerance by the best pairing of each connected component, where it is certain.",
    parameters=ByTolerance,
    pair=within_window,
    decide=decide_best,
    yields=True,
)
