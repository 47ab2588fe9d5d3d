"""REG-MIFIR-002: every report has a trade that has to be reported."""

from __future__ import annotations

from compliance.article15.missing import examined_street, never_expected
from compliance.check import Check, Pack, Part
from data.contracts.finding import Severity

REPORTS = "transaction_report"
TRADED = {"trade_date": "2026-11-19", "transaction_reference": "T1", "report_ref": "E:T1", "isin": "FR0000000000"}
EXPECTED = {**TRADED, "book": "HOUSE"}
SENT = {**TRADED, "book": "STREET", "submitted_at": "2026-11-20T08:00:00Z"}
STRANGE = {**SENT, "transaction_reference": "T2", "report_ref": "E:T2"}
WITHDRAWN = {**STRANGE, "report_status": "CANC", "submitted_at": "2026-11-20T09:00:00Z"}

CHECK = Check(
    id="REG-MIFIR-002",
    name="Over-reporting",
    question="Has every standing report a trade of the front office that has to be reported?",
    basis="Delegated Regulation (EU) 2017/590, Art. 15(1)",
    severity=Severity.HIGH,
    pack=Pack.ARTICLE_15,
    parts=(
        Part(
            name="trade",
            looks_at=examined_street,
            offends=never_expected,
            needs=(REPORTS,),
            passing={REPORTS: [EXPECTED, SENT, STRANGE, WITHDRAWN]},
            failing={REPORTS: [EXPECTED, SENT, STRANGE]},
        ),
    ),
    advice="Cancel the report, or book the trade that it tells of; then find out why it was made.",
)
