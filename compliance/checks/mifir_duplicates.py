"""REG-MIFIR-003: a transaction is reported once."""

from __future__ import annotations

from compliance.article15.duplicates import all_sent, one_trade_twice, sent_again
from compliance.check import Check, Pack, Part
from data.contracts.finding import Severity

REPORTS, STATUSES = "transaction_report", "report_status"
TRADED = {"trade_date": "2026-11-19", "transaction_reference": "T1", "report_ref": "E:T1", "executing_entity": "E"}
TERMS = {"isin": "FR0000000000", "quantity": "100", "price": "10.5", "trading_time": "2026-11-19T09:30:00Z"}
FIRST = {**TRADED, **TERMS, "book": "STREET", "submitted_at": "2026-11-19T18:00:00Z"}
AGAIN = {**FIRST, "submitted_at": "2026-11-20T08:00:00Z"}
REJECTED = {"level": "REPORT", "transaction_reference": "T1", "status": "RJCT", "told_at": "2026-11-19T20:00:00Z"}
OTHER = {**FIRST, "transaction_reference": "T2", "report_ref": "E:T2"}
TWO_TRADES = [{**row, "book": "HOUSE", "submitted_at": ""} for row in (FIRST, OTHER)]

CHECK = Check(
    id="REG-MIFIR-003",
    name="Duplicate report",
    question="Is every transaction reported once, and every reference used for one report that stands?",
    basis="Delegated Regulation (EU) 2017/590, Art. 15(1)",
    severity=Severity.HIGH,
    pack=Pack.ARTICLE_15,
    parts=(
        Part(
            name="reference",
            looks_at=all_sent,
            offends=sent_again,
            needs=(REPORTS,),
            takes=(STATUSES,),
            passing={REPORTS: [FIRST, AGAIN], STATUSES: [REJECTED]},
            failing={REPORTS: [FIRST, AGAIN]},
        ),
        Part(
            name="terms",
            looks_at=all_sent,
            offends=one_trade_twice,
            needs=(REPORTS,),
            takes=(STATUSES,),
            passing={REPORTS: [FIRST, OTHER, *TWO_TRADES]},
            failing={REPORTS: [FIRST, OTHER, *TWO_TRADES[:1]]},
        ),
    ),
    advice="Cancel the report that is one too many.",
)
