"""Instructions that should have settled and have not: their age in settlement days, why, and who can cure it.

The age is the number of settlement days of the depository after the intended settlement date (ISD) up to the business
date: one on the settlement day after ISD. An instruction that is told to fail on ISD itself has age 0.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import polars as pl

from compliance.given import Given
from compliance.settlement.instruction_standing import OPEN, Stand, standing
from data.contracts.settlement_instruction import Movement
from data.contracts.settlement_status import StatusKind
from data.reference.calendars import Calendar
from data.reference.depositories import depository_calendar
from data.reference.settlement_codes import explained

FAILS_TODAY = "PENF"
BUCKETS = ((1, "1"), (4, "2-4"), (7, "5-7"), (20, "8-20"))
OLDEST = ">20"
PLACE = ("place_of_settlement", "currency")
CalendarColumn = Callable[[Calendar], pl.Expr]


def open_fails(given: Given, at: datetime | None = None) -> pl.DataFrame:
    """Fails of the business date: STANDING with `age_days`, `bucket`, `why`, `acts` and `cause`, by reference.

    An instruction without an intended settlement date is none; nobody can say when it was due.
    """
    day = given.business_date
    open_ = standing(given, at).filter(pl.col("stand").is_in(OPEN), pl.col("settlement_date") <= day)
    aged = with_explanation(with_age(open_, day))
    told_today = (pl.col("settlement_code") == FAILS_TODAY).fill_null(value=False)
    return aged.filter((pl.col("age_days") >= 1) | told_today).with_columns(bucket=_bucket())


def with_age(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """`age_days`: settlement days from ISD to a day on the calendar of each row's depository; negative before it."""
    return _by_place(
        rows, lambda calendar: calendar.business_days_between("settlement_date", day).alias("age_days"), pl.Int32
    )


def with_deadline(rows: pl.DataFrame, days: int) -> pl.DataFrame:
    """`deadline`: the settlement day that many days after ISD (before it where negative)."""
    return _by_place(
        rows, lambda calendar: calendar.add_business_days("settlement_date", days).alias("deadline"), pl.Date
    )


def with_explanation(rows: pl.DataFrame) -> pl.DataFrame:
    """With `why` in words, `acts` (who can cure it), `cause`, `known` and `reason_code`, null where none was given.

    Of an unmatched instruction the reason is that for not matching, else that for not settling.
    """
    unmatched = pl.col("stand") == Stand.UNMATCHED
    asked = rows.with_columns(
        status_kind=pl.when(unmatched).then(pl.lit(StatusKind.MATCHING)).otherwise(pl.lit(StatusKind.SETTLEMENT)),
        status_code=pl.when(unmatched).then(pl.lit("NMAT")).otherwise("settlement_code"),
        reason_code=pl.when(unmatched).then("matching_reason").otherwise("settlement_reason"),
    )
    told = explained(asked)
    unheard = pl.col("stand") == Stand.UNKNOWN
    why = (
        pl.when(unheard)
        .then(pl.lit("no status has come; it may not have been received"))
        .when(pl.col("reason_code").is_null())
        .then(pl.lit("no reason was given"))
        .otherwise(pl.format("{} ({})", "reason_words", "reason_code"))
    )
    said = pl.when(pl.col("narrative").is_null()).then(why).otherwise(pl.format("{}: {}", why, "narrative"))
    return told.with_columns(why=said).select(*rows.columns, "why", "acts", "cause", "known", "reason_code")


def of_deliveries(fails: pl.DataFrame) -> pl.DataFrame:
    """Fails to deliver: what we owe."""
    return fails.filter(pl.col("side") == Movement.DELIVER)


def _bucket() -> pl.Expr:
    found = pl.when(pl.col("age_days") <= BUCKETS[0][0]).then(pl.lit(BUCKETS[0][1]))
    for last, name in BUCKETS[1:]:
        found = found.when(pl.col("age_days") <= last).then(pl.lit(name))
    return found.otherwise(pl.lit(OLDEST))


def _by_place(rows: pl.DataFrame, column: CalendarColumn, dtype: type[pl.DataType]) -> pl.DataFrame:
    name = column(depository_calendar(None)).meta.output_name()
    if rows.is_empty():
        return rows.with_columns(pl.lit(None, dtype=dtype).alias(name))
    numbered = rows.with_row_index("of.order")
    parts = [
        group.with_columns(column(depository_calendar(*place)))
        for place, group in ((tuple(group.select(PLACE).row(0)), group) for group in numbered.partition_by(PLACE))
    ]
    return pl.concat(parts).sort("of.order").drop("of.order")
