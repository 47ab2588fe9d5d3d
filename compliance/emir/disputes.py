"""Disputes with OTC counterparties: how long they last and what they owe (Delegated Regulation 149/2013, Art. 15)."""

from __future__ import annotations

import polars as pl

from compliance.given import Given
from compliance.offences import days_ago, told, written
from data.reference.calendars import calendar_named

INPUT = "dispute"
REFERENCE = "dispute_ref"
REACHED = ("escalated_on", "reported_on", "resolved_on")


def unresolved(given: Given) -> pl.DataFrame:
    """Disputes that are open on the business date, each once as it was stated last, and `age` in business days."""
    day = given.business_date
    key = ["counterparty", REFERENCE]
    rows = (
        given.rows(INPUT).filter(pl.max_horizontal("opened_on", "stated_on") <= day).sort(*key, "stated_on", "row_id")
    )
    reached = [pl.when(pl.col(name) <= day).then(name).min().over(key).alias(name) for name in REACHED]
    last = rows.with_columns(reached).unique(key, keep="last", maintain_order=True)
    calendar = calendar_named(given.parameters["calendar"])
    age = calendar.business_days_between("opened_on", day)
    return last.filter(pl.col("resolved_on").is_null()).with_columns(age=age)


def not_escalated(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Disputes that are older than the limit without the procedure for those that last."""
    limit = given.parameters["escalate_after"]
    found = rows.filter(pl.col("age") > limit, pl.col("escalated_on").is_null())
    reason = pl.format("open for {}, more than {}, and not escalated", days_ago(pl.col("age")), pl.lit(limit))
    return told(found, "escalated_on", reason, REFERENCE, **_worth())


def not_reported(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Disputes above the amount that last as long as the limit and were not reported to the authority."""
    days, amount = given.parameters["report_from"], given.parameters["report_above_eur"]
    found = rows.filter(pl.col("age") >= days, pl.col("amount_eur") > pl.lit(amount), pl.col("reported_on").is_null())
    reason = pl.format(
        "EUR {} apart, more than {}, for {}, and not reported to the authority",
        written("amount_eur"),
        pl.lit(f"{amount:f}"),
        days_ago(pl.col("age")),
    )
    return told(found, "reported_on", reason, REFERENCE, **_worth())


def _worth() -> dict[str, pl.Expr]:
    return {"amount": pl.col("amount_eur"), "currency": pl.lit("EUR")}
