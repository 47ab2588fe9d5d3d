"""What has to be known beside a transaction report to judge it: its venue's kind, and its instrument.

Columns made here begin with `of.`: `of.platform` (a word of Platform, null off venues), `of.admitted` (Boolean),
`of.cfi`, `of.short_rules` (YES, NO), `of.commodity` (Boolean), `of.isin_known` (Boolean).
"""

from __future__ import annotations

from datetime import date

import polars as pl

from compliance.mifir.gathering import the_firm
from compliance.mifir.indicators import commodity
from compliance.mifir.instruments import admissions, described, mark_admitted
from compliance.mifir.reference import Reference
from compliance.mifir.venues import countries_in_scope, platforms

TRADED_ON = "of.traded_on"


def with_context(reports: pl.DataFrame, reference: Reference, on: date) -> pl.DataFrame:
    """Reports in their order, each with its context on the day it was traded."""
    firm = the_firm(reference.parties)
    places = platforms(reference.venues, countries_in_scope(firm.country, on), on)
    kinds = places.select(venue="mic").with_columns(places["platform"].alias("of.platform"))
    traded_on = pl.coalesce("trade_date", pl.col("trading_time").dt.date()).alias(TRADED_ON)
    asked = reports.select("venue", "isin", "cfi", traded_on)
    told = asked.join(kinds, on="venue", how="left", maintain_order="left")
    told = mark_admitted(told, "isin", TRADED_ON, admissions(reference.instruments, places), "of.admitted")
    known = described(reference.instruments, told["isin"].drop_nulls().unique()).select(
        pl.col("instrument_id").alias("of.isin"),
        pl.col("cfi").alias("of.cfi"),
        pl.col("short_selling_rules").cast(pl.String).alias("of.short_rules"),
        pl.col("commodity_derivative").alias("of.commodity_said"),
        pl.lit("YES").alias("of.isin_known"),
    )
    told = told.join(known, left_on="isin", right_on="of.isin", how="left", maintain_order="left")
    told = told.with_columns(pl.coalesce("of.cfi", "cfi").alias("of.cfi"), pl.col("of.isin_known").is_not_null())
    told = told.with_columns(commodity("of.cfi", "of.commodity_said").alias("of.commodity"))
    return reports.hstack(told.drop("venue", "isin", "cfi"))
