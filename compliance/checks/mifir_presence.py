"""REG-MIFIR-009: every field stands where it must, and nowhere else."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.mifir.examples import BOND, PERSON, REFERENCE, SALE
from compliance.mifir.examples import REPORT as WHOLE
from compliance.mifir.judging import REPORT, contextual, incomplete
from data.contracts.finding import Severity

NOMINAL = {
    **WHOLE,
    "isin": BOND,
    "quantity_type": "NOMINAL",
    "quantity_currency": "EUR",
    "price_type": "PERCENT",
    "price_currency": "",
    "net_amount": "110250",
}
OTC = {**WHOLE, "venue": "XXXX", "venue_branch": "", "venue_transaction_id": "", "isin": ""}
DESCRIBED = {
    **OTC,
    "instrument_name": "SWAP",
    "cfi": "SESTXC",
    "notional_currency": "EUR",
    "price_multiplier": "1",
    "underlying_isin": BOND,
    "underlying_form": "SINGLE",
    "delivery": "CASH",
}

CHECK = Check(
    id="REG-MIFIR-009",
    name="Conditional presence matrix",
    question="Does every report hold the fields that its kind of transaction asks for, and no others?",
    basis="Delegated Regulation (EU) 2017/590, Annex I, Table 2",
    severity=Severity.HIGH,
    pack=Pack.MIFIR,
    parts=(
        Part(
            name="presence",
            looks_at=contextual,
            offends=incomplete,
            needs=(REPORT, "instrument", "trading_venue"),
            takes=("party",),
            passing={REPORT: [WHOLE, SALE, PERSON, NOMINAL, DESCRIBED], **REFERENCE},
            failing={
                REPORT: [
                    {**NOMINAL, "net_amount": ""},
                    {**WHOLE, "net_amount": "11025"},
                    {**WHOLE, "venue_branch": ""},
                    {**WHOLE, "cfi": "ESVUFR"},
                    {**DESCRIBED, "delivery": ""},
                    {**PERSON, "buyer_birth_date": ""},
                    {**WHOLE, "investment_decision_branch": "DE"},
                    {**SALE, "short_selling": ""},
                    {**SALE, "short_selling": "UNDI"},
                    {**WHOLE, "short_selling": "SELL"},
                    {**WHOLE, "trading_capacity": "DEAL", "buyer": BOND},
                ],
                **REFERENCE,
            },
        ),
    ),
    advice="Complete the reference data or the details of the order that the field comes from, and report again.",
)
