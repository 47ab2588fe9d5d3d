"""REG-EMIR-005: open contracts of financial parties, and of those above a threshold, are valued every day."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.emir.reports import STATES, not_valued, to_be_valued
from compliance.parameters import Parameter
from data.contracts.finding import Severity

OPEN = {"party": "529900T8BM49AURSDO55", "party_class": "FC", "executed_at": "2026-11-02T09:00:00Z"}

CHECK = Check(
    id="REG-EMIR-005",
    name="Missing valuation",
    question="Does every open contract carry a value of the previous business day?",
    basis="Regulation (EU) 648/2012, Art. 9; Delegated Regulation (EU) 2022/1855, Annex, Table 2, fields 21 to 24",
    severity=Severity.MEDIUM,
    pack=Pack.EMIR,
    parameters=(
        Parameter("business_days", 1, "business days before the business date from which the value may be"),
        Parameter("calendar", "TARGET", "business days"),
    ),
    parts=(
        Part(
            name="daily value",
            looks_at=to_be_valued,
            offends=not_valued,
            needs=(STATES,),
            passing={STATES: [{**OPEN, "valuation": "12.5", "valued_at": "2026-11-19T00:00:00Z"}]},
            failing={
                STATES: [
                    {**OPEN, "valuation": "12.5", "valued_at": "2026-11-18T23:59:59Z"},
                    {**OPEN, "valued_at": "2026-11-19T17:00:00Z"},
                    {**OPEN, "party_class": "NFC+"},
                ]
            },
        ),
    ),
    advice="Send the valuation; look for the reason in the feed of prices or in the contract's terms.",
)
