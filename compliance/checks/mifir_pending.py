"""REG-MIFIR-014: reports do not stay pending."""

from __future__ import annotations

from datetime import UTC, date, datetime

from compliance.article15.deadlines import PARAMETERS
from compliance.article15.rejected import answered_reports, pending_for_long
from compliance.check import Check, Pack, Part
from compliance.parameters import Parameter
from data.contracts.finding import Severity

REPORTS, STATUSES = "transaction_report", "report_status"
DAY, EVENING = date(2026, 11, 20), datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
SENT = {"transaction_reference": "T1", "report_ref": "E:T1", "book": "STREET", "submitted_at": "2026-11-12T08:00:00Z"}
PENDING = {"level": "REPORT", "transaction_reference": "T1", "status": "PDNG", "rules": "CON-411"}

CHECK = Check(
    id="REG-MIFIR-014",
    name="Pending for long",
    question="Is no report pending at the authority for more calendar days than it waits for reference data?",
    basis="Delegated Regulation (EU) 2017/590, Art. 15(1); validation rule CON-411",
    severity=Severity.MEDIUM,
    pack=Pack.ARTICLE_15,
    parameters=(*PARAMETERS, Parameter("calendar_days", 7, "calendar days since it was first said to be pending")),
    parts=(
        Part(
            name="pending",
            looks_at=answered_reports,
            offends=pending_for_long,
            needs=(REPORTS, STATUSES),
            on=DAY,
            at=EVENING,
            passing={REPORTS: [SENT], STATUSES: [{**PENDING, "told_at": "2026-11-12T23:00:00Z"}]},
            failing={REPORTS: [SENT], STATUSES: [{**PENDING, "told_at": "2026-11-12T22:59:59Z"}]},
        ),
    ),
    advice="Find out why the instrument is not known to the authority; correct the report or its instrument code.",
)
