"""REG-EMIR-001: both sides of an OTC contract are reported under the same UTI."""

from __future__ import annotations

from datetime import date

from compliance.check import Check, Pack, Part
from compliance.emir.pairing import INPUT, ours_to_pair, ours_unpaired, theirs_to_pair, theirs_unpaired
from compliance.parameters import Parameter
from data.contracts.finding import Severity

DAY = date(2026, 11, 20)
US, THEM = "529900T8BM49AURSDO55", "5493001KJTIIGC8Y1R12"
OURS = {"uti": "UTI1", "party": US, "counterparty": THEM, "counterparty_reports": "YES", "book": "HOUSE"}
THEIRS = {"uti": "UTI1", "party": US, "counterparty": THEM, "book": "STREET"}

CHECK = Check(
    id="REG-EMIR-001",
    name="EMIR pairing",
    question="Has the report of every OTC contract found the other side's, and theirs ours?",
    basis="Delegated Regulation (EU) 2022/1858, Art. 3; Regulation (EU) 648/2012, Art. 9(1)",
    severity=Severity.HIGH,
    pack=Pack.EMIR,
    parameters=(
        Parameter("business_days", 1, "business days after our report within which theirs may be missing"),
        Parameter("calendar", "TARGET", "business days"),
    ),
    parts=(
        Part(
            name="ours without theirs",
            looks_at=ours_to_pair,
            offends=ours_unpaired,
            needs=(INPUT,),
            on=DAY,
            passing={
                INPUT: [
                    {**OURS, "reported_at": "2026-11-16T09:00:00Z"},
                    THEIRS,
                    {**OURS, "uti": "UTI2", "reported_at": "2026-11-19T09:00:00Z"},
                ]
            },
            failing={
                INPUT: [
                    {**OURS, "reported_at": "2026-11-18T09:00:00Z"},
                    {**OURS, "uti": "UTI2", "reported_at": "2026-11-18T09:00:00Z"},
                    {**THEIRS, "counterparty": US},
                ]
            },
        ),
        Part(
            name="theirs without ours",
            looks_at=theirs_to_pair,
            offends=theirs_unpaired,
            needs=(INPUT,),
            on=DAY,
            passing={INPUT: [OURS, THEIRS]},
            failing={INPUT: [OURS, {**THEIRS, "uti": "UTI9"}]},
        ),
    ),
    advice="Compare the UTI with the counterparty: the one whose duty it was to make it says which is right.",
)
