"""CTRL-001: who makes a thing never approves it, and nothing is released that nobody approved."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.controls.own_controls import SIGN_OFFS, decisions, one_person, unexplained
from data.contracts.finding import Severity

MADE = {"kind": "report", "subject": "S1", "act": "PREPARED", "who": "Clerk One", "at": "2026-11-19T16:00:00Z"}
APPROVED = {
    **MADE,
    "act": "APPROVED",
    "who": "Clerk Two",
    "at": "2026-11-20T09:00:00Z",
    "why": "compared with source",
}
RELEASED = {**APPROVED, "act": "RELEASED", "at": "2026-11-20T09:01:00Z"}

CHECK = Check(
    id="CTRL-001",
    name="Four eyes",
    question="Was everything that was approved made by somebody else, and everything released approved before?",
    basis="Delegated Regulation (EU) 2017/565, Art. 72; 15 U.S.C. 7262; the firm's own policy",
    severity=Severity.CRITICAL,
    pack=Pack.CONTROLS,
    parts=(
        Part(
            name="second person",
            looks_at=decisions,
            offends=one_person,
            needs=(SIGN_OFFS,),
            passing={SIGN_OFFS: [MADE, APPROVED, RELEASED]},
            failing={
                SIGN_OFFS: [
                    MADE,
                    {**APPROVED, "who": "clerk  ONE"},
                    {**APPROVED, "subject": "S2"},
                    {**RELEASED, "subject": "S3"},
                ]
            },
        ),
        Part(
            name="reason",
            looks_at=decisions,
            offends=unexplained,
            needs=(SIGN_OFFS,),
            passing={SIGN_OFFS: [MADE, APPROVED]},
            failing={SIGN_OFFS: [MADE, {**APPROVED, "why": " "}]},
        ),
    ),
    advice="The journal refuses this: find out how it came to be written, and treat the thing as unapproved.",
)
