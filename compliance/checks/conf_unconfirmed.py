"""CONF-001: OTC derivatives are confirmed in time, and what stays unconfirmed is told to the authority."""

from __future__ import annotations

from datetime import UTC, date, datetime

from compliance.check import Check, Pack, Part
from compliance.emir.confirmations import INPUT, late, open_on_the_day, outstanding
from compliance.parameters import Parameter
from data.contracts.finding import Severity

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 22, 59, 59, tzinfo=UTC)
USUAL = {"house_class": "FC", "counterparty_class": "FC", "zone": "Europe/Paris"}
WEDNESDAY_FOUR = "2026-11-18T15:00:00Z"  # 16:00:00 in Paris
A_SECOND_LATER = "2026-11-18T15:00:01Z"

CHECK = Check(
    id="CONF-001",
    name="Unconfirmed OTC derivatives",
    question="Was every OTC derivative outside clearing confirmed in time, and which are unconfirmed for long?",
    basis="Delegated Regulation (EU) 149/2013, Art. 12(1) to (4)",
    severity=Severity.HIGH,
    pack=Pack.EMIR,
    parameters=(
        Parameter("days", 1, "business days to confirm among financial parties and those above a threshold"),
        Parameter("days_small", 2, "business days to confirm where a party is below the thresholds"),
        Parameter("evening", "16:00", "local time after which an execution has a business day more"),
        Parameter("outstanding_business_days", 5, "business days since execution, beyond which it is listed monthly"),
        Parameter("calendar", "TARGET", "business days"),
    ),
    parts=(
        Part(
            name="deadline",
            looks_at=open_on_the_day,
            offends=late,
            needs=(INPUT,),
            on=DAY,
            at=AT,
            passing={
                INPUT: [
                    {**USUAL, "executed_at": "2026-11-18T10:00:00Z", "confirmed_at": "2026-11-19T22:59:59Z"},
                    {**USUAL, "executed_at": A_SECOND_LATER, "confirmed_at": "2026-11-20T22:59:59Z"},
                    {**USUAL, "executed_at": WEDNESDAY_FOUR, "counterparty_class": "NFC-"},
                ]
            },
            failing={
                INPUT: [
                    {**USUAL, "executed_at": WEDNESDAY_FOUR},
                    {**USUAL, "executed_at": WEDNESDAY_FOUR, "confirmed_at": "2026-11-20T06:00:00Z"},
                    {**USUAL, "executed_at": "2026-11-17T10:00:00Z", "counterparty_class": "NFC-"},
                ]
            },
        ),
        Part(
            name="monthly list",
            looks_at=open_on_the_day,
            offends=outstanding,
            needs=(INPUT,),
            on=DAY,
            at=AT,
            passing={INPUT: [{**USUAL, "executed_at": "2026-11-13T10:00:00Z"}]},
            failing={INPUT: [{**USUAL, "executed_at": "2026-11-12T10:00:00Z"}]},
        ),
    ),
    advice="Chase the confirmation with the counterparty; a financial counterparty tells its authority each month "
    "how many are outstanding for longer than the limit.",
)
