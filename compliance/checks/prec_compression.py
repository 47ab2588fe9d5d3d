"""PREC-003: large OTC portfolios are looked through for compression twice a year."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.emir.portfolios import INPUT, many_contracts, not_analysed
from compliance.parameters import Parameter
from data.contracts.finding import Severity

CHECK = Check(
    id="PREC-003",
    name="Compression analysis",
    question="Was every large portfolio outside clearing looked through for compression in the last six months?",
    basis="Delegated Regulation (EU) 149/2013, Art. 14",
    severity=Severity.LOW,
    pack=Pack.EMIR,
    parameters=(
        Parameter("contracts", 500, "contracts with one counterparty from which the analysis is due"),
        Parameter("months", 6, "months within which it is repeated"),
    ),
    parts=(
        Part(
            name="analysis",
            looks_at=many_contracts,
            offends=not_analysed,
            needs=(INPUT,),
            passing={INPUT: [{"uncleared_contracts": "500", "compression_analysed_on": "2026-05-20"}]},
            failing={INPUT: [{"uncleared_contracts": "500", "compression_analysed_on": "2026-05-19"}]},
        ),
    ),
    advice="Look through the portfolio for compression, and keep the reason where none is made.",
)
