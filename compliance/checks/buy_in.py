"""SETT-010: fails to receive in the United States for which a buy-in may be given notice."""

from __future__ import annotations

from datetime import date

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.given import Given
from compliance.parameters import Parameter
from compliance.settlement.instruction_standing import INSTRUCTION, KEY, STATUS
from compliance.settlement.reg_sho import CALENDAR, american_fails
from data.contracts.finding import Severity
from data.contracts.settlement_instruction import Movement
from data.reference.settlement_calendars import settlement_calendar

FAIL = {
    "instruction_ref": "I1",
    "status_kind": "SETTLEMENT",
    "status_code": "PENF",
    "reason_code": "CLAC",
    "instrument_id": "US0378331005",
    "side": "RECEIVE",
    "quantity": "100",
    "place_of_settlement": "DTCYUS33",
    "prepared_at": "2026-11-20T12:00:00Z",
}


def _looks_at(given: Given) -> pl.DataFrame:
    return american_fails(given).filter(pl.col("side") == Movement.RECEIVE)


def _offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    says = given.parameters
    earliest = settlement_calendar(CALENDAR).add_business_days(given.business_date, says["notice_days"])
    return rows.filter(pl.col("age_days") >= says["days"]).with_columns(
        field=pl.lit("settlement_date"),
        value=pl.col("settlement_date").cast(pl.String),
        reason=pl.format(
            "not received for {} business days since {}; with notice today the buy-in is {} at the earliest",
            "age_days",
            "settlement_date",
            pl.lit(str(earliest)),
        ),
        reference=pl.col(KEY),
        amount=pl.col("open_amount"),
    )


CHECK = Check(
    id="SETT-010",
    name="Buy-in may be given notice",
    question="For which securities that were not delivered to us may a buy-in be given notice?",
    basis="FINRA Rule 11810",
    severity=Severity.MEDIUM,
    pack=Pack.SETTLEMENT,
    parameters=(
        Parameter("days", 3, "business days after the delivery was due, from which a buy-in may be executed"),
        Parameter("notice_days", 2, "business days between the notice and the buy-in"),
    ),
    parts=(
        Part(
            name="third business day",
            looks_at=_looks_at,
            offends=_offends,
            needs=(STATUS,),
            takes=(INSTRUCTION,),
            on=date(2026, 11, 20),
            passing={STATUS: [FAIL | {"settlement_date": "2026-11-18"}]},
            failing={STATUS: [FAIL | {"settlement_date": "2026-11-17"}]},
        ),
    ),
    advice="Decide whether to give notice to the party that fails; the notice names securities, quantity, and the "
    "day and hour of the buy-in.",
)
