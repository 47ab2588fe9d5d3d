"""REG-US-001: events are in the consolidated audit trail by the morning of the next trading day."""

from __future__ import annotations

from datetime import UTC, date, datetime

from compliance.check import Check, Pack, Part
from compliance.controls.cat_reports import EVENTS, due, late
from compliance.parameters import Parameter
from data.contracts.finding import Severity

THURSDAY = {"event_ref": "E1", "recorded_at": "2026-11-20T04:59:59Z"}

CHECK = Check(
    id="REG-US-001",
    name="Late CAT report",
    question="Was every recorded event reported by eight in the morning of the next trading day?",
    basis="CAT NMS plan, section 6.3 and 6.4; 17 CFR 242.613(c)(3)",
    severity=Severity.HIGH,
    pack=Pack.CONTROLS,
    parameters=(
        Parameter("report_by", "08:00", "time of the day by which events are reported"),
        Parameter("trading_days", 1, "trading days after the day of recording"),
        Parameter("zone", "America/New_York", "where day and time count"),
        Parameter("calendar", "XNYS", "trading days"),
    ),
    parts=(
        Part(
            name="deadline",
            looks_at=due,
            offends=late,
            needs=(EVENTS,),
            on=date(2026, 11, 20),
            at=datetime(2026, 11, 21, 4, 59, 59, tzinfo=UTC),
            passing={EVENTS: [{**THURSDAY, "reported_at": "2026-11-20T13:00:00Z"}]},
            failing={
                EVENTS: [
                    {**THURSDAY, "reported_at": "2026-11-20T13:00:00.000001Z"},
                    {**THURSDAY, "event_ref": "E2"},
                ]
            },
        ),
    ),
    advice="Report at once; find the cause where it is not a single event, and keep both for the self-report.",
)
