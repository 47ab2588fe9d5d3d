"""REG-MIFIR-010: no report without an LEI that is one, and that is registered."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.mifir.examples import CCP, CLEARER, HOUSE
from compliance.mifir.examples import REPORT as WHOLE
from compliance.mifir.identifier_checks import leis, unregistered, wrong_leis
from compliance.mifir.judging import REPORT
from compliance.parameters import Parameter
from data.contracts.finding import Severity

CHECK = Check(
    id="REG-MIFIR-010",
    name="LEI valid and registered",
    question="Is every LEI of a report an LEI, known, issued before the trade, and that of the firm in order?",
    basis="Regulation (EU) 600/2014, Art. 26(6); Delegated Regulation (EU) 2017/590, Art. 13(2) and (3)",
    severity=Severity.CRITICAL,
    pack=Pack.MIFIR,
    parameters=(
        Parameter(
            "statuses",
            ("ISSUED", "PENDING_TRANSFER", "PENDING_ARCHIVAL"),
            "states of registration in which the firm may report",
        ),
    ),
    parts=(
        Part(
            name="check digits",
            looks_at=leis,
            offends=wrong_leis,
            needs=(REPORT,),
            passing={REPORT: [WHOLE]},
            failing={REPORT: [{**WHOLE, "seller": f"{CCP[:19]}8"}, {**WHOLE, "submitting_entity": CCP[:19]}]},
        ),
        Part(
            name="registration",
            looks_at=leis,
            offends=unregistered,
            needs=(REPORT, "party"),
            takes=("trading_venue",),
            passing={
                REPORT: [WHOLE, {**WHOLE, "trade_date": "2014-03-13"}],
                "party": [HOUSE, CLEARER],
            },
            failing={
                REPORT: [WHOLE, {**WHOLE, "trade_date": "2014-03-12"}, {**WHOLE, "seller": "HWUPKR0MPOU8FGXBT394"}],
                "party": [{**HOUSE, "lei_status": "LAPSED"}, CLEARER],
            },
        ),
    ),
    advice="Ask the party to renew its LEI, or correct the reference data; without an LEI no trade may be done.",
)
