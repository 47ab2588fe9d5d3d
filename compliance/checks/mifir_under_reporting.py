"""REG-MIFIR-001: every trade that has to be reported has a report that the authority accepted."""

from __future__ import annotations

from datetime import UTC, date, datetime

from compliance.article15.deadlines import PARAMETERS
from compliance.article15.missing import due, never_sent, not_accepted
from compliance.check import Check, Pack, Part
from data.contracts.finding import Severity

REPORTS, STATUSES = "transaction_report", "report_status"
DAY = date(2026, 11, 20)
CLOSED = datetime(2026, 11, 20, 23, 0, 0, tzinfo=UTC)  # midnight in Paris, the first second after the deadline
TRADED = {"trade_date": "2026-11-19", "transaction_reference": "T1", "report_ref": "E:T1", "isin": "FR0000000000"}
EXPECTED = {**TRADED, "book": "HOUSE"}
SENT = {**TRADED, "book": "STREET", "submitted_at": "2026-11-20T22:59:59Z"}
CANCELLED = {**SENT, "report_status": "CANC"}
NOT_YET_DUE = {**EXPECTED, "trade_date": "2026-11-20", "transaction_reference": "T2", "report_ref": "E:T2"}
ACCEPTED = {"level": "REPORT", "transaction_reference": "T1", "status": "ACPT", "told_at": "2026-11-20T22:59:59Z"}

CHECK = Check(
    id="REG-MIFIR-001",
    name="Under-reporting",
    question="Has every trade that has to be reported a report that was accepted and not cancelled?",
    basis="Regulation (EU) 600/2014, Art. 26(1); Delegated Regulation (EU) 2017/590, Art. 15(1)",
    severity=Severity.CRITICAL,
    pack=Pack.ARTICLE_15,
    parameters=PARAMETERS,
    parts=(
        Part(
            name="submitted",
            looks_at=due,
            offends=never_sent,
            needs=(REPORTS,),
            on=DAY,
            at=CLOSED,
            passing={REPORTS: [EXPECTED, SENT, NOT_YET_DUE]},
            failing={REPORTS: [EXPECTED, SENT, CANCELLED]},
        ),
        Part(
            name="accepted",
            looks_at=due,
            offends=not_accepted,
            needs=(REPORTS, STATUSES),
            on=DAY,
            at=CLOSED,
            passing={REPORTS: [EXPECTED, SENT], STATUSES: [ACCEPTED]},
            failing={REPORTS: [EXPECTED, SENT], STATUSES: [{**ACCEPTED, "status": "RJCT"}]},
        ),
    ),
    advice="Report it now. What was due and not reported is told to the authority (Art. 26(7), Art. 15(2)).",
)
