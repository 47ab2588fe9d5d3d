"""CTRL-002: the record of decisions is as it was written, and says who and when."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.controls.audit_trail import AUDIT, SIGN_OFFS, acts_of_the_day, anonymous, changed, looked_over
from data.contracts.finding import Severity

WHOLE = {"entry": "audit chain"}
TIMELESS = {"kind": "report", "subject": "S1", "act": "PREPARED", "who": "Clerk One", "business_date": "2026-11-20"}
ACT = {**TIMELESS, "at": "2026-11-20T16:00:00Z"}

CHECK = Check(
    id="CTRL-002",
    name="Integrity of the audit trail",
    question="Does every link of the audit chain come out again, and does every act say who and when?",
    basis="17 CFR 240.17a-4(f)(2)(i)(A); Delegated Regulation (EU) 2017/565, Art. 72(1)(b) and (c)",
    severity=Severity.CRITICAL,
    pack=Pack.CONTROLS,
    parts=(
        Part(
            name="as it was written",
            looks_at=looked_over,
            offends=changed,
            needs=(AUDIT,),
            passing={AUDIT: [WHOLE]},
            failing={AUDIT: [WHOLE, {"entry": "link 2", "fault": "its hash does not come out"}]},
        ),
        Part(
            name="who and when",
            looks_at=acts_of_the_day,
            offends=anonymous,
            needs=(SIGN_OFFS,),
            passing={SIGN_OFFS: [ACT]},
            failing={SIGN_OFFS: [{**ACT, "who": " "}, TIMELESS]},
        ),
    ),
    advice="Stop, keep the database as it is, and compare it with the last backup and with bundles of evidence.",
)
