"""Reports that stand are judged: what they lack, when they are too old, whether their instrument was admitted.

Each pair of functions is one part of a check: the reports it looks at, and those of them that offend.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from compliance.given import Given
from compliance.mifir.context import TRADED_ON, with_context
from compliance.mifir.instruments import admissions, admitted
from compliance.mifir.presence import absences
from compliance.mifir.reference import NEEDS, reference_of
from compliance.mifir.venues import Platform, countries_in_scope, platforms
from compliance.same_frame import SameFrame
from data.contracts.finding import Severity
from data.contracts.report_words import ReportStatus
from data.contracts.transaction_report import PART

REPORT = "transaction_report"
OFFENCE = ("field", "value", "reason", "reference")


def standing_reports(given: Given) -> pl.DataFrame:
    """New reports that no later cancellation of the same sender took back; of several of one reference the last."""
    return _standing(SameFrame(given.rows(REPORT)))


@lru_cache(maxsize=1)
def _standing(held: SameFrame) -> pl.DataFrame:
    """Most references are spoken of once, by a new report: only the others have to be put in order."""
    reports, sender = held.frame, ["source", "report_ref"]
    cancels = pl.col("report_status") == ReportStatus.CANC
    alone = reports.select(pl.struct(sender).is_unique() & ~cancels).to_series()
    if alone.all():
        return reports
    later = reports.filter(~alone).sort("submitted_at", cancels, "file_sha256", "line", nulls_last=False)
    last = later.unique(sender, keep="last", maintain_order=True)
    return pl.concat([reports.filter(alone), last.filter(~cancels)])


def contextual(given: Given) -> pl.DataFrame:
    """The reports that stand with the context of the reference data that arrived."""
    told = tuple((name, SameFrame(given.inputs[name])) for name in (REPORT, *NEEDS) if name in given.inputs)
    return _contextual(told, given.business_date)


@lru_cache(maxsize=1)
def _contextual(inputs: tuple[tuple[str, SameFrame], ...], on: date) -> pl.DataFrame:
    frames = {name: held.frame for name, held in inputs}
    return with_context(_standing(SameFrame(frames[REPORT])), reference_of(frames), on)


def incomplete(reports: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Fields that are absent where they must be there, there where they must not, or against each other."""
    del given
    found = absences(reports)
    return found.with_columns(field=pl.col("column"), reference="report_ref")


def too_old(reports: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Trades more than the allowed years before the report is sent; without that moment, before the business date."""
    years = given.parameters["years"]
    sent = pl.coalesce(pl.col("submitted_at").dt.date(), pl.lit(given.business_date))
    traded = pl.coalesce("trade_date", pl.col("trading_time").dt.date())
    late = reports.filter(traded < sent.dt.offset_by(f"-{years}y"))
    return late.with_columns(
        field=pl.lit("trading_time"),
        value=traded.cast(pl.String),
        reason=pl.format(
            "traded more than {} years before it is reported on {}", pl.lit(str(years)), sent.cast(pl.String)
        ),
        reference="report_ref",
    )


def complex_reports(given: Given) -> pl.DataFrame:
    """Reports that belong to a combination of instruments at a single price."""
    return standing_reports(given).filter(pl.col("complex_trade_id").is_not_null())


def unlike_in_complex(reports: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Combinations whose reports differ in price, or that have one instrument only."""
    del given
    group = ["executing_entity", "complex_trade_id"]
    instrument = pl.coalesce("isin", "instrument_name", "underlying_isin", "underlying_index", pl.lit(""))
    price = pl.concat_str(
        pl.col("price").cast(pl.String).fill_null(""), pl.col("price_type").cast(pl.String), "price_currency",
        separator=" ", ignore_nulls=True,
    )  # fmt: skip
    told = reports.with_columns(
        prices=price.n_unique().over(group), instruments=instrument.n_unique().over(group), value=price
    )
    several = pl.format("{} prices under one identifier of a complex trade; it has a single price", pl.col("prices"))
    alone = pl.lit("the only instrument under its identifier of a complex trade; a combination has several")
    reason = pl.when(pl.col("prices") > 1).then(several).when(pl.col("instruments") == 1).then(alone)
    return told.with_columns(field=pl.lit("complex_trade_id"), reason=reason, reference="report_ref").filter(
        pl.col("reason").is_not_null()
    )


def of_listed_instruments(given: Given) -> pl.DataFrame:
    """Reports that name an instrument, or underlyings, as regulators' reference data has them."""
    reports = contextual(given)
    return reports.filter(pl.col("isin").is_not_null() | pl.col("underlying_isin").is_not_null())


def not_admitted(reports: pl.DataFrame, given: Given) -> pl.DataFrame:
    """What was not admitted on the trade date: pending for days (CON-411), then rejected (CON-412, CON-472)."""
    on_venue = pl.col("of.platform").is_in([Platform.VENUE, Platform.SI]) | (pl.col("venue") == "XOFF")
    own = reports.filter(pl.col("isin").is_not_null() & ~pl.col("of.admitted") & on_venue.fill_null(value=False))
    of_own = own.with_columns(field=pl.lit("isin"), value="isin")
    derived = reports.filter(pl.col("underlying_isin").is_not_null() & ~pl.col("of.admitted"))
    under = _without_admitted_underlying(derived, given).with_columns(
        field=pl.lit("underlying_isin"), value="underlying_isin"
    )
    found = pl.concat([of_own, under])
    days = given.parameters["pending_days"]
    pending = pl.lit(given.business_date) - pl.col(TRADED_ON) <= timedelta(days=days)
    what = pl.format("not in the reference data of {}", pl.col(TRADED_ON).cast(pl.String))
    rejected = pl.format("{}, more than {} days ago: the report is rejected", what, pl.lit(str(days)))
    waits = pl.format("{}: the report is pending", what)
    severity = pl.when(pending).then(pl.lit(Severity.MEDIUM.value)).otherwise(pl.lit(Severity.HIGH.value))
    return found.with_columns(
        reason=pl.when(pending).then(waits).otherwise(rejected), reference="report_ref", severity=severity
    )


def _without_admitted_underlying(reports: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Of reports of derivatives those none of whose underlyings is admitted on the day."""
    reference = reference_of(given.inputs)
    home = reference.parties.filter(pl.col("role").cast(pl.String) == "FIRM")["country"].drop_nulls()
    countries = countries_in_scope(home[0] if len(home) else None, given.business_date)
    periods = admissions(reference.instruments, platforms(reference.venues, countries, given.business_date))
    parts = reports.select("row_id", on=TRADED_ON, isin=pl.col("underlying_isin").str.split(PART)).explode("isin")
    listed = parts.join(admitted(parts, periods), on=["isin", "on"], how="semi")
    return reports.join(listed, on="row_id", how="anti", maintain_order="left")
