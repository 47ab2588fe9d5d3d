"""REG-EMIR-002: the two reports of an OTC contract say the same; valuations are judged apart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from compliance.check import Check, Pack, Part
from compliance.emir.pairing import INPUT, paired, paired_and_valued, terms_differ, values_differ
from compliance.parameters import Parameter
from data.contracts.finding import Severity

US, THEM = "529900T8BM49AURSDO55", "5493001KJTIIGC8Y1R12"
OURS = {"uti": "UTI1", "party": US, "counterparty": THEM, "direction": "BYER", "book": "HOUSE"}
THEIRS = {**OURS, "book": "STREET"}
VALUE = {"valuation_currency": "EUR", "valuation_method": "MTMO"}

CHECK = Check(
    id="REG-EMIR-002",
    name="EMIR matching",
    question="Do the two reports of every paired OTC contract say the same of its terms and, apart, of its value?",
    basis="Delegated Regulation (EU) 2022/1858, Art. 3(1) and Annex; status of reconciliation in auth.091",
    severity=Severity.HIGH,
    pack=Pack.EMIR,
    parameters=(
        Parameter("delta_decimals", 2, "decimals to which two deltas must agree"),
        Parameter(
            "valuation_percent",
            Decimal(0),
            "percent of the larger value that two valuations may be apart; the authority's rules of the day say how "
            "much, and 0 asks for the same amount",
        ),
    ),
    parts=(
        Part(
            name="terms",
            looks_at=paired,
            offends=terms_differ,
            needs=(INPUT,),
            passing={
                INPUT: [
                    {**OURS, "notional": "1000000", "venue": "xoff ", "delta": "0.454"},
                    {**THEIRS, "notional": "1000000.00", "venue": "XOFF", "delta": "0.446"},
                ]
            },
            failing={
                INPUT: [
                    {**OURS, "notional": "1000000", "delta": "0.454"},
                    {**THEIRS, "notional": "1000000.01", "delta": "0.456", "isin": "EZ0000000003"},
                ]
            },
        ),
        Part(
            name="valuation",
            looks_at=paired_and_valued,
            offends=values_differ,
            needs=(INPUT,),
            passing={INPUT: [{**OURS, **VALUE, "valuation": "-250.10"}, {**THEIRS, **VALUE, "valuation": "-250.1"}]},
            failing={INPUT: [{**OURS, **VALUE, "valuation": "-250.10"}, {**THEIRS, **VALUE, "valuation": "-250.11"}]},
        ),
    ),
    in_force_from=date(2024, 4, 29),
    advice="Agree with the counterparty which report is right, and send the correction of the other.",
)
