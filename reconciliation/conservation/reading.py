"""Read the rows that are left on the board, by block: what the law needs of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import polars as pl

from data.contracts.column import Role
from data.contracts.failure import UsageError
from data.contracts.words import Book
from reconciliation.conservation.exposures import Source
from reconciliation.rulebook import COMPARED
from reconciliation.settled import Board

NUMBERS = (Role.QUANTITY, Role.PRICE, Role.MONEY)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
Row = dict[str, Any]


class InBlock(NamedTuple):
    """The rows of one block, in row order, and the currency of their money."""

    house: list[Source]
    street: list[Source]
    currency: str | None


class Wanted(NamedTuple):
    """Which columns say what.

    Args:
        block: columns that rows of a group share.
        instrument, unit, time, deal: as the pass's parameters name them.
        fewest_rows: of a group; a block of fewer rows has none.
    """

    block: tuple[str, ...]
    instrument: str
    unit: str | None
    time: str | None
    deal: str | None
    fewest_rows: int


def money_columns(board: Board) -> list[str]:
    """Money that house and street must agree on."""
    return [name for name in board.rulebook.contract.having(Role.MONEY) if name in board.rulebook.compared]


def blocks_of(board: Board, wanted: Wanted) -> Iterator[InBlock]:
    """Every block that has rows of both books, and enough of them, in order of its first house row.

    Raises:
        UsageError: the contract has no quantity or no price.
    """
    contract = board.rulebook.contract
    quantity, price = contract.only(Role.QUANTITY), contract.only(Role.PRICE)
    if quantity is None or price is None:
        raise UsageError(f"the pass 'conservation' needs a quantity and a price; {contract.name!r} lacks one")
    columns = [name for name in contract.columns if name != contract.only(Role.REFERENCE)]
    ours, theirs = (board.left(book, *columns) for book in Book)
    block = list(wanted.block)
    counted = pl.concat(side.group_by(block).agg(pl.len()) for side in (ours, theirs)).group_by(block)
    both = counted.agg(books=pl.len(), rows=pl.col("len").sum())
    enough = both.filter((pl.col("books") == len(Book)) & (pl.col("rows") >= wanted.fewest_rows))
    house, street = (
        side.join(enough, on=block, how="semi", nulls_equal=True, maintain_order="left") for side in (ours, theirs)
    )
    mine, yours = (_by_block(rows, block) for rows in (house, street))
    read = _reader(board, wanted, quantity, price)
    currency = contract.only(Role.CURRENCY)
    for key, rows in mine.items():
        code = rows[0][currency] if currency else None
        yield InBlock([read(row) for row in rows], [read(row) for row in yours[key]], code)


def _by_block(rows: pl.DataFrame, block: list[str]) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(tuple(row[name] for name in block), []).append(row)
    return found


def _reader(board: Board, wanted: Wanted, quantity: str, price: str) -> Callable[[Row], Source]:
    contract = board.rulebook.contract
    direction, money, words = contract.only(Role.DIRECTION), money_columns(board), _words(board, wanted)

    def read(row: Row) -> Source:
        return Source(
            row=row["row"],
            instrument=row[wanted.instrument],
            positive=direction is None or row[direction] == contract.positive_direction,
            quantity=row[quantity],
            unit=_unit(row[wanted.unit]) if wanted.unit else None,
            price=row[price],
            instant=_microseconds(row[wanted.time]) if wanted.time else None,
            deal=row[wanted.deal] if wanted.deal else None,
            money=tuple(row[name] for name in money),
            words=tuple(None if row[name] is None else str(row[name]) for name in words),
        )

    return read


def _words(board: Board, wanted: Wanted) -> list[str]:
    """Compared columns that are neither numbers, nor in the block, nor what the law itself looks at."""
    rulebook = board.rulebook
    words = [role for role in COMPARED if role not in (*NUMBERS, Role.DIRECTION)]
    looked_at = {*wanted.block, wanted.instrument, wanted.unit}
    return [name for name in rulebook.contract.having(*words) if name in rulebook.compared and name not in looked_at]


def _unit(said: str | None) -> str | None:
    return said.lower() if said else None


def _microseconds(instant: datetime | None) -> int | None:
    return None if instant is None else (instant - EPOCH) // MICROSECOND
