"""SETT-011: shares cleared by a central counterparty that have not settled four business days after they were due."""

from __future__ import annotations

from datetime import date

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.given import Given
from compliance.parameters import Parameter
from compliance.settlement.fails import open_fails
from compliance.settlement.instruction_standing import INSTRUCTION, KEY, STATUS
from compliance.settlement.penalty_class import SHARES
from data.contracts.finding import Severity

CENTRAL_COUNTERPARTIES = ("R1IO4YJ0O79SMWVCHB58", "529900LN3S50JPU47S06", "F226TOH6YD6XJB17KS62")
FAIL = {
    "instruction_ref": "I1",
    "counterparty": "529900LN3S50JPU47S06",
    "status_kind": "SETTLEMENT",
    "status_code": "PENF",
    "reason_code": "LACK",
    "instrument_id": "DE0007164600",
    "side": "DELIVER",
    "quantity": "100",
    "place_of_settlement": "DAKVDEFFXXX",
    "prepared_at": "2026-11-20T12:00:00Z",
}
SHARE = {"instrument": [{"instrument_id": "DE0007164600", "cfi": "ESVUFR"}]}


def _looks_at(given: Given) -> pl.DataFrame:
    """Fails in shares against a central counterparty; an instrument that nothing is known of is taken for a share."""
    named = [name.upper() for name in given.parameters["central_counterparties"]]
    fails = open_fails(given).filter(pl.col("counterparty").str.to_uppercase().is_in(named))
    instruments = given.inputs.get("instrument")
    if instruments is None:
        return fails
    others = instruments.filter(~pl.col("cfi").str.contains(SHARES))
    known = pl.concat([others["instrument_id"], others["isin"]]).drop_nulls().unique().implode()
    return fails.filter(~pl.col("instrument_id").is_in(known))


def _offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    return rows.filter(pl.col("age_days") >= given.parameters["days"]).with_columns(
        field=pl.lit("settlement_date"),
        value=pl.col("settlement_date").cast(pl.String),
        reason=pl.format(
            "not settled {} business days after {}: {} buys in, or pays cash",
            "age_days",
            "settlement_date",
            "counterparty",
        ),
        reference=pl.col(KEY),
        amount=pl.col("open_amount"),
    )


CHECK = Check(
    id="SETT-011",
    name="Buy-in by a central counterparty",
    question="Which cleared shares have not settled four business days after they were due?",
    basis="Regulation (EU) No 236/2012 Article 15 (it may give way to CSDR Article 7a)",
    severity=Severity.MEDIUM,
    pack=Pack.SETTLEMENT,
    in_force_from=date(2012, 11, 1),
    parameters=(
        Parameter("days", 4, "business days after the settlement date at which the buy-in begins"),
        Parameter(
            "central_counterparties",
            CENTRAL_COUNTERPARTIES,
            "LEIs, BICs or own names of central counterparties as instructions call them",
        ),
    ),
    parts=(
        Part(
            name="fourth business day",
            looks_at=_looks_at,
            offends=_offends,
            needs=(STATUS,),
            takes=(INSTRUCTION, "instrument"),
            on=date(2026, 11, 20),
            passing={STATUS: [FAIL | {"settlement_date": "2026-11-17"}], **SHARE},
            failing={STATUS: [FAIL | {"settlement_date": "2026-11-16"}], **SHARE},
        ),
    ),
    advice="Deliver before the central counterparty buys in; a delivery we await comes of its buy-in, or as cash.",
)
