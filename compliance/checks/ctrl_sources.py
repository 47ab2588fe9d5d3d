"""CTRL-003: every file that is owed has come, whole."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.controls.own_controls import (
    EXPECTED,
    RECEIVED,
    files_of_the_day,
    missing,
    not_agreeing,
    owed,
    without_records,
)
from data.contracts.finding import Severity

OWED = {"expected_ref": "day/bank", "sender": "bank", "expected_on": "2026-11-20"}
CAME = {
    "name": "BANK.csv",
    "source": "bank",
    "business_date": "2026-11-20",
    "state": "RECEIVED",
    "records": "3",
    "controls": '["rows says 3, counted 3"]',
    "received_at": "2026-11-20T18:00:00Z",
}

CHECK = Check(
    id="CTRL-003",
    name="Completeness of sources",
    question="Did every file that is owed for the day arrive, and do its totals agree with what was counted?",
    basis="BCBS 239, principles 3 and 4; the firm's own policy",
    severity=Severity.CRITICAL,
    pack=Pack.CONTROLS,
    parts=(
        Part(
            name="arrived",
            looks_at=owed,
            offends=missing,
            needs=(EXPECTED, RECEIVED),
            passing={EXPECTED: [OWED], RECEIVED: [CAME]},
            failing={
                EXPECTED: [OWED, {**OWED, "sender": "broker"}],
                RECEIVED: [{**CAME, "state": "HELD"}, {**CAME, "source": "broker", "business_date": "2026-11-19"}],
            },
        ),
        Part(
            name="totals",
            looks_at=files_of_the_day,
            offends=not_agreeing,
            needs=(RECEIVED,),
            passing={RECEIVED: [CAME]},
            failing={
                RECEIVED: [
                    {**CAME, "controls": '["rows says 3, counted 2 (differs)"]'},
                    {**CAME, "name": "BANK2.csv", "state": "HELD"},
                ]
            },
        ),
        Part(
            name="records",
            looks_at=files_of_the_day,
            offends=without_records,
            needs=(RECEIVED,),
            passing={RECEIVED: [{**CAME, "records": "1"}]},
            failing={RECEIVED: [{**CAME, "records": "0"}]},
        ),
    ),
    advice="Ask the sender for the file; `tieout status` tells what waits and why, and who let a file in.",
)
