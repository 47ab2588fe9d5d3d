"""REG-MIFIR-006: reports together reflect every change in positions."""

from __future__ import annotations

from decimal import Decimal

from compliance.article15.deadlines import PARAMETERS
from compliance.article15.positions import booked_positions, differing_positions
from compliance.check import Check, Pack, Part
from compliance.parameters import Parameter
from data.contracts.finding import Severity

REPORTS, TRADES, PARTIES = "transaction_report", "trade", "party"
TRADED = {"trade_date": "2026-11-18", "transaction_reference": "T1", "report_ref": "E:T1", "isin": "FR0000000000"}
SIDES = {"buyer": "E", "seller": "C", "quantity": "100"}
EXPECTED = {**TRADED, **SIDES, "book": "HOUSE", "trade_row_id": "example:1"}
SENT = {**TRADED, **SIDES, "book": "STREET", "submitted_at": "2026-11-19T08:00:00Z"}
TRADE = {"book": "HOUSE", "account": "PROP", "side": "BUY", "quantity": "100"}
PARTY = {"party_id": "PROP", "role": "FIRM", "lei": "E"}

CHECK = Check(
    id="REG-MIFIR-006",
    name="Collective position",
    question="Do the reports of a day together reflect every change in the positions of the firm and its clients?",
    basis="Delegated Regulation (EU) 2017/590, Art. 15(5)",
    severity=Severity.HIGH,
    pack=Pack.ARTICLE_15,
    parameters=(*PARAMETERS, Parameter("quantity", Decimal(0), "units by which the two may differ")),
    parts=(
        Part(
            name="change",
            looks_at=booked_positions,
            offends=differing_positions,
            needs=(REPORTS, TRADES, PARTIES),
            passing={REPORTS: [EXPECTED, SENT], TRADES: [TRADE], PARTIES: [PARTY]},
            failing={REPORTS: [EXPECTED, {**SENT, "quantity": "99.9999999999"}], TRADES: [TRADE], PARTIES: [PARTY]},
        ),
    ),
    advice="Find the reports of this party and instrument whose side or quantity is not that of their trade.",
)
