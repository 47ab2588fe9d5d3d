"""REG-EMIR-003: what happens to an OTC contract is reported by the end of the next working day."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.emir.reports import REPORTS, late, reported_on_the_day
from compliance.parameters import Parameter
from data.contracts.finding import Severity

CHECK = Check(
    id="REG-EMIR-003",
    name="Late EMIR report",
    question="Was every report of the day sent by the end of the working day after what it tells?",
    basis="Regulation (EU) 648/2012, Art. 9(1)",
    severity=Severity.HIGH,
    pack=Pack.EMIR,
    parameters=(
        Parameter("business_days", 1, "working days after the conclusion, change or end of a contract"),
        Parameter("zone", "Europe/Brussels", "time zone whose days count"),
        Parameter("calendar", "TARGET", "working days"),
    ),
    parts=(
        Part(
            name="deadline",
            looks_at=reported_on_the_day,
            offends=late,
            needs=(REPORTS,),
            passing={REPORTS: [{"event_on": "2026-11-19", "reported_at": "2026-11-20T22:59:59Z"}]},
            failing={REPORTS: [{"event_on": "2026-11-18", "reported_at": "2026-11-19T23:00:00Z"}]},
        ),
    ),
    advice="Find out why it was late; many or important late reports are told to the authority as an error.",
)
