"""Events of the consolidated audit trail: reported by the morning of the next trading day (CAT NMS plan)."""

from __future__ import annotations

from datetime import time

import polars as pl

from compliance.given import Given, house
from compliance.offences import told
from data.reference.calendars import calendar_named

EVENTS = "cat_event"


def due(given: Given) -> pl.DataFrame:
    """Events whose report was due by the moment of the check, with `due` in UTC.

    An event is seen on the day of its deadline, as long as it is unreported, and on the day of its report.
    """
    limits = given.parameters
    calendar = calendar_named(limits["calendar"])
    hour, minute = (int(part) for part in limits["report_by"].split(":"))
    zone = limits["zone"]
    recorded_on = pl.col("recorded_at").dt.convert_time_zone(zone).dt.date()
    order = ["event_ref", "recorded_at", "reported_at", "row_id"]
    rows = house(given.rows(EVENTS)).sort(order, nulls_last=True)
    last = rows.unique("event_ref", keep="first", maintain_order=True).with_columns(recorded_on=recorded_on)
    day = calendar.add_business_days("recorded_on", limits["trading_days"])
    moment = day.dt.combine(time(hour, minute)).dt.replace_time_zone(zone)
    dated = last.with_columns(due_on=day, due=moment.dt.convert_time_zone("UTC")).filter(pl.col("due") <= given.at)
    unreported = pl.col("reported_at").is_null() | (pl.col("reported_at") > given.at)
    of_today = pl.col("due_on") >= given.business_date
    lately = pl.col("reported_at").dt.convert_time_zone(zone).dt.date() >= given.business_date
    return dated.filter(of_today | unreported | lately)


def late(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Events that were reported after the deadline, or not at all."""
    zone = given.parameters["zone"]
    found = rows.filter((pl.col("reported_at") > pl.col("due")).fill_null(value=True))
    reason = pl.format(
        "recorded on {}, due by {}, reported at {} ({})",
        "recorded_on",
        pl.col("due").dt.convert_time_zone(zone).dt.strftime("%Y-%m-%d %H:%M"),
        pl.col("reported_at").dt.convert_time_zone(zone).dt.strftime("%Y-%m-%d %H:%M:%S").fill_null("no time"),
        pl.lit(zone),
    )
    return told(found, "reported_at", reason, "event_ref")
