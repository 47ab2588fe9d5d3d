"""REG-MIFIR-012: instruments are in the reference data on the day they were traded."""

from __future__ import annotations

from datetime import date

from compliance.check import Check, Pack, Part
from compliance.mifir.examples import LISTED, REFERENCE
from compliance.mifir.examples import REPORT as WHOLE
from compliance.mifir.judging import REPORT, not_admitted, of_listed_instruments
from compliance.parameters import Parameter
from data.contracts.finding import Severity

ENDED = {**LISTED, "terminated_on": "2026-11-13"}
DERIVED = {**WHOLE, "venue": "XXXX", "isin": "", "underlying_isin": WHOLE["isin"]}
GIVEN = {**REFERENCE, "instrument": [ENDED]}

CHECK = Check(
    id="REG-MIFIR-012",
    name="Instrument reportable on trade date",
    question="Was every instrument, or one of its underlyings, admitted to trading or traded on the trade date?",
    basis="Regulation (EU) 600/2014, Art. 26(2); ESMA validation rules CON-411, CON-412, CON-472",
    severity=Severity.HIGH,
    pack=Pack.MIFIR,
    parameters=(Parameter("pending_days", 7, "calendar days in which regulators look for the instrument again"),),
    parts=(
        Part(
            name="reference data",
            looks_at=of_listed_instruments,
            offends=not_admitted,
            needs=(REPORT, "instrument", "trading_venue"),
            takes=("party",),
            passing={
                REPORT: [{**WHOLE, "trade_date": "2026-11-13"}, {**DERIVED, "trade_date": "2026-11-13"}],
                **GIVEN,
            },
            failing={
                REPORT: [
                    {**WHOLE, "trade_date": "2026-11-14"},
                    {**DERIVED, "trade_date": "2026-11-14"},
                    {**WHOLE, "trade_date": "2010-01-03"},
                ],
                **GIVEN,
            },
            on=date(2026, 11, 21),
        ),
    ),
    advice="Compare the ISIN with the reference data of ESMA; correct it, or wait while the report is pending.",
)
