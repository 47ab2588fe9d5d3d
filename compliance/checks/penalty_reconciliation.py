"""SETT-007: the depository's report of penalties says what we expect."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.given import Given
from compliance.offences import written
from compliance.parameters import Parameter
from compliance.settlement.instruction_standing import STATUS
from compliance.settlement.penalty_days import TAKES
from compliance.settlement.penalty_differences import PENALTY, compared, differing, own_amount
from data.contracts.finding import Severity
from data.contracts.words import PriceUnit
from data.reference.csdr_penalty_rates import security_rates

PERCENT = pl.col("price_unit") == PriceUnit.PERCENT
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


def _computed(given: Given) -> pl.DataFrame:
    """Reported penalties for lack of securities that say everything they are computed from, for one day."""
    single = (pl.col("calculations").fill_null(1) == 1) & (pl.col("days").fill_null(1) == 1)
    securities = pl.col("method").fill_null("SECU") == "SECU"
    said = pl.all_horizontal(pl.col(name).is_not_null() for name in ("quantity", "price", "security_rate", "amount"))
    return given.rows(PENALTY).filter(single, securities, said)


def _miscomputed(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    made = [own_amount(row) for row in rows.iter_rows(named=True)]
    computed = rows.with_columns(pl.Series("computed", made, dtype=pl.Decimal(38, 10)))
    gap = (pl.col("computed") - pl.col("amount")).abs() > pl.lit(given.parameters["tolerance"])
    return computed.filter(gap).with_columns(
        field=pl.lit("amount"),
        value=pl.col("amount").cast(pl.String),
        reason=pl.format(
            "{} x {} x {} percent is {}, reported {}",
            written("quantity"),
            pl.format("{}{}", written("price"), pl.when(PERCENT).then(pl.lit(" percent")).otherwise(pl.lit(""))),
            written("security_rate"),
            written("computed"),
            written("amount"),
        ),
        reference=pl.coalesce("instruction_ref", "market_ref", "penalty_ref"),
    )


def _other_rate(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    annex = security_rates(given.business_date)
    return rows.filter(~pl.col("security_rate").cast(pl.Decimal(38, 12)).is_in(annex)).with_columns(
        field=pl.lit("security_rate"),
        value=pl.col("security_rate").cast(pl.String),
        reason=pl.format("{} percent a day is no rate of the Annex", written("security_rate")),
        reference=pl.coalesce("instruction_ref", "market_ref", "penalty_ref"),
    )


def _with_security_rate(given: Given) -> pl.DataFrame:
    return given.rows(PENALTY).filter(pl.col("security_rate").is_not_null())


OWN = REPORTED | {"quantity": "1000", "price": "250.35", "price_unit": "CURRENCY"}

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
        Part(
            name="the report's own arithmetic",
            looks_at=_computed,
            offends=_miscomputed,
            needs=(PENALTY,),
            on=date(2026, 11, 20),
            passing={PENALTY: [OWN]},
            failing={PENALTY: [OWN | {"amount": "25.06"}]},
        ),
        Part(
            name="rate of the Annex",
            looks_at=_with_security_rate,
            offends=_other_rate,
            needs=(PENALTY,),
            on=date(2026, 11, 20),
            passing={PENALTY: [REPORTED | {"security_rate": "0.0025"}]},
            failing={PENALTY: [REPORTED | {"security_rate": "0.025"}]},
        ),
    ),
    advice="Appeal at the depository within its days where it is wrong (side, price, class, or settled in time); "
    "where we are, correct the reference data. Penalties stand until they are removed.",
)
