"""Match rows that share a block, order or allocation reference: 1:N, N:1, N:M, by their totals.

Quantities add up exactly; the quantity-weighted price and the money add up within what rounding explains.
Rows of one reference whose totals differ belong together all the same: they are a break.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import polars as pl
from pydantic import Field

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.contracts.words import Book
from reconciliation.passes.pass_ import ColumnName, Link, Parameters, Pass
from reconciliation.rulebook import COMPARED
from reconciliation.settled import BOOK, GROUPS, ROW, Board, Found
from reconciliation.tolerances import Compared, NotUsed
from reconciliation.totals import COUNT, ROWS, STREET, VALUE, rounding_of_price, rounding_of_rows, totals

NUMBERS = (Role.QUANTITY, Role.PRICE, Role.MONEY)
KEY, LINK, SOLID, NUMBER = "of.key", "of.link", "of.solid", "of.number"
FEWEST = 3  # rows of a group; two rows are a pair


class ByGroup(Parameters):
    """Which references name a group, and what its totals may hide."""

    keys: Annotated[list[Link], Field(min_length=1, description="references shared by the rows of a group")]
    priced: Annotated[tuple[ColumnName, ...], Field(description="money that follows quantity x price")] = ()
    price_decimals_at_least: Annotated[
        int, Field(ge=0, le=12, description="closing zeros of a price are unknown")
    ] = 2


class Sharing(NamedTuple):
    """What the rows of a group must have in common: columns always there, and columns that may be absent."""

    always: list[str]
    optional: list[str]


def by_shared_reference(board: Board, parameters: ByGroup) -> pl.DataFrame:
    """Totals of either book that share a reference, one row per key, value and shared terms.

    Returns:
        Columns of `totals` for house, with suffix STREET for street; LINK (position of the key) and SOLID: every row
        that holds the reference is in it. No columns at all where no row shares a reference with another.
    """
    shared = _shared(board)
    found = [_one_key(board, position, link, shared) for position, link in enumerate(parameters.keys)]
    told = [several for several in found if several is not None]
    return pl.concat(told) if told else pl.DataFrame()


def decide_totals(board: Board, candidates: pl.DataFrame, parameters: ByGroup) -> Found:
    """Take groups whose totals agree, earlier keys first; then break up what is left by solid references."""
    if candidates.is_empty():
        return Found()
    agrees = candidates.select(_agrees(board, parameters).alias("agrees")).to_series()
    agreeing = _disjoint(candidates.filter(agrees))
    used = _rows(agreeing, first=0)
    broken = _disjoint(_untouched(candidates.filter(~agrees & candidates[SOLID]), used))
    return Found(groups=used, broken_groups=_rows(broken, first=agreeing.height))


def _shared(board: Board) -> Sharing:
    contract = board.rulebook.contract
    words = [role for role in COMPARED if role not in NUMBERS]
    compared = [name for name in contract.having(*words) if not isinstance(board.rulebook.tolerances[name], NotUsed)]
    always = [name for name in compared if name in contract.required]
    return Sharing(always, [name for name in compared if name not in contract.required])


def _one_key(board: Board, position: int, link: tuple[str, str], shared: Sharing) -> pl.DataFrame | None:
    """Candidates of one key; None where no row of either book holds a value that the other book knows."""
    ours, theirs = (
        board.left(book, column).rename({column: KEY}).drop_nulls(KEY)
        for book, column in zip(Book, link, strict=True)
    )
    if ours.is_empty() or theirs.is_empty():
        return None
    known = ours.join(theirs, on=KEY, how="semi")
    if known.is_empty():
        return None
    house = _totals_of(board.house, known, shared, board.rulebook.contract)
    street = _totals_of(board.street, theirs.join(ours, on=KEY, how="semi"), shared, board.rulebook.contract)
    both = house.join(street, on=[KEY, *shared.always], suffix=STREET)
    several = both.filter(pl.col(COUNT) + pl.col(f"{COUNT}{STREET}") >= FEWEST)
    return several.with_columns(pl.lit(position).alias(LINK), pl.col(SOLID) & pl.col(f"{SOLID}{STREET}"))


def _totals_of(frame: pl.DataFrame, keyed: pl.DataFrame, shared: Sharing, contract: Contract) -> pl.DataFrame:
    """Totals of the rows of one book, `row` and KEY, that hold a key."""
    terms = dict.fromkeys([*shared.always, *shared.optional, *contract.having(*NUMBERS)])
    rows = keyed.hstack(frame.select(*terms)[keyed["row"]])
    found = totals(rows, [KEY, *shared.always], shared.optional, contract)
    return found.with_columns((pl.len().over(KEY) == 1).alias(SOLID))


def _agrees(board: Board, parameters: ByGroup) -> pl.Expr:
    contract = board.rulebook.contract
    rounding = (
        rounding_of_price(contract, parameters.price_decimals_at_least)
        if contract.only(Role.QUANTITY) and contract.only(Role.PRICE)
        else None
    )
    checks = [pl.col(name) == pl.col(f"{name}{STREET}") for name in contract.having(Role.QUANTITY)]
    checks += [_do_not_contradict(name) for name in _shared(board).optional]
    if rounding is not None:
        checks.append((pl.col(VALUE) - pl.col(f"{VALUE}{STREET}")).abs() <= rounding)
    for name in contract.having(Role.MONEY):
        if name in board.rulebook.compared:
            checks.append(_money_agrees(board, name, rounding if name in parameters.priced else None))
    return pl.all_horizontal(check.fill_null(value=True) for check in checks)


def _money_agrees(board: Board, name: str, rounding: pl.Expr | None) -> pl.Expr:
    """Within the rulebook's tolerance for the total, or within what rounding in every row explains."""
    ours, theirs = pl.col(name), pl.col(f"{name}{STREET}")
    gap = ours - theirs
    stated = board.rulebook.tolerances[name].agrees(Compared(ours, theirs, gap))
    allowed = rounding_of_rows(board.rulebook.contract, name).fill_null(0)
    return stated | (gap.abs() <= (allowed if rounding is None else allowed + rounding))


