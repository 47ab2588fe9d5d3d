"""REG-EMIR-004: reports to trade repositories are formed as their fields ask, and do not contradict themselves."""

from __future__ import annotations

from datetime import date

from compliance.check import Check, Pack, Part
from compliance.emir.fields import INPUT, badly_formed, contradicting, states
from data.contracts.finding import Severity

US, THEM = "529900T8BM49AURSDO55", "5493001KJTIIGC8Y1R12"
USUAL = {"party": US, "counterparty": THEM, "uti": f"{US}A1"}
VALUED = {"valuation": "1", "valuation_currency": "EUR", "valuation_method": "MTMO"}

CHECK = Check(
    id="REG-EMIR-004",
    name="Form of EMIR reports",
    question="Is every field of our reports formed as its number asks, and does none contradict another?",
    basis="Delegated Regulation (EU) 2022/1855, Annex, Tables 1 and 2; Implementing Regulation (EU) 2022/1860, Annex",
    severity=Severity.HIGH,
    pack=Pack.EMIR,
    in_force_from=date(2024, 4, 29),
    parts=(
        Part(
            name="form",
            looks_at=states,
            offends=badly_formed,
            needs=(INPUT,),
            passing={INPUT: [{**USUAL, **VALUED, "delta": "-1", "venue": "XOFF", "asset_class": "INTR"}]},
            failing={
                INPUT: [
                    {**USUAL, "delta": "-1.00001"},
                    {**USUAL, "uti": f"{US}{'A' * 33}"},
                    {**USUAL, "counterparty": "5493001KJTIIGC8Y1R13", "isin": "EZ0000000004"},
                    {**USUAL, "asset_class": "RATE", "settlement_currency": "DEM", "venue": "off"},
                ]
            },
        ),
        Part(
            name="conditions",
            looks_at=states,
            offends=contradicting,
            needs=(INPUT,),
            passing={
                INPUT: [
                    {**USUAL, **VALUED, "cleared": "Y", "central_counterparty": THEM},
                    {**USUAL, "effective_date": "2026-11-20", "expiration_date": "2026-11-20"},
                ]
            },
            failing={
                INPUT: [
                    {**USUAL, "valuation": "1", "cleared": "Y"},
                    {**USUAL, "effective_date": "2026-11-20", "expiration_date": "2026-11-19", "counterparty": US},
                    {**USUAL, "option_type": "CALL", "notional": "5"},
                ]
            },
        ),
    ),
    advice="Correct the report and send it again. The authority's validation rules of the day ask more than this; "
    "the repository's answer decides.",
)
