"""Reports that were rejected and not sent again, and reports that stay pending (RTS 22 Article 15(1)(h))."""

from __future__ import annotations

import polars as pl

from compliance.article15.feedback import PENDING, REJECTED, answered
from compliance.given import Given
from compliance.offences import days_ago, told
from data.reference.calendars import calendar_named


def answered_reports(given: Given) -> pl.DataFrame:
    """Submitted reports of which the authority has said something."""
    return answered(given).filter(pl.col("answer").is_not_null())


def not_sent_again(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """The last word on a report is that it was rejected, for longer than is allowed; none of it is on record."""
    limits = given.parameters
    on_record = rows.filter("on_record").select("report_ref")
    last = rows.filter("stands", REJECTED).join(on_record, on="report_ref", how="anti")
    day = pl.col("answered_at").dt.convert_time_zone(limits["zone"]).dt.date()
    age = calendar_named(limits["calendar"]).business_days_between(day, given.business_date)
    old = last.with_columns(age=age).filter(pl.col("age") > limits["business_days"])
    reason = pl.format(
        "rejected {} ago ({}) and not sent again", days_ago(pl.col("age")), pl.col("rules").fill_null("no rule named")
    )
    return told(old, "transaction_reference", reason, "report_ref")


def pending_for_long(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Reports that the authority has had pending for more calendar days than is allowed."""
    limits = given.parameters
    waiting = rows.filter("stands", PENDING)
    since = pl.col("pending_since").dt.convert_time_zone(limits["zone"]).dt.date()
    days = (pl.lit(given.business_date) - since).dt.total_days()
    old = waiting.with_columns(age=days).filter(pl.col("age") > limits["calendar_days"])
    reason = pl.format("pending for {} days ({})", "age", pl.col("rules").fill_null("no rule named"))
    return told(old, "transaction_reference", reason, "report_ref")
