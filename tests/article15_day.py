"""A made-up day of transaction reporting with every kind of error planted, each beside its twin on the other side."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from build import rows
from report_rows import CLIENT, FIRM, a_cancel, a_report, reports

from compliance.given import Given
from data.contracts.contract import contract_named
from data.contracts.lineage import LINEAGE
from data.contracts.words import Book
from data.reference.calendars import calendar_named
from reconciliation.engine import Day, Reconciled, reconcile
from reconciliation.rulebook import rulebook_named

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 22, 59, 59, tzinfo=UTC)
CLOSE = "2026-11-19T22:59:59Z"  # in Paris, of the working day after Wednesday
A_SECOND_LATER = "2026-11-19T23:00:00Z"
PARAMETERS = {
    "calendar": "TARGET", "zone": "Europe/Paris", "business_days": 1, "calendar_days": 7,
    "quantity": Decimal(0), "amount": Decimal("0.01"),
}  # fmt: skip
WEDNESDAY: dict[str, Any] = {"trade_date": "2026-11-18", "trading_time": "2026-11-18T09:30:00.123Z"}
SENT: dict[str, Any] = {**WEDNESDAY, "submitted_at": "2026-11-18T18:00:00Z", "message_id": "M1"}
LATER = {"submitted_at": "2026-11-19T08:00:00Z"}


def due(ref: str, **unusual: Any) -> dict[str, Any]:
    return a_report(ref, **{**WEDNESDAY, "quantity": _own(ref), "trade_row_id": f"row of {ref}", **unusual})


def sent(ref: str, **unusual: Any) -> dict[str, Any]:
    return a_report(ref, **{**SENT, "quantity": _own(ref), "trade_ref": None, **unusual})


def _own(ref: str) -> str:
    """Every trade has a size of its own."""
    return str(100 + sum(ord(letter) * (place + 1) for place, letter in enumerate(ref)))


TWINS = {"quantity": "5000"}
SWAPPED = {"buyer": FIRM, "seller": CLIENT}
AGGREGATE = {"isin": "FR0000000001", "buyer": "INTC", "buyer_type": "INTC", "buyer_branch": None}
OUT = {"isin": "FR0000000001", "seller": "INTC", "seller_type": "INTC"}
BALANCED = {"isin": "FR0000000002"}
PAIRS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("FINE", {}, {}),
    ("LATE1", {}, {"message_id": "M4"}),
    ("LATE2", {}, {"message_id": "M5", "submitted_at": A_SECOND_LATER}),
    ("INTIME", {}, {"message_id": "M3", "submitted_at": "2026-11-19T22:00:00Z"}),
    ("HOUR1", {"venue": "XMIL"}, {"venue": "XMIL", "trading_time": "2026-11-18T10:30:00.123Z"}),
    ("HOUR2", {"venue": "XMIL"}, {"venue": "XMIL", "trading_time": "2026-11-18T10:30:00.123Z"}),
    ("CLOCK1", {}, {"trading_time": "2026-11-18T09:30:00.124001Z"}),
    ("CLOCK0", {}, {"trading_time": "2026-11-18T09:30:00.124Z"}),
    ("PENCE", {}, {"price": "1050"}),
    ("SWAP", {}, SWAPPED),
    ("CENT1", {"net_amount": "100.01"}, {"net_amount": "100.0200000001"}),
    ("CENT0", {"net_amount": "100.01"}, {"net_amount": "100.02"}),
    ("EMPTY", {"short_selling": "SESH"}, {}),
    ("REJ1", {}, {"message_id": "M2"}),
    ("REJ0", {}, {"message_id": "M2"}),
    ("WAIT1", {}, {"message_id": "M2", "submitted_at": "2026-11-12T08:00:00Z"}),
    ("WAIT0", {}, {"message_id": "M2", "submitted_at": "2026-11-12T08:00:00Z"}),
    ("SILENT", {}, {"message_id": "M9"}),
    ("TWIN1", TWINS, TWINS),
    ("ALIKE1", {"quantity": "6000"}, {"quantity": "6000"}),
    ("ALIKE2", {"quantity": "6000"}, {"quantity": "6000"}),
    ("INTO1", AGGREGATE | {"quantity": "70"}, AGGREGATE | {"quantity": "70"}),
    ("OUT1", OUT | {"quantity": "69"}, OUT | {"quantity": "69"}),
    ("INTO0", AGGREGATE | BALANCED | {"quantity": "70"}, AGGREGATE | BALANCED | {"quantity": "70"}),
    ("OUT0", OUT | BALANCED | {"quantity": "70"}, OUT | BALANCED | {"quantity": "70"}),
    ("RENAMED", {}, {"transaction_reference": "OTHERNAME", "report_ref": f"{FIRM}:OTHERNAME"}),
]
"""A name, what is unusual of the expected report, and what of the submitted one."""
HOUSE = [
    *(due(ref, **unusual) for ref, unusual, _ in PAIRS),
    due("NEVER"),
    due("NOTDUE", trade_date="2026-11-19", trading_time="2026-11-19T09:30:00Z"),
    due("AGAIN"),
    due("MENDED"),
]
STREET = [
    *(sent(ref, **unusual) for ref, _, unusual in PAIRS),
    sent("STRANGE"),
    sent("UNDONE"),
    a_cancel("UNDONE", **LATER),
    sent("AGAIN"),
    sent("AGAIN", **LATER),
    sent("MENDED", message_id="M2", price="7"),
    sent("MENDED", **LATER),
    sent("TWIN2", **TWINS),
]
REJECTED = {"level": "REPORT", "original_message": "M2", "status": "RJCT", "rules": "CON-412"}
PENDING = {"level": "REPORT", "original_message": "M2", "status": "PDNG", "rules": "CON-411"}
STATUSES = [
    {"level": "FILE", "original_message": "M1", "status": "ACPT", "told_at": "2026-11-18T19:00:00Z"},
    {"level": "FILE", "original_message": "M3", "status": "PART", "told_at": CLOSE},
    {"level": "FILE", "original_message": "M4", "status": "WARN", "told_at": A_SECOND_LATER},
    {"level": "FILE", "original_message": "M5", "status": "ACPT", "told_at": A_SECOND_LATER},
    {**REJECTED, "transaction_reference": "REJ1", "told_at": "2026-11-18T19:00:00Z"},
    {**REJECTED, "transaction_reference": "REJ0", "told_at": "2026-11-19T19:00:00Z"},
    {**REJECTED, "transaction_reference": "MENDED", "told_at": "2026-11-18T19:00:00Z"},
    {**PENDING, "transaction_reference": "WAIT1", "told_at": "2026-11-12T22:59:59Z"},
    {**PENDING, "transaction_reference": "WAIT0", "told_at": "2026-11-12T23:00:00Z"},
]


USUAL_BOOKING = {"instrument_id": "A", "price": "10.5", "currency": "EUR", "trade_date": "2026-11-18"}
TRADES = [
    {**USUAL_BOOKING, "trade_ref": ref, "row_id": f"row of {ref}", "account": account, "side": side, "quantity": size}
    for ref, account, side, size in (
        *((row["trade_ref"], "PROP", "SELL", row["quantity"]) for row in HOUSE if row["seller"] == FIRM),
        ("OUT1", "FUND", "BUY", "69.0000000001"),
        ("OUT0", "FUND", "BUY", "70"),
    )
]
PARTIES = [
    {"party_id": "PROP", "role": "FIRM", "lei": FIRM},
    {"party_id": "FUND", "role": "CLIENT", "lei": CLIENT},
    {"party_id": "BRK1", "role": "COUNTERPARTY", "lei": "529900EXAMPLEBRKR026"},
]


def house_rows() -> pl.DataFrame:
    return _in(Book.HOUSE, reports(*HOUSE, source="mifir_expected"))


def street_rows() -> pl.DataFrame:
    return _in(Book.STREET, reports(*STREET, source="mifir_submitted"))


def engine() -> Reconciled:
    """What the reconciliation makes of the day."""
    rules = rulebook_named("mifir_submitted")
    return reconcile(house_rows(), street_rows(), rules, Day(DAY, calendar_named("TARGET")))


def given(found: Reconciled) -> Given:
    """What the pack is asked of: reports, feedback, breaks, and the trades of the own account."""
    statuses = [{"status_ref": f"F{n}", **row} for n, row in enumerate(STATUSES)]
    inputs = {
        "transaction_report": pl.concat([house_rows(), street_rows()]),
        "report_status": rows(contract_named("report_status"), *statuses, source="mifir_feedback"),
        "breaks:mifir_submitted": found.breaks,
        "trade": rows(contract_named("trade"), *TRADES, source="blotter"),
        "party": rows(contract_named("party"), *PARTIES),
    }
    return Given(DAY, AT, inputs, PARAMETERS)


def _in(book: Book, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(book=pl.lit(book, dtype=LINEAGE["book"]))
