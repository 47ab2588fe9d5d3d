"""SETT-004: instructions that are not matched when the settlement day before their settlement date ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.given import Given
from compliance.parameters import Parameter
from compliance.settlement.fails import with_deadline, with_explanation
from compliance.settlement.instruction_standing import INSTRUCTION, KEY, OPEN, STATUS, Stand, standing
from data.contracts.finding import Severity

BEFORE_CUT_OFF = datetime(2026, 11, 19, 16, 59, 59, tzinfo=UTC)
AT_CUT_OFF = datetime(2026, 11, 19, 17, 0, 0, tzinfo=UTC)
UNMATCHED = {
    "instruction_ref": "I1",
    "status_kind": "MATCHING",
    "status_code": "NMAT",
    "reason_code": "DMON",
    "settlement_date": "2026-11-20",
    "place_of_settlement": "DAKVDEFFXXX",
    "prepared_at": "2026-11-19T09:00:00Z",
}


def _looks_at(given: Given) -> pl.DataFrame:
    """Instructions that can still settle, or should have, with the moment by which they must be matched."""
    waiting = standing(given).filter(pl.col("stand").is_in(OPEN), pl.col("settlement_date").is_not_null())
    zone = ZoneInfo(given.parameters["zone"])
    cut_off = time.fromisoformat(given.parameters["cut_off"])
    days = with_deadline(waiting, -1)
    utc = {
        day: datetime.combine(day, cut_off, zone).astimezone(UTC) for day in days["deadline"].drop_nulls().unique()
    }
    moment = pl.col("deadline").replace_strict(utc, default=None, return_dtype=pl.Datetime("us", "UTC"))
    return days.with_columns(matched_by=moment)


def _offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    late = rows.filter(pl.col("stand") != Stand.MATCHED, pl.col("matched_by") <= given.at)
    unmatched = pl.when(pl.col("stand") == Stand.UNMATCHED)
    words = unmatched.then(pl.lit("is unmatched")).otherwise(pl.lit("was not heard of"))
    return with_explanation(late).with_columns(
        field=pl.lit("status_code"),
        value=unmatched.then(pl.lit("NMAT")),
        reason=pl.format(
            "{} after {} {}, its settlement date is {}: {}",
            words,
            pl.col("deadline"),
            pl.lit(f"{given.parameters['cut_off']} {given.parameters['zone']}"),
            pl.col("settlement_date"),
            pl.col("why"),
        ),
        reference=pl.col(KEY),
    )


CHECK = Check(
    id="SETT-004",
    name="Unmatched before the settlement date",
    question="Is every instruction matched by the end of the settlement day before its settlement date?",
    basis="CSDR Articles 6 and 7; Delegated Regulation (EU) 2018/1229 Article 5",
    severity=Severity.HIGH,
    pack=Pack.SETTLEMENT,
    parameters=(
        Parameter("cut_off", "18:00", "the time of ISD-1 by which an instruction must be matched"),
        Parameter("zone", "Europe/Brussels", "the time zone of the cut-off"),
    ),
    parts=(
        Part(
            name="matched in time",
            looks_at=_looks_at,
            offends=_offends,
            needs=(STATUS,),
            takes=(INSTRUCTION,),
            on=date(2026, 11, 19),
            at=AT_CUT_OFF,
            passing={STATUS: [UNMATCHED | {"settlement_date": "2026-11-23"}]},
            failing={STATUS: [UNMATCHED]},
        ),
    ),
    advice="Correct our instruction, or ask the counterparty for theirs, as the reason says; from the settlement "
    "date on the party that instructs last is charged a late matching penalty for every settlement day.",
)
