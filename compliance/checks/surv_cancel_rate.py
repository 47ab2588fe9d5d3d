"""SURV-006: nobody cancels and corrects far more than others."""

from __future__ import annotations

from decimal import Decimal

from compliance.check import Check, Pack, Part
from compliance.parameters import Parameter
from compliance.surveillance.booking_habits import busy_traders, changed_often
from data.contracts.finding import Severity

BOOKED = {"trader": "DESK1", "status": "NEW"}
CANCELLED = {"trader": "DESK1", "status": "CANCEL"}
CORRECTED = {"trader": "DESK1", "status": "CORRECT"}

CHECK = Check(
    id="SURV-006",
    name="Rate of cancels and corrections",
    question="Does a trader cancel and correct more often than the limit and than other traders of the day?",
    basis="Regulation (EU) 596/2014, Art. 16(2); the firm's own policy",
    severity=Severity.MEDIUM,
    pack=Pack.SURVEILLANCE,
    parameters=(
        Parameter("percent", Decimal(5), "percent of a trader's rows that may cancel or correct"),
        Parameter("fewest_rows", 20, "rows of a trader's day from which a rate is judged"),
        Parameter("deviations", 3, "standard deviations above the traders' mean that are usual"),
        Parameter("fewest_traders", 20, "traders from which that mean is asked for; with fewer it says nothing"),
    ),
    parts=(
        Part(
            name="rate",
            looks_at=busy_traders,
            offends=changed_often,
            needs=("trade",),
            passing={"trade": [*[BOOKED] * 19, CANCELLED]},
            failing={"trade": [*[BOOKED] * 19, CANCELLED, CORRECTED]},
        ),
    ),
    advice="Look at what was cancelled, when, and what it did to prices and profits before it was.",
)