def _do_not_contradict(name: str) -> pl.Expr:
    least = pl.min_horizontal(f"{name}.least", f"{name}.least{STREET}")
    most = pl.max_horizontal(f"{name}.most", f"{name}.most{STREET}")
    return least == most


def _disjoint(candidates: pl.DataFrame) -> pl.DataFrame:
    """Candidates that share no row with another; of different keys the earlier one goes first."""
    kept = candidates.clear()
    for link in sorted(candidates[LINK].unique().to_list()):
        kept = kept.vstack(_untouched(candidates.filter(pl.col(LINK) == link), _rows(kept, first=0)))
    return kept.sort(pl.col(ROWS).list.first())


def _untouched(candidates: pl.DataFrame, used: pl.DataFrame) -> pl.DataFrame:
    numbered = candidates.with_row_index(NUMBER)
    touched = _rows(candidates, first=0).join(used, on=["book", "row"], how="semi")
    return numbered.join(touched, left_on=NUMBER, right_on="group", how="anti").drop(NUMBER)


def _rows(candidates: pl.DataFrame, first: int) -> pl.DataFrame:
    """GROUPS: the rows of each candidate, numbered from `first` in the order they stand."""
    numbered = candidates.with_row_index(NUMBER, offset=first)
    parts = [
        numbered.select(
            pl.col(NUMBER).alias("group"), pl.lit(book, dtype=BOOK).alias("book"), pl.col(column).alias("row")
        )
        .explode("row")
        .cast({"group": ROW, "row": ROW})
        for book, column in zip(Book, (ROWS, f"{ROWS}{STREET}"), strict=True)
    ]
    return pl.concat([GROUPS.to_frame(), *parts])


PASS = Pass(
    name="grouped",
    summary="Matches rows that share a block, order or allocation reference by their totals: 1:N, N:1, N:M.",
    parameters=ByGroup,
    pair=by_shared_reference,
    decide=decide_totals,
    reconsiders=True,
)
