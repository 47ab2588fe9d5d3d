"""Reports to trade repositories: in time, and with the valuations they owe (Regulation (EU) 648/2012, Art. 9)."""

from __future__ import annotations

import polars as pl

from compliance.given import Given, house
from compliance.offences import told
from data.contracts.kinds import PartyClass
from data.reference.calendars import calendar_named

REPORTS = "emir_report"
STATES = "emir_state"


def reported_on_the_day(given: Given) -> pl.DataFrame:
    """Our reports that were sent on the business date, by the clocks of the zone."""
    zone = given.parameters["zone"]
    sent = pl.col("reported_at").dt.convert_time_zone(zone).dt.date()
    return (
        house(given.rows(REPORTS))
        .filter(pl.col("reported_at") <= given.at)
        .with_columns(sent_on=sent)
        .filter(pl.col("sent_on") == given.business_date)
    )


def late(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Reports sent after the working day that follows what they tell."""
    days = given.parameters["business_days"]
    calendar = calendar_named(given.parameters["calendar"])
    due = rows.with_columns(due=calendar.add_business_days("event_on", days))
    reason = pl.format("{} of {} was due by {} and sent on {}", "action", "event_on", "due", "sent_on")
    return told(due.filter(pl.col("sent_on") > pl.col("due")), "reported_at", reason, "report_ref")


def to_be_valued(given: Given) -> pl.DataFrame:
    """Our open contracts as financial party, or as one above a threshold, that had begun before the business date."""
    states = house(given.rows(STATES)).filter(pl.col("party_class").is_in([PartyClass.FC, PartyClass.NFC_PLUS]))
    begun = pl.coalesce(pl.col("executed_at").dt.date(), "effective_date") < given.business_date
    return states.filter(
        begun.fill_null(value=True), (pl.col("expiration_date") >= given.business_date).fill_null(value=True)
    )


def not_valued(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Contracts without a value, or with one from before the previous business day."""
    calendar = calendar_named(given.parameters["calendar"])
    oldest = calendar.add_business_days(given.business_date, -given.parameters["business_days"])
    valued = pl.col("valued_at").dt.date()
    found = rows.filter(((valued < oldest) | pl.col("valuation").is_null()).fill_null(value=True))
    reason = pl.format(
        "its last valuation is of {}; a value of {} or later is owed",
        pl.when(pl.col("valuation").is_not_null()).then(valued.cast(pl.String)).fill_null("no day"),
        pl.lit(oldest.isoformat()),
    )
    return told(found, "valued_at", reason, "state_ref")
