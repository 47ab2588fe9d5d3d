"""REG-MIFIR-008: reports can be written whole, and files were found valid before they were handed in."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.mifir.examples import REPORT as WHOLE
from compliance.mifir.file_checks import (
    KIND,
    REPORT,
    SIGN_OFFS,
    VALIDATED,
    cannot_be_written,
    handed_in,
    not_validated,
    to_be_written,
)
from data.contracts.finding import Severity

HANDED_IN = {**WHOLE, "book": "STREET", "submitted_at": "2026-11-20T18:00:00Z"}
SIGNED = {
    "kind": KIND,
    "subject": "e" * 64,
    "act": VALIDATED,
    "who": "tieout",
    "business_date": "2026-11-20",
    "at": "2026-11-20T17:00:00Z",
}

CHECK = Check(
    id="REG-MIFIR-008",
    name="Files valid against the schemas",
    question="Can every report be written as the message says, and was every file that left found valid before?",
    basis="Delegated Regulation (EU) 2017/590, Art. 1 and 15(1); ISO 20022 auth.016.001.01",
    severity=Severity.CRITICAL,
    pack=Pack.MIFIR,
    parts=(
        Part(
            name="reports that can be written",
            looks_at=to_be_written,
            offends=cannot_be_written,
            needs=(REPORT,),
            passing={REPORT: [{**WHOLE, "price": "12345.1234567890123"}]},
            failing={REPORT: [{**WHOLE, "price": "123456.1234567890123"}]},
        ),
        Part(
            name="files found valid",
            looks_at=handed_in,
            offends=not_validated,
            needs=(REPORT, SIGN_OFFS),
            passing={REPORT: [HANDED_IN], SIGN_OFFS: [SIGNED]},
            failing={REPORT: [HANDED_IN], SIGN_OFFS: [{**SIGNED, "act": "PREPARED"}]},
        ),
    ),
    advice="Prepare the file again from corrected trades; hold a file that was made elsewhere against the schemas "
    "before it leaves: `tieout report validate FILE --who NAME`.",
)
