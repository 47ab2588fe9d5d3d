"""SETT-008: fails to deliver in the United States are closed out in time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.given import TRADE, Given
from compliance.parameters import Parameter
from compliance.settlement.instruction_standing import INSTRUCTION, KEY, STATUS
from compliance.settlement.reg_sho import CALENDAR, Mark, close_outs
from data.contracts.finding import OFFENCE, Severity
from data.reference.settlement_calendars import settlement_calendar

FAIL = {
    "instruction_ref": "I1",
    "trade_ref": "T1",
    "status_kind": "SETTLEMENT",
    "status_code": "PENF",
    "reason_code": "LACK",
    "instrument_id": "US0378331005",
    "side": "DELIVER",
    "quantity": "100",
    "settlement_date": "2026-11-17",
    "place_of_settlement": "DTCYUS33",
    "prepared_at": "2026-11-17T22:00:00Z",
}


def _sale(mark: str) -> list[dict[str, str]]:
    return [{"trade_ref": "T1", "short_sale": mark, "side": "SELL"}]


def _offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Those past their close-out, and those whose close-out is the next settlement day's at the latest."""
    following = settlement_calendar(CALENDAR).next(given.business_date)
    overdue = pl.col("close_out_at") <= given.at
    words = {Mark.SHORT: "a short sale", Mark.LONG: "a long sale", Mark.MARKET_MAKING: "bona fide market making"}
    of = pl.col("mark").replace_strict(words, default="a sale that no mark shows to be long", return_dtype=pl.String)
    when = pl.col("close_out_at").dt.convert_time_zone("America/New_York").dt.strftime("%Y-%m-%d %H:%M New York")
    return rows.filter(overdue | (pl.col("close_out_date") <= following)).with_columns(
        field=pl.lit("settlement_date"),
        value=pl.col("settlement_date").cast(pl.String),
        severity=pl.when(overdue)
        .then(pl.lit(Severity.CRITICAL))
        .otherwise(pl.lit(Severity.HIGH))
        .cast(OFFENCE["severity"]),
        reason=pl.format(
            "fail to deliver of {}: {} by {}",
            of,
            pl.when(overdue).then(pl.lit("was to be closed out")).otherwise(pl.lit("is to be closed out")),
            when,
        ),
        reference=pl.col(KEY),
        amount=pl.col("open_amount"),
    )


CHECK = Check(
    id="SETT-008",
    name="Close-out of fails to deliver",
    question="Which fails to deliver are past their close-out, or must be closed out by the next opening?",
    basis="Regulation SHO Rule 204(a) (17 CFR 242.204), SEC Release 34-60388",
    severity=Severity.CRITICAL,
    pack=Pack.SETTLEMENT,
    in_force_from=date(2009, 7, 31),
    parameters=(
        Parameter("short_days", 1, "settlement days after the settlement date for a short sale, or one not marked"),
        Parameter("long_days", 3, "settlement days after it for a long sale or bona fide market making"),
        Parameter("opening", "09:30", "the beginning of regular trading hours, New York"),
    ),
    parts=(
        Part(
            name="closed out",
            looks_at=close_outs,
            offends=_offends,
            needs=(STATUS,),
            takes=(INSTRUCTION, TRADE),
            on=date(2026, 11, 18),
            at=datetime(2026, 11, 18, 22, 0, tzinfo=UTC),
            passing={STATUS: [FAIL], TRADE: _sale("LONG")},  # due on the 20th, not on the next settlement day
            failing={STATUS: [FAIL], TRADE: _sale("SHORT")},  # was due at the opening of the 18th
        ),
    ),
    advice="Buy or borrow securities of like kind and quantity before the opening; past it no short sale in the "
    "security without a borrow, for the firm and its clients, until the purchase has settled (Rule 204(b)).",
)
