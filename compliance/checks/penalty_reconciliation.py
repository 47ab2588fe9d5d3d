"""SETT-007: the depository's report of penalties says what we expect."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.given import Given
from compliance.instruction_standing import STATUS
from compliance.parameters import Parameter
from compliance.penalty_days import TAKES
from compliance.penalty_differences import PENALTY, compared, differing
from data.contracts.finding import Severity

FAILING = {
    "instruction_ref": "I1",
    "status_kind": "SETTLEMENT",
    "status_code": "PENF",
    "reason_code": "LACK",
    "instrument_id": "DE0007164600",
    "side": "DELIVER",
    "payment": "APMT",
    "quantity": "1000",
    "currency": "EUR",
    "settlement_date": "2026-11-19",
    "place_of_settlement": "DAKVDEFFXXX",
    "prepared_at": "2026-11-19T17:00:00Z",
}
REPORTED = {
    "penalty_ref": "P1",
    "instruction_ref": "I1",
    "penalty_type": "SEFP",
    "detection_date": "2026-11-19",
    "days": "1",
    "security_rate": "0.01",
    "amount": "25.05",  # 1000 x 250.35 x one basis point is 25.035, which rounds to 25.04
    "currency": "EUR",
    "direction": "DEBT",
}
WITH = {
    STATUS: [FAILING],
    "reference_price": [
        {"instrument_id": "DE0007164600", "price_date": "2026-11-19", "price": "250.35", "price_unit": "CURRENCY"}
    ],
    "instrument": [{"instrument_id": "DE0007164600", "cfi": "ESVUFR", "liquid": "YES", "sme_growth_market": "NO"}],
}


def _offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    found = differing(rows, given.parameters["tolerance"])
    side = pl.when("is_reported").then("reported_amount").otherwise("expected_amount")
    return found.with_columns(
        reference=pl.coalesce("joined_by", "penalty_ref"),
        amount=side,
        currency=pl.coalesce("reported_currency", "expected_currency"),
    )


CHECK = Check(
    id="SETT-007",
    name="Cash penalties against the depository's report",
    question="Does the depository charge and credit the penalties that we expect: type, rate, days, side and amount?",
    basis="Delegated Regulation (EU) 2018/1229 Articles 16(4) and 17",
    severity=Severity.MEDIUM,
    pack=Pack.SETTLEMENT,
    in_force_from=date(2022, 2, 1),
    parameters=(Parameter("tolerance", Decimal("0.01"), "how far amounts may be apart, in their currency"),),
    parts=(
        Part(
            name="reported as expected",
            looks_at=compared,
            offends=_offends,
            needs=(PENALTY, STATUS),
            takes=TAKES,
            on=date(2026, 11, 20),
            passing={PENALTY: [REPORTED], **WITH},
            failing={PENALTY: [REPORTED | {"amount": "25.06"}], **WITH},
        ),
    ),
    advice="Appeal at the depository within its days where it is wrong (side, price, class, or settled in time); "
    "where we are, correct the reference data. Penalties stand until they are removed.",
)
