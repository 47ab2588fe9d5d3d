"""When a report is due: by the close of the working day after the trade, at the authority (MiFIR Article 26(1))."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from compliance.article15.feedback import STATUSES, answered
from compliance.article15.lives import submitted
from compliance.given import Given
from compliance.offences import told
from compliance.parameters import Parameter
from data.reference.calendars import calendar_named

REPORTS = "transaction_report"
PARAMETERS = (
    Parameter("calendar", "TARGET", "working days of the competent authority"),
    Parameter("zone", "Europe/Paris", "time zone of the competent authority"),
)


def traded_on() -> pl.Expr:
    """The trading date of a report."""
    return pl.coalesce("trade_date", pl.col("trading_time").dt.date())


def with_due_at(rows: pl.DataFrame, limits: Mapping[str, Any]) -> pl.DataFrame:
    """Reports with `due_at`, the last second at which each is in time, UTC; worked out once per trading date."""
    days = rows.select(day=traded_on())
    each = days.unique().with_columns(due_at=_end_of_next_day(pl.col("day"), limits))
    told = days.join(each, on="day", how="left", nulls_equal=True, maintain_order="left")
    return rows.with_columns(told["due_at"])


def _end_of_next_day(day: pl.Expr, limits: Mapping[str, Any]) -> pl.Expr:
    next_day = calendar_named(limits["calendar"]).add_business_days(day + pl.duration(days=1), 0)
    close = next_day.cast(pl.Datetime("us")) + pl.duration(hours=23, minutes=59, seconds=59)
    return close.dt.replace_time_zone(ZoneInfo(limits["zone"]).key).dt.convert_time_zone("UTC")


def first_sent(given: Given) -> pl.DataFrame:
    """The first time each report was in: accepted where the authority has said so, else handed in.

    Returns:
        One row per reference with `in_at`, `due_at`, and `accepted` (whether `in_at` is when it was accepted).
    """
    if STATUSES in given.inputs:
        made = answered(given)
        accepted = pl.when("on_record").then("answered_at")
    else:
        made = submitted(given.rows(REPORTS))
        accepted = pl.lit(None, dtype=made.schema["submitted_at"])
    timed = with_due_at(made, given.parameters).with_columns(accepted_at=accepted)
    earliest = timed.group_by("report_ref").agg(pl.col("accepted_at").min())
    first = timed.drop("accepted_at").filter(pl.col("report_ref").is_first_distinct())
    references = first.select("report_ref").join(earliest, on="report_ref", how="left", maintain_order="left")
    each = first.with_columns(references["accepted_at"])
    found = each.with_columns(
        in_at=pl.coalesce("accepted_at", "submitted_at"), accepted=pl.col("accepted_at").is_not_null()
    )
    return found.filter(pl.col("in_at").is_not_null(), pl.col("due_at").is_not_null())


def late(rows: pl.DataFrame, _: Given) -> pl.DataFrame:
    """Reports that were in after they were due."""
    over = rows.filter(pl.col("in_at") > pl.col("due_at"))
    reason = pl.format(
        "traded on {}, due by {} UTC, {} at {} UTC",
        traded_on(),
        pl.col("due_at").dt.strftime("%Y-%m-%d %H:%M:%S"),
        pl.when("accepted").then(pl.lit("accepted")).otherwise(pl.lit("handed in")),
        pl.col("in_at").dt.strftime("%Y-%m-%d %H:%M:%S"),
    )
    return told(over, "submitted_at", reason, "report_ref")
