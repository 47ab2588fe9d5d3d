"""Rows of settled transactions in MT536: one row per transaction; the balances are control totals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from data.formats.format import Control
from data.formats.swift_columns import columns_of
from data.formats.swift_sequences import Sequence
from data.formats.swift_statuses import NO_ACTIVITY
from data.formats.swift_transactions import Unit, transaction_columns

OPENING, CLOSING = ("FIOP", "INOP"), ("FICL", "INCL")


def movement_units(_: str, root: Sequence) -> Iterator[Unit]:
    """The rows of one message: transactions of each instrument, or flat ones (TRADDET with the SETDET after it)."""
    general = next(root.find("GENL"), root)
    units = [*_by_instrument(root, general), *_flat(root, general)]
    if units:
        yield from units
        return
    quiet = any(part.value("17", "ACTI") == "N" for part in root.every("GENL", "SUBSAFE"))
    reason = NO_ACTIVITY if quiet else None
    yield Unit(root.start, root.end, {}, reason, None if quiet else "the statement holds no transaction (TRAN)")


def balance_controls(root: Sequence, line: int) -> list[Control]:
    """Opening balance, movements and closing balance of every instrument of a complete statement, exactly."""
    general = next(root.find("GENL"), root)
    if "DELT" in columns_of(general).get("word.CODE", ""):
        return []
    return [control for part in root.every("FIN") if (control := _balance(part, line)) is not None]


def _by_instrument(root: Sequence, general: Sequence) -> Iterator[Unit]:
    for holder in [*root.every("SUBSAFE"), root]:
        around = [holder, general] if holder is not root else [general]
        for part in holder.named("FIN"):
            yield from (_unit(found, part, *around) for found in part.find("TRAN", "TRANS"))
        yield from (_unit(found, *around) for found in holder.named("TRAN", "TRANS"))


def _unit(transaction: Sequence, *around: Sequence) -> Unit:
    return Unit(transaction.start, transaction.end, transaction_columns(transaction, *around))


def _flat(root: Sequence, general: Sequence) -> Iterator[Unit]:
    parts = list(root.named("TRADDET", "FIAC", "SETDET", "LINK"))
    starts = [index for index, part in enumerate(parts) if part.name == "TRADDET"]
    for start, end in pairwise([*starts, len(parts)]):
        together = Sequence("", parts[start].start, parts[end - 1].end, [], parts[start:end])
        yield Unit(together.start, together.end, transaction_columns(together, general))


def _balance(part: Sequence, line: int) -> Control | None:
    found = columns_of(part)
    opening = next((q for q in OPENING if f"balance.{q}" in found), None)
    closing = next((q for q in CLOSING if f"balance.{q}" in found), None)
    if opening is None or closing is None or len({found[f"balance_type.{q}"] for q in (opening, closing)}) > 1:
        return None
    kind = found[f"balance_type.{opening}"]
    moved: list[Decimal | None] = []
    for transaction in part.find("TRAN", "TRANS"):
        columns = transaction_columns(transaction)
        number = _number(columns.get(f"quantity_{kind}", ""))
        moved.append(number if number is None or columns.get("word.REDE") != "DELI" else -number)
    start, said = _number(found[f"balance.{opening}"]), _number(found[f"balance.{closing}"])
    if start is None or said is None or None in moved:
        return None
    counted = start + sum((number for number in moved if number is not None), Decimal(0))
    return Control("closing_balance", str(said), str(counted), said == counted, f"line {line}, {found['instrument']}")


def _number(text: str) -> Decimal | None:
    plain = text.replace(",", ".", 1)
    return Decimal(plain) if plain.removeprefix("-").replace(".", "", 1).isdecimal() else None
