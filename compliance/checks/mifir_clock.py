"""REG-MIFIR-019: times of execution are as fine as the kind of trading asks."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.mifir.examples import REFERENCE
from compliance.mifir.examples import REPORT as WHOLE
from compliance.mifir.judging import REPORT
from compliance.mifir.recomputed import timed, too_coarse
from data.contracts.finding import Severity

FINE = {**WHOLE, "trade_ref": "HFT", "trading_time_decimals": "6"}
PLAIN = {**WHOLE, "trading_time_decimals": "3"}
SPOKEN = {**WHOLE, "trade_ref": "VOICE", "trading_time_decimals": "0"}
DETAILS = [
    {"trade_ref": "HFT", "activity": "HIGH_FREQUENCY"},
    {"trade_ref": "VOICE", "activity": "VOICE"},
]

CHECK = Check(
    id="REG-MIFIR-019",
    name="Timestamp granularity",
    question="Is the time of every trade on a venue told as finely as its kind of trading asks?",
    basis="Delegated Regulation (EU) 2017/574, Annex, Table 2; Delegated Regulation (EU) 2017/590, Annex I, field 28",
    severity=Severity.MEDIUM,
    pack=Pack.MIFIR,
    parts=(
        Part(
            name="granularity",
            looks_at=timed,
            offends=too_coarse,
            needs=(REPORT, "instrument", "trading_venue"),
            takes=("party", "reporting_detail"),
            passing={REPORT: [FINE, PLAIN, SPOKEN], "reporting_detail": DETAILS, **REFERENCE},
            failing={
                REPORT: [
                    {**FINE, "trading_time_decimals": "5"},
                    {**PLAIN, "trading_time_decimals": "2"},
                ],
                "reporting_detail": DETAILS,
                **REFERENCE,
            },
        ),
    ),
    advice="Take the time from the venue or the order system, not from the booking; have the clock traced to UTC.",
)
