"""Where every row ends: the rows of breaks, the rows still inside their cut-off, and the ledger of dispositions."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from data.contracts import disposition as ledger
from data.contracts.contract import Contract
from data.contracts.failure import IntegrityError
from data.contracts.words import Book, Disposition
from reconciliation.at_once import of_both_books
from reconciliation.lifecycle import Fate
from reconciliation.settled import BOOK, GROUPS, MEMBERS, PAIRS, ROW, Board, Found, Kind, without
from reconciliation.standing import Standing

DISPOSITION = pl.Enum(Disposition)
REASONED = pl.Schema({"row": ROW, "reason": pl.String})
BEHIND = pl.Schema({"book": BOOK, "row": ROW, "id": pl.String})
SIDES = {"missing_street": Book.HOUSE, "missing_house": Book.STREET}


def pending_rows(board: Board) -> dict[Book, pl.DataFrame]:
    """Rows left over that are inside their cut-off: `row` and `reason`, per book."""
    found = {book: REASONED.to_frame() for book in Book}
    today = board.day.business_date
    for name, cutoff in board.rulebook.cutoffs.items():
        if today is None:
            continue
        age = board.day.business_days.business_days_between(pl.col(cutoff.after), today)
        reason = f"{name}: {cutoff.business_days} business days after {cutoff.after}"
        waiting = board.left(SIDES[name], cutoff.after).filter(age < cutoff.business_days)
        found[SIDES[name]] = waiting.select("row", reason=pl.lit(reason))
    return found


def break_members(
    taken: Sequence[Found],
    deferred: pl.DataFrame,
    board: Board,
    standing: tuple[Standing, Standing],
    pending: dict[Book, pl.DataFrame],
) -> pl.DataFrame:
    """MEMBERS of every break of the run, numbered without gaps."""
    parts: list[tuple[Kind, pl.DataFrame]] = []
    for found in taken:
        parts.append((Kind.PAIR, _as_groups(found.broken_pairs)))
        parts.append((Kind.PAIR, found.broken_groups))
        parts.append((Kind.AMBIGUOUS, found.ambiguous))
        parts.append(
            (Kind.CANCELLED_ONE_SIDE, found.cancelled_partners.select(pl.col("row").alias("group"), "book", "row"))
        )
    parts.append((Kind.PAIR, _as_groups(deferred)))
    for book, side, left in zip(Book, standing, (board.house_left, board.street_left), strict=True):
        parts.append((Kind.REFERENCE_REUSED, _of_book(book, _fated(side, Fate.REFERENCE_REUSED, "reference"))))
        parts.append((Kind.CANCEL_UNKNOWN, _of_book(book, _fated(side, Fate.CANCEL_UNKNOWN, "row"))))
        missing = without(left, pending[book]["row"])
        parts.append((Kind.MISSING, _of_book(book, pl.DataFrame({"group": missing, "row": missing}))))
    return _numbered(parts)


def cancelled_behind(
    taken: Sequence[Found], break_ids: pl.DataFrame, standing: tuple[Standing, Standing]
) -> pl.DataFrame:
    """Cancelled rows that explain a CANCELLED_ONE_SIDE break, and their cancels: `book`, `row`, `id` of the break.

    They name the break in the ledger, so that whoever looks at one of these rows on a later day sees all of them.
    """
    alive = break_ids.filter(pl.col("kind") == Kind.CANCELLED_ONE_SIDE)
    if alive.is_empty():
        return BEHIND.to_frame()
    pairs = pl.concat(found.candidates.filter(pl.col("kind") == "CANCELLED") for found in taken)
    parts = [BEHIND.to_frame()]
    for book, side, own, other in zip(Book, standing, PAIRS, reversed(list(PAIRS)), strict=True):
        partners = alive.filter(pl.col("book") != book).join(pairs, left_on="row", right_on=other)
        gone = partners.select(pl.lit(book, dtype=BOOK).alias("book"), row=own, id="id")
        cancels = side.fates.filter(pl.col("fate") == Fate.CANCEL).join(gone, left_on="other", right_on="row")
        parts += [gone, cancels.select(BEHIND.names())]
    return pl.concat(parts)


def dispositions_table(
    standing: tuple[Standing, Standing],
    contract: Contract,
    group_ids: pl.DataFrame,
    break_ids: pl.DataFrame,
    pending: dict[Book, pl.DataFrame],
) -> pl.DataFrame:
    """The ledger: every row of both books once, in row order.

    Args:
        standing: both books.
        contract: what their rows are.
        group_ids: `book`, `row`, `id` of every matched row.
        break_ids: `book`, `row`, `kind`, `id` of every row of a break; no `kind` where `cancelled_behind` told it.
        pending: per book `row` and `reason`.

    Raises:
        IntegrityError: a row ends nowhere or twice. A mistake of the engine, never of the data.
    """
    sides = dict(zip(Book, standing, strict=True))

    def table(book: Book) -> pl.DataFrame:
        return _of_one_book(sides[book], contract, _of(book, group_ids), _of(book, break_ids), pending[book])

    return pl.concat(of_both_books(table))


def _of_one_book(
    side: Standing, contract: Contract, matched: pl.DataFrame, broken: pl.DataFrame, pending: pl.DataFrame
) -> pl.DataFrame:
    behind = broken.filter(pl.col("kind").is_null()).select("row", break_id="id")
    ambiguous = pl.when(pl.col("kind") == Kind.AMBIGUOUS).then(pl.lit(Disposition.AMBIGUOUS.value))
    ends = pl.concat(
        [
            matched.select("row", _is(Disposition.MATCHED), group_id="id"),
            broken.drop_nulls("kind").select(
                "row",
                ambiguous.otherwise(pl.lit(Disposition.BREAK.value)).cast(DISPOSITION).alias("disposition"),
                break_id="id",
            ),
            pending.select("row", _is(Disposition.PENDING), "reason"),
            side.disposed().join(behind, on="row", how="left"),
        ],
        how="diagonal",
    ).sort("row")
    rows = pl.int_range(side.frame.height, dtype=ROW, eager=True)
    if ends.height != side.frame.height or not (ends["row"] == rows).all():
        raise IntegrityError("a row ended nowhere or twice: a mistake of the engine; keep both files and report it")
    named = side.frame.select("book", "row_id", "line", pl.col(contract.reference).alias("trade_ref"), "tracking_key")
    return named.hstack(ends.drop("row")).select(*ledger.SCHEMA).cast(ledger.SCHEMA)


def _of(book: Book, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("book") == book)


def _numbered(parts: Sequence[tuple[Kind, pl.DataFrame]]) -> pl.DataFrame:
    members = [MEMBERS.to_frame()]
    first = 0
    for kind, groups in parts:
        if groups.is_empty():
            continue
        number = (pl.struct("group", "book") if kind in _OF_ONE_BOOK else pl.col("group")).rank("dense") - 1 + first
        part = groups.select(number.cast(ROW).alias("break"), "book", "row", kind=pl.lit(kind, dtype=MEMBERS["kind"]))
        first = int(part["break"].to_physical().max() or 0) + 1  # pyright: ignore[reportArgumentType]
        members.append(part)
    return pl.concat(members)


_OF_ONE_BOOK = (Kind.CANCELLED_ONE_SIDE,)


def _as_groups(pairs: pl.DataFrame) -> pl.DataFrame:
    if pairs.is_empty():
        return GROUPS.to_frame()
    number = pl.int_range(pairs.height, dtype=ROW, eager=True).alias("group")
    sides = [
        pairs.select(number, pl.lit(book, dtype=BOOK).alias("book"), pl.col(column).alias("row"))
        for book, column in zip(Book, ("house_row", "street_row"), strict=True)
    ]
    return pl.concat(sides)


def _of_book(book: Book, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select("group", pl.lit(book, dtype=BOOK).alias("book"), "row")


def _fated(side: Standing, fate: Fate, group: str) -> pl.DataFrame:
    return side.fates.filter(pl.col("fate") == fate).select(pl.col(group).alias("group"), "row")


def _is(disposition: Disposition) -> pl.Expr:
    return pl.lit(disposition, dtype=DISPOSITION).alias("disposition")
