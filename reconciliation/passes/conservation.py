"""Match rows without a key: groups of any shape that settle each other by quantity and cash.

Rows of one block are written as exposures; every minimal group that settles is enumerated; of those the best
disjoint set is chosen, first among rows close in time, then among what is left. What is not proved is not matched.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Annotated, NamedTuple

import polars as pl
from pydantic import Field

from data.contracts.words import Book
from data.reference.currencies import currencies
from data.reference.packages import FACTOR_SCALE, Opened, packages
from reconciliation.conservation.block import Block, Settlement, settle_block
from reconciliation.conservation.exposures import clips_of
from reconciliation.conservation.judged import Judged
from reconciliation.conservation.law import Allowance
from reconciliation.conservation.packing import Effort
from reconciliation.conservation.reading import Wanted, blocks_of, money_columns
from reconciliation.conservation.rows import Rows
from reconciliation.conservation.subsets import Limits
from reconciliation.passes.pass_ import ColumnName, Parameters, Pass
from reconciliation.settled import GROUPS, JUDGED, PAIRS, Board, Found
from reconciliation.tolerances import Band, Tolerance

MICROSECONDS = 60_000_000


class Task(NamedTuple):
    """A block and what its cash may differ by."""

    block: Block
    allowance: Allowance


class ByConservation(Parameters):
    """Where to look, what may be left of the cash, and how much work is allowed."""

    block: Annotated[list[ColumnName], Field(min_length=1, description="columns that rows of a group share")]
    instrument: Annotated[ColumnName, Field(description="what a row is an exposure to")] = "instrument_id"
    packages: Annotated[bool, Field(description="open instruments that stand for several")] = False
    unit: Annotated[ColumnName | None, Field(description="the unit of the quantity")] = None
    time: Annotated[ColumnName | None, Field(description="when a row was dealt")] = None
    deal: Annotated[ColumnName | None, Field(description="a reference that rows of one deal share")] = None
    close_minutes: Annotated[int, Field(ge=0, le=1440, description="rows this near in time are close")] = 15
    far_minutes: Annotated[int, Field(ge=0, le=1440, description="rows of one side further apart are no group")] = 60
    priced: Annotated[tuple[ColumnName, ...], Field(description="money that follows quantity x price")] = ()
    cash_tolerance: Annotated[Decimal, Field(ge=0, le=1_000_000, description="cash that may be left over")] = Decimal(
        0
    )
    price_decimals_at_least: Annotated[int, Field(ge=0, le=12, description="closing zeros are unknown")] = 2
    average_price: Annotated[bool, Field(description="one side may state an average price")] = False
    netting: Annotated[bool, Field(description="buys and sells may settle each other's net")] = False
    fewest_rows: Annotated[int, Field(ge=2, le=3, description="3: pairs are for other passes to take")] = 2
    most_rows_per_side: Annotated[int, Field(ge=1, le=8, description="rows of one book in a group")] = 4
    most_subsets: Annotated[int, Field(ge=1, description="subsets of either book looked at, per block")] = 2_000_000
    most_sides: Annotated[int, Field(ge=1, description="of these, what could be a side of a group")] = 1_000_000
    most_pairs: Annotated[int, Field(ge=1, description="pairs of subsets asked by the law, per block")] = 1_000_000
    most_groups: Annotated[int, Field(ge=1, description="groups of a block that settle")] = 20_000
    most_candidates: Annotated[int, Field(ge=1, description="groups of a connected set")] = 5_000
    deterministic_seconds: Annotated[int, Field(ge=1, le=600, description="work of the solver per set")] = 10


def by_block(board: Board, parameters: ByConservation) -> list[Task]:
    """The blocks that have rows of both books left, in order of their first house row."""
    wanted = Wanted(
        tuple(parameters.block),
        parameters.instrument,
        parameters.unit,
        parameters.time,
        parameters.deal,
        parameters.fewest_rows,
    )
    opened = cache(packages().opened) if parameters.packages else _as_it_is
    return [
        Task(
            Block(clips_of(Book.HOUSE, block.house, opened), clips_of(Book.STREET, block.street, opened)),
            _allowance(board, parameters, block.currency),
        )
        for block in blocks_of(board, wanted)
    ]


def settle(board: Board, tasks: list[Task], parameters: ByConservation) -> Found:  # noqa: ARG001
    """Take what every block settles; what several choices would settle is ambiguous."""
    limits = Limits(
        parameters.most_rows_per_side,
        parameters.most_subsets,
        parameters.most_sides,
        parameters.most_pairs,
        parameters.most_groups,
        parameters.close_minutes * MICROSECONDS,
        parameters.far_minutes * MICROSECONDS,
        parameters.fewest_rows,
        parameters.netting,
    )
    effort = Effort(parameters.most_candidates, parameters.deterministic_seconds)
    settled = [settle_block(task.block, limits, task.allowance, effort) for task in tasks]
    return _found(settled)


def _found(settled: list[Settlement]) -> Found:
    groups = [group for settlement in settled for group in settlement.groups]
    pairs = sorted((h, s) for (h, *more), (s, *others) in groups if not more and not others)
    judged = sorted((one for settlement in settled for one in settlement.judged), key=_place)
    unproved = [group for one in judged if one.limit is not None for group in one.groups]
    several = sorted(group for group in groups if len(group.house) + len(group.street) > 2)  # noqa: PLR2004
    unsure = sorted(group for settlement in settled for group in settlement.ambiguous)
    broken = sorted((h, s) for settlement in settled for (h,), (s,) in settlement.broken)
    return Found(
        pairs=pl.DataFrame(pairs, schema=PAIRS, orient="row"),
        groups=_frame(several),
        ambiguous=_frame(unsure),
        broken_pairs=pl.DataFrame(broken, schema=PAIRS, orient="row"),
        judged=_judged(judged),
        suggested=_frame(unproved),
    )


def _place(one: Judged) -> tuple[Rows, str]:
    return one.rows, one.search


def _judged(sets: Sequence[Judged]) -> pl.DataFrame:
    """JUDGED, in order of the rows."""
    told = [
        {
            "group": number,
            "search": one.search.value,
            "status": one.status.value,
            **_by_name(one.rows),
            "levels": [level._asdict() for level in one.levels],
            "groups": [
                {
                    "house_rows": rows.house,
                    "street_rows": rows.street,
                    "matched": nth < one.matched,
                    "torn_deals": torn,
                }
                for nth, (rows, torn) in enumerate(zip(one.groups, one.torn_deals, strict=True))
            ],
            "cut_off_by": one.limit,
        }
        for number, one in enumerate(sets)
    ]
    return pl.DataFrame(told, schema=JUDGED)


def _by_name(rows: Rows) -> dict[str, tuple[int, ...]]:
    return {f"{side}_rows": numbers for side, numbers in rows._asdict().items()}


def _frame(groups: Sequence[Rows]) -> pl.DataFrame:
    members = [
        (number, book, row)
        for number, group in enumerate(groups)
        for book, rows in zip(Book, group, strict=True)
        for row in rows
    ]
    return pl.DataFrame(members, schema=GROUPS, orient="row")


def _as_it_is(instrument: str, unit: str | None) -> Opened:  # noqa: ARG001
    return Opened(((instrument, FACTOR_SCALE),), FACTOR_SCALE)


def _allowance(board: Board, parameters: ByConservation, currency: str | None) -> Allowance:
    money = money_columns(board)
    return Allowance(
        cash=parameters.cash_tolerance,
        price_decimals_at_least=parameters.price_decimals_at_least,
        average_price=parameters.average_price,
        priced=frozenset(n for n, name in enumerate(money) if name in parameters.priced),
        bands=tuple(_band(board.rulebook.tolerances[name]) for name in money),
        half_minor_unit=_minor_units().get(currency or "", Decimal(0)) / 2,
    )


def _band(tolerance: Tolerance) -> tuple[Decimal, Decimal]:
    return (tolerance.below, tolerance.above) if isinstance(tolerance, Band) else (Decimal(0), Decimal(0))


@cache
def _minor_units() -> dict[str, Decimal]:
    return dict(currencies().drop_nulls("minor_unit").select("code", "minor_unit").iter_rows())


PASS = Pass(
    name="conservation",
    summary="Matches groups of any shape without a key: rows of a block whose quantities and cash settle each other.",
    parameters=ByConservation,
    pair=by_block,
    decide=settle,
)
