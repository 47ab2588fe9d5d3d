"""Rows of statuses in MT548 (status advice) and MT537 (pending transactions): one row per status of a transaction.

Columns beside those of `swift_transactions.py`: `kind` (our word), `code`, `stated` (as 25D writes it), `reason` (the
first), `reasons` (the others, by blanks), `narrative`, `function` (23G), `reference` (SEME), `prepared`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from data.formats.swift_columns import columns_of
from data.formats.swift_fields import Field
from data.formats.swift_sequences import Sequence
from data.formats.swift_transactions import Unit, transaction_columns

KINDS: Mapping[str, str] = {
    "IPRC": "PROCESSING",
    "CPRC": "CANCELLATION",
    "TPRC": "MODIFICATION",
    "CALL": "MODIFICATION",
    "RPRC": "MODIFICATION",
    "MTCH": "MATCHING",
    "INMH": "INFERRED_MATCHING",
    "SETT": "SETTLEMENT",
}
NO_ACTIVITY = "statement without activity (17B ACTI//N)"


def status_units(kind: str, root: Sequence) -> Iterator[Unit]:
    """The rows of one message of type 548 or 537."""
    units = list(_advised(root) if kind == "548" else _pending(root))
    if units:
        yield from units
    elif next(root.every("PENA"), None) is not None:
        yield Unit(
            root.start, root.end, {}, excluded="message of penalties, which a profile with rows = penalties reads"
        )
    elif any(item.value == "N" for item in _flags(root)):
        yield Unit(root.start, root.end, {}, excluded=NO_ACTIVITY)
    else:
        yield Unit(root.start, root.end, {}, malformed="the message holds no status (STAT) of a transaction")


def status_columns(status: Sequence) -> dict[str, str]:
    """What one STAT sequence says, with its reasons."""
    item = next((item for item in status.fields if item.tag == "25"), None)
    if item is None:
        return {}
    stated = [*status.find("REAS", outside=("TRAN", "TRANS")), status]
    codes = [_coded(said) for part in stated for said in part.fields if said.tag == "24"]
    told = [" ".join(said.value.split("\n")) for part in stated for said in part.fields if said.tag == "70"]
    return {
        "kind": KINDS.get(item.qualifier, "OTHER"),
        "code": _coded(item),
        "stated": f"25D::{item.qualifier}/{item.issuer}/{item.value}",
        "reason": codes[0] if codes else "",
        "reasons": " ".join(codes[1:]),
        "narrative": " / ".join(text for text in told if text),
    }


def _advised(root: Sequence) -> Iterator[Unit]:
    """One message speaks of one transaction; its links stand in GENL."""
    general = next(root.find("GENL"), root)
    shared = transaction_columns(_of_the_transaction(root), general)
    for status in root.find("STAT", outside=("PENA",)):
        yield Unit(root.start, root.end, shared | status_columns(status))


def _of_the_transaction(root: Sequence) -> Sequence:
    parts = [part for part in root.parts if part.name != "PENA"]
    return Sequence("", root.start, root.end, list(root.fields), parts)


def _pending(root: Sequence) -> Iterator[Unit]:
    """Transactions by status (STAT holds TRAN), or by themselves (TRANS holds STAT)."""
    general = next(root.find("GENL"), root)
    for part in root.named("STAT", "TRANS", "TRAN"):
        transactions = list(part.find("TRAN", "TRANS")) if part.name == "STAT" else [part]
        if not transactions:
            yield Unit(part.start, part.end, {}, excluded="status that names no transaction")
        of_all = status_columns(part)
        for transaction in transactions:
            yield from _statuses_of(transaction, of_all, general)


def _statuses_of(transaction: Sequence, of_all: dict[str, str], general: Sequence) -> Iterator[Unit]:
    shared = transaction_columns(transaction, general)
    for told in [status_columns(status) for status in transaction.find("STAT")] or [of_all]:
        malformed = None if told else "the transaction states no status (25D)"
        yield Unit(transaction.start, transaction.end, shared | told, malformed=malformed)


def _coded(item: Field) -> str:
    return f"{item.issuer}/{item.value}" if item.issuer else item.value


def _flags(root: Sequence) -> Iterator[Field]:
    for part in root.every("GENL", "SUBSAFE"):
        yield from (item for item in part.fields if item.tag == "17" and item.qualifier == "ACTI")


def statement_columns(root: Sequence) -> dict[str, str]:
    """`reference`, `function`, `statement_number` and `statement_day` of a message."""
    general = next(root.find("GENL"), root)
    found = columns_of(general)
    function = general.value("23")
    return {
        "reference": found.get("ref.SEME", ""),
        "function": function.partition("/")[0],
        "copy": function.partition("/")[2],
        "statement_number": found.get("number.STAT", ""),
        "statement_day": found.get("day.STAT", ""),
        "own_time": found.get("time.PREP", found.get("time.STAT", "")),
    }
