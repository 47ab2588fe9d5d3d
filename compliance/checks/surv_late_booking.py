"""SURV-005: trades are booked soon after they are made, and on their trade date."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.parameters import Parameter
from compliance.surveillance.booking_habits import (
    BOOKINGS,
    booked,
    booked_and_timed,
    booked_on_another_day,
    booked_slowly,
)
from data.contracts.finding import Severity

MADE = {"trade_ref": "T1", "executed_at": "2026-11-20T10:00:00Z", "trade_date": "2026-11-20"}

CHECK = Check(
    id="SURV-005",
    name="Late booking",
    question="Was every trade booked within minutes, and on its trade date?",
    basis="The firm's own policy; Delegated Regulation (EU) 2017/590 asks for a report by the next working day",
    severity=Severity.MEDIUM,
    pack=Pack.SURVEILLANCE,
    parameters=(
        Parameter("minutes", 15, "minutes between execution and booking, at most"),
        Parameter("zone", "America/New_York", "time zone of the books, whose day is the booking date"),
    ),
    parts=(
        Part(
            name="minutes",
            looks_at=booked_and_timed,
            offends=booked_slowly,
            needs=("trade", BOOKINGS),
            passing={"trade": [MADE], BOOKINGS: [{"trade_ref": "T1", "booked_at": "2026-11-20T10:15:00Z"}]},
            failing={"trade": [MADE], BOOKINGS: [{"trade_ref": "T1", "booked_at": "2026-11-20T10:15:00.000001Z"}]},
        ),
        Part(
            name="trade date",
            looks_at=booked,
            offends=booked_on_another_day,
            needs=("trade", BOOKINGS),
            passing={"trade": [MADE], BOOKINGS: [{"trade_ref": "T1", "booked_at": "2026-11-21T04:59:59Z"}]},
            failing={"trade": [MADE], BOOKINGS: [{"trade_ref": "T1", "booked_at": "2026-11-21T05:00:00Z"}]},
        ),
    ),
    advice="Ask the desk why; look whether the report, the confirmation and the day's risk were late with it.",
)
