"""How often the OTC contracts with a counterparty are reconciled and compressed (Delegated Regulation 149/2013).

Art. 13(3): among financial parties and those above a clearing threshold every business day, week or quarter, by the
number of contracts; every quarter or year where a party is below the thresholds. The most contracts of the running
week decide on the week, the most of the running quarter on the quarter. Art. 14: compression twice a year.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from compliance.given import Given
from compliance.offences import told
from data.contracts.kinds import PartyClass
from data.reference.calendars import calendar_named

INPUT = "otc_portfolio"
REFERENCE = "portfolio_ref"


def portfolios(given: Given) -> pl.DataFrame:
    """The newest row of every counterparty with contracts, with `first_seen`, `most_in_week`, `most_in_quarter`."""
    day = given.business_date
    rows = given.rows(INPUT).filter(pl.col("counted_on") <= day)
    counted, contracts = pl.col("counted_on"), pl.col("uncleared_contracts")
    known = rows.with_columns(
        first_seen=counted.min().over("counterparty"),
        most_in_week=_most_since(contracts, counted, pl.lit(day).dt.truncate("1w")),
        most_in_quarter=_most_since(contracts, counted, pl.lit(day).dt.truncate("1q")),
    )
    newest = known.sort("counted_on", "row_id").unique("counterparty", keep="last", maintain_order=True)
    return newest.filter(pl.max_horizontal("most_in_week", "most_in_quarter", "uncleared_contracts") > 0)


def not_reconciled(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Portfolios whose last reconciliation, or first day without any, is older than their period allows."""
    asked = rows.with_columns(period=_period(given)).with_columns(not_before=_not_before(given))
    found = asked.filter(pl.coalesce("reconciled_on", "first_seen") < pl.col("not_before"))
    reason = pl.format(
        "{} contracts between {} and {} are reconciled {}; last on {}, due since {}",
        "uncleared_contracts",
        "house_class",
        "counterparty_class",
        "period",
        pl.col("reconciled_on").cast(pl.String).fill_null("no day on record"),
        "not_before",
    )
    return told(found, "reconciled_on", reason, REFERENCE)


def many_contracts(given: Given) -> pl.DataFrame:
    """Portfolios that are large enough to be looked through for compression."""
    return portfolios(given).filter(pl.col("uncleared_contracts") >= given.parameters["contracts"])


def not_analysed(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Large portfolios whose last analysis, or first day without any, is older than the months allow."""
    months = given.parameters["months"]
    oldest = pl.lit(given.business_date).dt.offset_by(f"-{months}mo")
    found = rows.filter(pl.coalesce("compression_analysed_on", "first_seen") < oldest)
    reason = pl.format(
        "{} contracts outside clearing were last looked through for compression on {}, more than {} months ago",
        "uncleared_contracts",
        pl.col("compression_analysed_on").cast(pl.String).fill_null("no day on record"),
        pl.lit(months),
    )
    return told(found, "compression_analysed_on", reason, REFERENCE)


def _most_since(contracts: pl.Expr, counted: pl.Expr, first: pl.Expr) -> pl.Expr:
    return pl.when(counted >= first).then(contracts).max().over("counterparty").fill_null(0)


def _period(given: Given) -> pl.Expr:
    limits = given.parameters
    small = (pl.col("house_class") == PartyClass.NFC_MINUS) | (pl.col("counterparty_class") == PartyClass.NFC_MINUS)
    of_small = pl.when(pl.col("most_in_quarter") > limits["yearly_up_to"]).then(pl.lit("QUARTERLY"))
    of_large = (
        pl.when(pl.col("uncleared_contracts") >= limits["daily_from"])
        .then(pl.lit("DAILY"))
        .when(pl.col("most_in_week") > limits["quarterly_up_to"])
        .then(pl.lit("WEEKLY"))
    )
    return (
        pl.when(small).then(of_small.otherwise(pl.lit("YEARLY"))).otherwise(of_large.otherwise(pl.lit("QUARTERLY")))
    )


def _not_before(given: Given) -> pl.Expr:
    """The earliest day on which the last reconciliation may lie."""
    day = pl.lit(given.business_date)
    oldest = {"DAILY": pl.lit(_last_business_day(given)), "WEEKLY": day.dt.offset_by("-1w")}
    oldest |= {"QUARTERLY": day.dt.offset_by("-3mo"), "YEARLY": day.dt.offset_by("-1y")}
    return pl.coalesce(*(pl.when(pl.col("period") == name).then(first) for name, first in oldest.items()))


def _last_business_day(given: Given) -> date:
    calendar = calendar_named(given.parameters["calendar"])
    day = given.business_date
    return day if calendar.is_business_day(day) else calendar.previous(day)
