"""Instruments as reference data describes them, and when they were admitted to trading, or traded, on a venue."""

from __future__ import annotations

import polars as pl

from compliance.mifir.venues import Platform
from data.contracts.transaction_report import PART
from data.reference.identifiers.isin import SHAPE

MARK = pl.lit(value=True)
PER_VENUE = ("venue", "requested_on", "admitted_from", "terminated_on")
ISIN = pl.coalesce("isin", pl.when(pl.col("instrument_id").str.contains(SHAPE)).then("instrument_id"))


def described(instruments: pl.DataFrame, wanted: pl.Series) -> pl.DataFrame:
    """One row per instrument that is wanted: its columns but those of a venue, the first row that says one first.

    Args:
        instruments: rows of the contract `instrument`.
        wanted: codes; an instrument is found by its own code, or else by its ISIN.

    Returns:
        `instrument_id` (as it is wanted) and the description.
    """
    told = instruments.with_columns(isin=ISIN)
    own = told.filter(pl.col("instrument_id").is_in(wanted.implode()))
    by_isin = told.filter(pl.col("isin").is_in(wanted.implode())).with_columns(instrument_id="isin")
    others = by_isin.join(own.select("instrument_id").unique(), on="instrument_id", how="anti")
    columns = [name for name in told.columns if name not in (*PER_VENUE, "instrument_id")]
    rows = pl.concat([own, others])
    return rows.group_by("instrument_id", maintain_order=True).agg(pl.col(columns).drop_nulls().first())


def admissions(instruments: pl.DataFrame, platforms: pl.DataFrame) -> pl.DataFrame:
    """Periods in which an ISIN is admitted to trading, traded, or its admission is requested: MiFIR Art. 26(2)(a).

    Reference data of admissions is that of regulators, so a venue counts unless it is known to be abroad: a venue
    whose kind nobody says must not make a trade look as if it needed no report.

    Returns:
        `isin`, `venue`, `begins` (null: always), `ends` (the last day; null: never).
    """
    abroad = platforms.filter(pl.col("platform") == Platform.ABROAD).select(venue="mic")
    placed = instruments.filter(pl.col("venue").is_not_null()).with_columns(isin=ISIN).drop_nulls("isin")
    return placed.join(abroad, on="venue", how="anti").select(
        "isin", "venue", begins=pl.min_horizontal("requested_on", "admitted_from"), ends="terminated_on"
    )


def admitted(asked: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """Of pairs `isin`, `on` those admitted on that day, once each.

    Args:
        periods: as `admissions` makes them.
    """
    pairs = asked.select("isin", "on").drop_nulls().unique()
    begun = (pl.col("begins") <= pl.col("on")) | pl.col("begins").is_null()
    lasting = (pl.col("ends") >= pl.col("on")) | pl.col("ends").is_null()
    return pairs.join(periods, on="isin", how="inner").filter(begun & lasting).select("isin", "on").unique()


def mark_admitted(rows: pl.DataFrame, isin: str, on: str, periods: pl.DataFrame, name: str) -> pl.DataFrame:
    """Rows with a Boolean `name`: is the ISIN of one column admitted on the day of another."""
    asked = rows.select(isin=pl.col(isin), on=pl.col(on))
    return rows.hstack(_marked(asked, admitted(asked, periods), name))


def mark_any_admitted(rows: pl.DataFrame, isins: str, on: str, periods: pl.DataFrame, name: str) -> pl.DataFrame:
    """Rows with a Boolean `name`: is any of the joined ISINs of one column admitted on the day of another."""
    asked = rows.select(isins, on).drop_nulls().unique()
    parts = asked.with_columns(isin=pl.col(isins).str.split(PART)).explode("isin").with_columns(on=pl.col(on))
    marks = parts.join(admitted(parts, periods), on=["isin", "on"], how="semi").select(isins, on).unique()
    return rows.hstack(_marked(rows.select(isins, on), marks, name))


def _marked(asked: pl.DataFrame, marks: pl.DataFrame, name: str) -> pl.DataFrame:
    """One Boolean column `name` in the order of what is asked: whether the marks have it."""
    told = asked.join(marks.with_columns(MARK.alias(name)), on=marks.columns, how="left", maintain_order="left")
    return told.select(pl.col(name).fill_null(value=False))
