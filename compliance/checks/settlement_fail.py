"""SETT-005: instructions that have not settled on their date, by age in settlement days."""

from __future__ import annotations

from datetime import date

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.given import Given
from compliance.settlement.fails import open_fails
from compliance.settlement.instruction_standing import INSTRUCTION, KEY, STATUS, standing
from data.contracts.finding import Severity

MATCHED = {
    "instruction_ref": "I1",
    "status_kind": "SETTLEMENT",
    "status_code": "PEND",
    "reason_code": "LACK",
    "settlement_date": "2026-11-20",
    "place_of_settlement": "DAKVDEFFXXX",
    "quantity": "500",
}


def _looks_at(given: Given) -> pl.DataFrame:
    return standing(given).filter(pl.col("settlement_date") <= given.business_date)


def _offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    del rows
    day = pl.when(pl.col("age_days") == 1).then(pl.lit("settlement day")).otherwise(pl.lit("settlement days"))
    return open_fails(given).with_columns(
        field=pl.lit("settlement_date"),
        value=pl.col("settlement_date").cast(pl.String),
        reason=pl.format(
            "not settled {} {} after {} (bucket {}): {}", "age_days", day, "settlement_date", "bucket", "why"
        ),
        reference=pl.col(KEY),
        amount=pl.col("open_amount"),
    )


CHECK = Check(
    id="SETT-005",
    name="Settlement fails and their age",
    question="Which instructions have not settled on their settlement date, since when, and why?",
    basis="CSDR Article 7; Delegated Regulation (EU) 2018/1229 Articles 13 and 14; Regulation SHO Rule 204",
    severity=Severity.HIGH,
    pack=Pack.SETTLEMENT,
    parts=(
        Part(
            name="settled",
            looks_at=_looks_at,
            offends=_offends,
            needs=(STATUS,),
            takes=(INSTRUCTION,),
            on=date(2026, 11, 20),
            passing={STATUS: [MATCHED]},  # the settlement date has not ended without it yet
            failing={STATUS: [MATCHED | {"settlement_date": "2026-11-19"}]},
        ),
    ),
    advice="Whoever the reason names cures it: cover the delivery, fund the payment or release the hold; penalties "
    "and buy-in deadlines run by the age.",
)
