"""SETT-009: fails to deliver in threshold securities are closed out after thirteen settlement days."""

from __future__ import annotations

from datetime import date

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.given import Given
from compliance.parameters import Parameter
from compliance.settlement.fails import of_deliveries
from compliance.settlement.instruction_standing import INSTRUCTION, KEY, STATUS
from compliance.settlement.reg_sho import american_fails
from data.contracts.finding import Severity

THRESHOLD = "threshold_security"
LISTED = {THRESHOLD: [{"instrument_id": "US0378331005", "list_date": "2026-11-20"}]}
FAIL = {
    "instruction_ref": "I1",
    "status_kind": "SETTLEMENT",
    "status_code": "PENF",
    "instrument_id": "US0378331005",
    "side": "DELIVER",
    "quantity": "100",
    "place_of_settlement": "DTCYUS33",
    "prepared_at": "2026-11-20T12:00:00Z",
}


def _looks_at(given: Given) -> pl.DataFrame:
    listed = given.rows(THRESHOLD).filter(pl.col("list_date") <= given.business_date)["instrument_id"].unique()
    return of_deliveries(american_fails(given)).filter(pl.col("instrument_id").is_in(listed.implode()))


def _offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    return rows.filter(pl.col("age_days") >= given.parameters["days"]).with_columns(
        field=pl.lit("settlement_date"),
        value=pl.col("settlement_date").cast(pl.String),
        reason=pl.format(
            "{} is on the threshold list and has failed for {} settlement days since {}",
            "instrument_id",
            "age_days",
            "settlement_date",
        ),
        reference=pl.col(KEY),
        amount=pl.col("open_amount"),
    )


CHECK = Check(
    id="SETT-009",
    name="Fails in threshold securities",
    question="Has a fail to deliver in a threshold security lasted for thirteen consecutive settlement days?",
    basis="Regulation SHO Rule 203(b)(3) (17 CFR 242.203)",
    severity=Severity.HIGH,
    pack=Pack.SETTLEMENT,
    in_force_from=date(2005, 1, 3),
    parameters=(Parameter("days", 13, "consecutive settlement days of a fail after which it is closed out at once"),),
    parts=(
        Part(
            name="thirteen days",
            looks_at=_looks_at,
            offends=_offends,
            needs=(STATUS, THRESHOLD),
            takes=(INSTRUCTION,),
            on=date(2026, 11, 20),
            passing={
                STATUS: [FAIL | {"settlement_date": "2026-11-03"}],
                **LISTED,
            },  # twelve: 11 November does not settle
            failing={STATUS: [FAIL | {"settlement_date": "2026-11-02"}], **LISTED},
        ),
    ),
    advice="Close the fail out at once by buying securities of like kind and quantity; until then no short sale in "
    "the security without a borrow.",
)
