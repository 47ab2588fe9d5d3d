"""REG-MIFIR-016: reports are not sent so late that they will be rejected."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.mifir.examples import REPORT as WHOLE
from compliance.mifir.judging import REPORT, standing_reports, too_old
from compliance.parameters import Parameter
from data.contracts.finding import Severity

CHECK = Check(
    id="REG-MIFIR-016",
    name="Back-reporting window",
    question="Was every trade made within the years for which reports are taken?",
    basis="ESMA validation rule 269; FCA Market Watch 74",
    severity=Severity.MEDIUM,
    pack=Pack.MIFIR,
    parameters=(Parameter("years", 5, "years before the report in which the trade may have been made"),),
    parts=(
        Part(
            name="age of the trade",
            looks_at=standing_reports,
            offends=too_old,
            needs=(REPORT,),
            passing={REPORT: [{**WHOLE, "trade_date": "2021-11-20"}]},
            failing={REPORT: [{**WHOLE, "trade_date": "2021-11-19"}]},
        ),
    ),
    advice="Tell the regulator of the omission; the report itself will be rejected.",
)
