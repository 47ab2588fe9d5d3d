"""REG-MIFIR-015: the short selling indicator is what positions tell."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.mifir.examples import LISTED, REFERENCE, SALE
from compliance.mifir.judging import REPORT
from compliance.mifir.recomputed import otherwise_short, sold_by_us
from data.contracts.finding import Severity

TRADE = {
    "trade_ref": "T0",
    "account": "HOUSE",
    "instrument_id": LISTED["instrument_id"],
    "side": "SELL",
    "quantity": "100",
    "price": "110.25",
    "currency": "EUR",
    "venue": "XETR",
    "trade_date": "2026-11-20",
    "executed_at": "2026-11-20T09:30:00.123456Z",
}
HELD = {"account": "HOUSE", "instrument_id": LISTED["instrument_id"], "quantity": "100"}
OF_TRADE = {**SALE, "trade_ref": "T0"}

CHECK = Check(
    id="REG-MIFIR-015",
    name="Short sale flag",
    question="Does the short selling indicator of every sale agree with what the seller held just before it?",
    basis="Delegated Regulation (EU) 2017/590, Art. 11; Regulation (EU) 236/2012, Art. 2(1)(b) and 17",
    severity=Severity.HIGH,
    pack=Pack.MIFIR,
    parts=(
        Part(
            name="recomputed",
            looks_at=sold_by_us,
            offends=otherwise_short,
            needs=(REPORT, "trade", "position", "instrument", "trading_venue", "party"),
            takes=("person", "reporting_detail"),
            passing={REPORT: [OF_TRADE], "trade": [TRADE], "position": [HELD], **REFERENCE},
            failing={
                REPORT: [OF_TRADE],
                "trade": [TRADE],
                "position": [{**HELD, "quantity": "99"}],
                **REFERENCE,
            },
        ),
    ),
    advice="Compare positions at the start of the day and the order of trades; cancel the report and send it anew.",
)
