"""REG-MIFIR-013: what the authority rejected is mended and sent again."""

from __future__ import annotations

from datetime import UTC, date, datetime

from compliance.article15.deadlines import PARAMETERS
from compliance.article15.rejected import answered_reports, not_sent_again
from compliance.check import Check, Pack, Part
from compliance.parameters import Parameter
from data.contracts.finding import Severity

REPORTS, STATUSES = "transaction_report", "report_status"
TUESDAY, EVENING = date(2026, 11, 24), datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
SENT = {"transaction_reference": "T1", "report_ref": "E:T1", "book": "STREET", "submitted_at": "2026-11-20T08:00:00Z"}
REJECTED = {"level": "REPORT", "transaction_reference": "T1", "status": "RJCT", "rules": "CON-412"}
ON_FRIDAY = {**REJECTED, "told_at": "2026-11-20T22:59:59Z"}  # two working days before Tuesday
ON_MONDAY = {**REJECTED, "told_at": "2026-11-22T23:00:00Z"}  # Monday in Paris
ACCEPTED = {**REJECTED, "status": "ACPT", "told_at": "2026-11-23T09:30:00Z"}
AGAIN = {**SENT, "submitted_at": "2026-11-23T09:00:00Z"}

CHECK = Check(
    id="REG-MIFIR-013",
    name="Rejected and not sent again",
    question="Was every rejected report mended and sent again within the working days allowed?",
    basis="Delegated Regulation (EU) 2017/590, Art. 15(1)",
    severity=Severity.CRITICAL,
    pack=Pack.ARTICLE_15,
    parameters=(*PARAMETERS, Parameter("business_days", 1, "working days in which a rejected report is sent again")),
    parts=(
        Part(
            name="rejected",
            looks_at=answered_reports,
            offends=not_sent_again,
            needs=(REPORTS, STATUSES),
            on=TUESDAY,
            at=EVENING,
            passing={REPORTS: [SENT], STATUSES: [ON_MONDAY]},
            failing={REPORTS: [SENT], STATUSES: [ON_FRIDAY]},
        ),
        Part(
            name="sent again",
            looks_at=answered_reports,
            offends=not_sent_again,
            needs=(REPORTS, STATUSES),
            on=TUESDAY,
            at=EVENING,
            passing={REPORTS: [SENT, AGAIN], STATUSES: [ON_FRIDAY, ACCEPTED]},
            failing={REPORTS: [SENT], STATUSES: [ON_FRIDAY, ACCEPTED | {"transaction_reference": "T2"}]},
        ),
    ),
    advice="Mend what the rule names and send the report again; it counts as not reported until it is accepted.",
)
