"""Were report files fit to be handed in: can each report be written whole, and was each file found valid before?"""

from __future__ import annotations

import polars as pl

from compliance.article15.lives import AUTHORITY
from compliance.given import Given, house, street
from compliance.mifir.writable import unwritable

REPORT = "transaction_report"
SIGN_OFFS = "sign_off"
KIND = "transaction_report_file"
MADE_ELSEWHERE = "transaction_report_file_made_elsewhere"
VALIDATED = "VALIDATED"


def to_be_written(given: Given) -> pl.DataFrame:
    """Reports that the house expects to make on the business date."""
    return house(given.rows(REPORT)).filter(_of_the_day(given))


def cannot_be_written(reports: pl.DataFrame, _: Given) -> pl.DataFrame:
    """Values that the message cannot hold: too many digits, or without their kind."""
    numbered = reports.with_columns(report_ref=pl.col("row_id"))
    found = unwritable(numbered.select(pl.exclude("row_id"))).rename({"report_ref": "row_id"})
    lineage = reports.select("row_id", "report_ref", "book", "source", "file_sha256", "line", "part", "origin")
    told = found.join(lineage, on="row_id", how="left", maintain_order="left")
    return told.with_columns(field=pl.col("column"), reference="report_ref")


def handed_in(given: Given) -> pl.DataFrame:
    """Files that were handed in on the business date: a row of each, with how many reports it holds."""
    rows = street(given.rows(REPORT)).filter(~pl.col("source").str.starts_with(AUTHORITY), _of_the_day(given))
    return (
        rows.with_columns(reports=pl.len().over("file_sha256"))
        .unique("file_sha256", keep="first")
        .sort("file_sha256")
    )


def not_validated(files: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Files of which nobody found, before they left, that they are valid against the schemas."""
    found = given.rows(SIGN_OFFS).filter(
        pl.col("kind").is_in([KIND, MADE_ELSEWHERE]), pl.col("act") == VALIDATED, pl.col("at") <= given.at
    )
    without = files.filter(~pl.col("file_sha256").is_in(found["subject"].implode()))
    named = pl.coalesce("message_id", "file_sha256")
    return without.with_columns(
        field=pl.lit("message_id"),
        value=named,
        reason=pl.format("a file of {} reports was handed in and never found valid against the schemas", "reports"),
        reference=named,
    )


def _of_the_day(given: Given) -> pl.Expr:
    """Of the business date by the moment of submission; without it by the day of the trade."""
    day = pl.coalesce(pl.col("submitted_at").dt.date(), pl.col("trade_date"), pl.lit(given.business_date))
    return day == given.business_date
