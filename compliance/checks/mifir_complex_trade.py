"""REG-MIFIR-017: reports of one combination of instruments say one price."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.mifir.examples import BOND
from compliance.mifir.examples import REPORT as WHOLE
from compliance.mifir.judging import REPORT, complex_reports, unlike_in_complex
from data.contracts.finding import Severity

ONE = {**WHOLE, "complex_trade_id": "C1"}
OTHER = {**ONE, "isin": BOND}
ALONE = {**ONE, "complex_trade_id": "C2"}

CHECK = Check(
    id="REG-MIFIR-017",
    name="Complex trade id price equality",
    question="Do all reports of a complex trade say its single price, and are there several instruments?",
    basis="Delegated Regulation (EU) 2017/590, Art. 12 and Annex I, field 40; FCA Market Watch 74",
    severity=Severity.MEDIUM,
    pack=Pack.MIFIR,
    parts=(
        Part(
            name="single price",
            looks_at=complex_reports,
            offends=unlike_in_complex,
            needs=(REPORT,),
            passing={REPORT: [ONE, OTHER]},
            failing={
                REPORT: [
                    ONE,
                    {**OTHER, "price": "110.2500000000001"},
                    ALONE,
                ]
            },
        ),
    ),
    advice="Report every component with the price of the whole, and give each combination an identifier of its own.",
)
