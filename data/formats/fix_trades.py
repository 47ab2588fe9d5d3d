"""What each FIX message means for the books: which rows of trades it gives, or by which rule it gives none."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from data.formats.fix_fields import (
    ALLOCATION_TAGS,
    FEE_TAGS,
    SIDE_TAGS,
    Fields,
    Pairs,
    entries_of,
    pairs_of,
    parties_of,
)

TRADE_MESSAGES = ("8", "J", "AK", "AE")

MESSAGE_NAMES: Mapping[str, str] = {
    "0": "heartbeat", "1": "test request", "2": "resend request", "3": "reject", "4": "sequence reset", "5": "logout",
    "A": "logon", "D": "new order", "E": "order list", "F": "cancel request", "G": "replace request",
    "9": "cancel reject", "H": "order status request", "j": "business reject", "k": "bid request",
    "P": "allocation acknowledgement", "AR": "trade report acknowledgement", "AU": "confirmation acknowledgement",
    "AS": "allocation report", "AT": "allocation report acknowledgement", "AD": "trade report request",
    "AQ": "trade report request acknowledgement", "BH": "confirmation request", "h": "trading session status",
    "d": "security definition", "W": "market data", "X": "market data", "V": "market data request", "8": "execution",
    "J": "allocation", "AK": "confirmation", "AE": "trade report",
}  # fmt: skip
EXECUTION_NAMES: Mapping[str, str] = {
    "0": "new order", "3": "done for day", "4": "order cancelled", "5": "order replaced", "6": "pending cancel",
    "7": "stopped", "8": "order rejected", "9": "suspended", "A": "pending new", "B": "calculated", "C": "expired",
    "D": "restated", "E": "pending replace", "I": "order status", "J": "trade in a clearing hold",
    "K": "trade released to clearing", "L": "triggered", "M": "locked", "N": "released",
}  # fmt: skip
SCHEMES = {"1": "CUSIP", "2": "SEDOL", "4": "ISIN", "5": "RIC", "A": "BLOOMBERG", "S": "FIGI"}  # 22
TAX_TYPES = frozenset({"2", "5", "9"})  # MiscFeeType: tax, stamp, consumption tax
TRANSACTIONS = {"0": "NEW", "1": "CORRECT", "2": "CANCEL"}  # 71, 666
REPORTS = {"0": "NEW", "1": "CANCEL", "2": "CORRECT", "4": "CANCEL"}  # 487


class Row(NamedTuple):
    """One landed row of a message: its fields, and the rule where it is no trade."""

    fields: Fields
    excluded: str | None = None


def rows_of(fields: Fields, pieces: list[str]) -> list[Row]:
    """The rows of one message of `TRADE_MESSAGES`.

    Raises:
        ValueError: a word of the message is not known, or a group does not hold what it announces.
    """
    return _READERS[fields["35"]](fields, pieces)


def _executions(fields: Fields, pieces: list[str]) -> list[Row]:
    transaction, kind = fields.get("20"), fields.get("150")
    no_trade = _no_execution(fields, transaction, kind)
    if no_trade:
        return [Row({}, no_trade)]
    if transaction == "1" or kind == "H":
        fields["status"] = "CANCEL"
    elif transaction == "2" or kind == "G":
        fields["status"] = "CORRECT"
    elif transaction in (None, "0") and kind in (None, "F", "1", "2"):
        fields["status"] = "NEW"
    else:
        raise ValueError(f"ExecTransType {transaction} with ExecType {kind} is not known")
    _add_charges(fields, pieces)
    return [Row(fields)]


def _no_execution(fields: Fields, transaction: str | None, kind: str | None) -> str | None:
    if transaction == "3":
        return "ExecTransType 3: order status, no trade"
    if kind is not None and kind in EXECUTION_NAMES and transaction not in ("1", "2"):
        return f"ExecType {kind}: {EXECUTION_NAMES[kind]}, no trade"
    nothing_traded = not fields.get("32", "x").strip("0.")
    if nothing_traded and transaction not in ("1", "2") and kind in ("1", "2", "F"):
        return f"ExecType {kind} with LastQty 0: no trade"
    if kind is None and transaction not in ("1", "2") and not fields.get("32", "0").strip("0."):
        return "no quantity was traded"
    return None


def _allocations(fields: Fields, pieces: list[str]) -> list[Row]:
    accounts = entries_of(pairs_of(pieces), "78", "79")
    header = {tag: value for tag, value in fields.items() if tag not in ALLOCATION_TAGS}
    header["status"] = _word("AllocTransType (71)", fields.get("71", "0"), TRANSACTIONS)
    block = fields.get("70", "") if header["status"] == "NEW" else fields.get("72") or fields.get("70", "")
    header |= {"block_ref": block, "quantity": fields.get("53", fields.get("32", ""))}
    if "6" in fields:
        header["price"] = fields["6"]
    if not accounts:
        return [Row(header, "allocation without accounts: nothing is allocated")]
    rows = [Row(header | {"trade_ref": block}, "block of an allocation: its accounts carry the quantity")]
    used: dict[str, int] = {}
    for entry in accounts:
        ref = entry.get("467") or f"{block}/{entry['79']}"
        used[ref] = used.get(ref, 0) + 1
        row = header | entry | {"trade_ref": ref if used[ref] == 1 else f"{ref}/{used[ref]}"}
        row["quantity"] = entry.get("80", "")
        row["price"] = entry.get("153") or entry.get("366") or fields.get("6", "")
        _add_charges(row, _pieces(entry))
        rows.append(Row(row))
    return rows


def _confirmations(fields: Fields, pieces: list[str]) -> list[Row]:
    if fields.get("773", "2") != "2":
        return [Row({}, f"ConfirmType {fields['773']}: status of a confirmation, no trade")]
    fields["status"] = _word("ConfirmTransType (666)", fields.get("666", "0"), TRANSACTIONS)
    changed = fields["status"] != "NEW"
    fields["trade_ref"] = (changed and fields.get("772")) or fields.get("664", "")
    fields |= {"block_ref": fields.get("70", ""), "quantity": fields.get("80", ""), "price": fields.get("6", "")}
    _add_charges(fields, pieces)
    return [Row(fields)]


def _reports(fields: Fields, pieces: list[str]) -> list[Row]:
    if fields.get("939") == "1":
        return [Row({}, "TrdRptStatus 1: trade report was rejected")]
    if fields.get("856") == "3":
        return [Row({}, "TradeReportType 3: trade report was declined")]
    status = "CANCEL" if fields.get("856") in ("6", "7") or fields.get("150") == "H" else None
    status = status or _word("TradeReportTransType (487)", fields.get("487", "0"), REPORTS)
    reference = fields.get("1003") or (status != "NEW" and fields.get("572")) or fields.get("571", "")
    header = {"status": status, "quantity": fields.get("32", ""), "price": fields.get("31", "")}
    sides = entries_of(pairs_of(pieces), "552", "54")
    if len(sides) <= 1:
        fields |= header | {"trade_ref": reference}
        _add_charges(fields, pieces)
        return [Row(fields)]
    shared = {tag: value for tag, value in fields.items() if tag not in SIDE_TAGS}
    rows: list[Row] = []
    for number, side in enumerate(sides, start=1):
        row = shared | side | header | {"trade_ref": f"{reference}/{number}"}
        _add_charges(row, _pieces(side))
        rows.append(Row(row))
    return rows


_READERS = {"8": _executions, "J": _allocations, "AK": _confirmations, "AE": _reports}


def _add_charges(fields: Fields, pieces: list[str]) -> None:
    """Columns `commission`, `fees`, `taxes`, and the parties by role, where the message states them."""
    if fields.get("13", "3") == "3" and "12" in fields:
        fields["commission"] = fields["12"]
    if "136" in fields:
        for column, amount in _fees(pairs_of(pieces)).items():
            fields[column] = str(amount)
    if "453" in fields:
        fields |= parties_of(pairs_of(pieces))


def instrument_of(fields: Fields) -> Fields:
    """`instrument` and `scheme`: a security by its identifier, a contract by symbol, month, strike and right."""
    scheme = SCHEMES.get(fields.get("22", ""))
    if "48" in fields and scheme:
        return {"instrument": fields["48"], "scheme": scheme}
    parts = [
        fields.get("48") or fields.get("55", ""),
        *(fields[tag] for tag in ("200", "202", "201") if tag in fields),
    ]
    return {"instrument": " ".join(parts).strip()} if parts[0] else {}


def _fees(pairs: Pairs) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    amount: str | None = None
    for tag, value in pairs:
        if tag == "137":
            amount = value
        elif tag == "139" and amount is not None:
            column = "taxes" if value in TAX_TYPES else "fees"
            try:
                totals[column] = totals.get(column, Decimal(0)) + Decimal(amount)
            except InvalidOperation:
                raise ValueError(f"MiscFeeAmt (137) is {amount!r}, no amount") from None
            amount = None
    return totals


def _word(field: str, value: str, known: Mapping[str, str]) -> str:
    if value not in known:
        raise ValueError(f"{field} is {value!r}; known are {', '.join(known)}")
    return known[value]


def repeating_tags(message_type: str) -> frozenset[str]:
    """Tags that may stand more than once in a message of this type."""
    always = FEE_TAGS | frozenset({"11", "37", "455", "456", "375", "337", "448", "447", "452"})
    if message_type == "AE":
        return always | SIDE_TAGS
    if message_type == "J":
        return always | ALLOCATION_TAGS | frozenset({"32", "17", "31", "30", "38"})
    return always if message_type == "AK" else always - {"11", "37"}


def _pieces(entry: Fields) -> list[str]:
    return [f"{tag}={value}" for tag, value in entry.items()]
