"""REG-MIFIR-018: prices, currencies and multipliers of reports are plausible."""

from __future__ import annotations

from decimal import Decimal

from compliance.check import Check, Pack, Part
from compliance.mifir.examples import LISTED, SHARE
from compliance.mifir.examples import REPORT as WHOLE
from compliance.mifir.judging import REPORT
from compliance.mifir.recomputed import far_priced, multiplied, other_multiplier, priced
from compliance.parameters import Parameter
from data.contracts.finding import Severity

PRICES = {"instrument_id": SHARE, "price_date": "2026-11-19", "price": "100", "currency": "EUR"}
IN_UNITS, IN_PERCENT = {**PRICES, "price_unit": "CURRENCY"}, {**PRICES, "price_ref": "P2", "price_unit": "PERCENT"}
DEBT = {**WHOLE, "price_type": "PERCENT", "price_currency": ""}

CHECK = Check(
    id="REG-MIFIR-018",
    name="Price, quantity and multiplier consistency",
    question="Is every price near the reference price and in the major currency, and every multiplier the right one?",
    basis="Delegated Regulation (EU) 2017/590, Annex I, fields 30, 33 and 46; the percentages are the firm's own",
    severity=Severity.MEDIUM,
    pack=Pack.MIFIR,
    parameters=(
        Parameter("percent", Decimal(20), "percent from the reference price, for prices per unit"),
        Parameter("percent_of_debt", Decimal(5), "the same for prices in percent"),
    ),
    parts=(
        Part(
            name="price",
            looks_at=priced,
            offends=far_priced,
            needs=(REPORT, "reference_price"),
            passing={
                REPORT: [{**WHOLE, "price": "120"}, {**WHOLE, "price": "80"}, {**DEBT, "price": "105"}],
                "reference_price": [IN_UNITS, IN_PERCENT],
            },
            failing={
                REPORT: [
                    {**WHOLE, "price": "120.0000000001"},
                    {**WHOLE, "price": "79.9999999999"},
                    {**DEBT, "price": "105.0000000001"},
                    {**WHOLE, "price": "10000"},
                ],
                "reference_price": [IN_UNITS, IN_PERCENT],
            },
        ),
        Part(
            name="multiplier",
            looks_at=multiplied,
            offends=other_multiplier,
            needs=(REPORT, "instrument"),
            passing={
                REPORT: [{**WHOLE, "price_multiplier": "100.0"}],
                "instrument": [{**LISTED, "price_multiplier": "100"}],
            },
            failing={
                REPORT: [{**WHOLE, "price_multiplier": "10"}],
                "instrument": [{**LISTED, "price_multiplier": "100"}],
            },
        ),
    ),
    advice="Compare price, currency and multiplier with the trade and with the terms of the instrument.",
)
