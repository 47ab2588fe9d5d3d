"""REG-MIFIR-004: a report is in by the close of the working day after the trade."""

from __future__ import annotations

from datetime import UTC, date, datetime

from compliance.article15.deadlines import PARAMETERS, first_sent, late
from compliance.check import Check, Pack, Part
from data.contracts.finding import Severity

REPORTS, STATUSES = "transaction_report", "report_status"
TRADED = {"transaction_reference": "T1", "report_ref": "E:T1", "book": "STREET"}
IN_TIME = {**TRADED, "trade_date": "2026-11-20", "submitted_at": "2026-11-23T22:59:59Z"}  # Friday to Monday, in Paris
LATE = {**IN_TIME, "submitted_at": "2026-11-23T23:00:00Z"}
TUESDAY, NOON = date(2026, 11, 24), datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ACCEPTED = {"level": "REPORT", "transaction_reference": "T1", "status": "ACPT"}

CHECK = Check(
    id="REG-MIFIR-004",
    name="Late report",
    question="Was every report in by the close of the working day after the trade?",
    basis="Regulation (EU) 600/2014, Art. 26(1)",
    severity=Severity.CRITICAL,
    pack=Pack.ARTICLE_15,
    parameters=PARAMETERS,
    parts=(
        Part(
            name="deadline",
            looks_at=first_sent,
            offends=late,
            needs=(REPORTS,),
            takes=(STATUSES,),
            passing={REPORTS: [IN_TIME]},
            failing={REPORTS: [LATE]},
        ),
        Part(
            name="accepted in time",
            looks_at=first_sent,
            offends=late,
            needs=(REPORTS, STATUSES),
            on=TUESDAY,
            at=NOON,
            passing={REPORTS: [IN_TIME], STATUSES: [{**ACCEPTED, "told_at": "2026-11-23T22:59:59Z"}]},
            failing={REPORTS: [IN_TIME], STATUSES: [{**ACCEPTED, "told_at": "2026-11-23T23:00:00Z"}]},
        ),
    ),
    advice="Find out why it was late; many or important late reports are told to the authority as an error.",
)
