"""Transaction reports of house trades: each is reported whole, or told why it is not, or told what it lacks.

Nothing is reported half: a trade that lacks one mandatory value, or holds one that a message cannot carry, is not
among the reports but among what is missing, field by field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

import polars as pl

from compliance.given import house
from compliance.mifir import description, indicators, sides, terms
from compliance.mifir.context import with_context
from compliance.mifir.eligibility import NotReported, not_reported
from compliance.mifir.forms import misformed
from compliance.mifir.gathering import gathered
from compliance.mifir.owners import held_of
from compliance.mifir.presence import absences
from compliance.mifir.reference import Reference
from compliance.mifir.short_sale import short_flags
from compliance.mifir.standing_trades import standing_trades
from compliance.mifir.transaction_reference import transaction_references
from compliance.mifir.writable import unwritable
from data.contracts.lineage import LINEAGE
from data.contracts.report_words import Flag, ReportStatus
from data.contracts.transaction_report import CONTRACT, FIELD_NUMBERS, report_ref

FAULT = pl.Schema({"trade_ref": pl.String, "field": pl.Int64, "column": pl.String, "reason": pl.String, **LINEAGE})
"""One row per value that is missing or cannot be reported, with the trade's lineage; field 1 to 65."""
LEFT_OUT = pl.Schema({"trade_ref": pl.String, "code": pl.String, "reason": pl.String, **LINEAGE})
"""One row per trade that is not to be reported; `code` is a word of NotReported."""


class Reports(NamedTuple):
    """What becomes of house trades: each is in `reports`, or in `left_out`, or at least once in `missing`.

    Args:
        reports: columns of the contract `transaction_report`, all NEWT, in the order of the trades.
        left_out: `LEFT_OUT`, not to be reported.
        missing: `FAULT`, to be reported once what is missing is there.
    """

    reports: pl.DataFrame
    left_out: pl.DataFrame
    missing: pl.DataFrame


def reports_of(trades: pl.DataFrame, reference: Reference, on: date) -> Reports:
    """The reports of a day.

    Args:
        trades: LINEAGE and the columns of `trade`; street rows are not looked at.
        on: the business date, which says which countries, venues and codes are in force.
    """
    ours = house(trades)
    standing = standing_trades(trades)
    cancelled = ours.join(standing.select("row_id"), on="row_id", how="anti", maintain_order="left")
    told = short_flags(gathered(standing, reference, on), held_of(reference, on))
    word, reason = not_reported()
    told = told.with_columns(word.alias("code"), reason.alias("reason")).with_columns(terms.typed())
    out = told.filter(pl.col("code").is_not_null()).select(LEFT_OUT.names())
    asked = told.filter(pl.col("code").is_null())
    made = _made(asked)
    missing = _missing(asked, made, reference, on)
    whole = ~made["trade_row_id"].is_in(missing["row_id"].implode())
    return Reports(made.filter(whole), pl.concat([out, _of_cancelled(cancelled)]), missing)


def _made(asked: pl.DataFrame) -> pl.DataFrame:
    """The columns of the contract for each trade that is asked; values that are missing are null."""
    parts: Iterable[pl.Expr] = chain(
        _general(), sides.fields(), terms.fields(), description.fields(), indicators.fields()
    )
    references = transaction_references(asked["source"], asked["trade_ref"])
    raw = asked.select(*parts, references).with_columns(report_ref().alias("report_ref"))
    return raw.select(
        pl.col(name).cast(dtype) for name, dtype in CONTRACT.schema.items() if name in raw.columns
    ).select(
        pl.col(name) if name in raw.columns else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in CONTRACT.schema.items()
    )


def _general() -> Iterable[pl.Expr]:
    """Fields 1 to 6 but for the reference, field 62, and the trade it is made from."""
    yield pl.lit(ReportStatus.NEWT.value).alias("report_status")
    yield pl.col("firm.id").alias("executing_entity")
    yield (
        pl.col("firm.investment_firm")
        .cast(pl.String)
        .replace_strict({"YES": Flag.TRUE.value, "NO": Flag.FALSE.value}, default=None, return_dtype=pl.String)
        .alias("investment_firm")
    )
    yield pl.col("reporter.id").alias("submitting_entity")
    yield pl.col("short_selling")
    yield pl.col("trade_ref")
    yield pl.col("row_id").alias("trade_row_id")
    yield pl.col("trade_date")


def _missing(asked: pl.DataFrame, made: pl.DataFrame, reference: Reference, on: date) -> pl.DataFrame:
    """What is wrong with each report: told by where a value should have come from, or by the report itself."""
    sources = [*_general_faults(), *sides.faults(), *terms.faults(), *indicators.faults()]
    tracked = asked.select("trade_ref", *LINEAGE.names())
    judged = with_context(made, reference, on)
    found = pl.concat([absences(judged), misformed(judged)])
    seen = found.join(tracked, left_on="trade_row_id", right_on="row_id", how="left")
    seen = seen.rename({"trade_row_id": "row_id"}).select(FAULT.names())
    explained = pl.concat([FAULT.to_frame(), *_told(asked, sources)])
    rest = seen.join(explained.select("row_id", "field"), on=["row_id", "field"], how="anti")
    both = pl.concat([explained, rest])
    unable = _unwritable(made, tracked).join(both.select("row_id", "field"), on=["row_id", "field"], how="anti")
    return pl.concat([both, unable]).unique().sort("source", "line", "part", "trade_ref", "field", "column", "reason")


def _general_faults() -> Iterable[tuple[str, pl.Expr]]:
    unknown = pl.col("firm.id").is_null()
    yield "executing_entity", pl.when(unknown).then(pl.lit("which firm executes, and its LEI, is not known"))
    unsaid = pl.col("firm.investment_firm").is_null()
    yield (
        "investment_firm",
        pl.when(unsaid).then(
            pl.format("whether {} is an investment firm is not said", pl.col("firm.code").fill_null("the firm"))
        ),
    )
    unclear = pl.col("scope").is_null()
    unlisted = pl.format("the instrument {} is not in the reference data of the day", "instrument_id")
    unsure = pl.format(
        "whether the index under {} is made of instruments traded on a venue is not said", "instrument_id"
    )
    elsewhere = pl.format(
        "{} was executed on {}, and reference data does not have it there", "instrument_id", "venue"
    )
    known = pl.col("instrument.known").is_not_null()
    reason = pl.when(known & pl.col("on_venue")).then(elsewhere).when(known).then(unsure).otherwise(unlisted)
    yield "isin", pl.when(unclear).then(reason)
    yield "short_selling", pl.col("short_selling.why")


def _told(asked: pl.DataFrame, sources: Sequence[tuple[str, pl.Expr]]) -> Iterator[pl.DataFrame]:
    """The rows of each reason; all reasons are looked for in one go."""
    named = [reason.alias(str(place)) for place, (_, reason) in enumerate(sources)]
    reasons = asked.lazy().select(named).collect()  # lazily, so that what several reasons ask is worked out once
    for place, (column, _) in enumerate(sources):
        reason = reasons[str(place)]
        if reason.null_count() < len(reason):
            field = (pl.lit(FIELD_NUMBERS[column], dtype=pl.Int64).alias("field"), pl.lit(column).alias("column"))
            yield asked.select("trade_ref", *field, reason.alias("reason"), *LINEAGE.names()).drop_nulls("reason")


def _unwritable(made: pl.DataFrame, tracked: pl.DataFrame) -> pl.DataFrame:
    """Values that no message can carry; those that are absent are told already."""
    named = made.select("report_ref", row_id="trade_row_id")
    found = unwritable(made.with_columns(report_ref=pl.col("trade_row_id"))).rename({"report_ref": "row_id"})
    told = found.with_columns(pl.col("field").cast(pl.Int64, strict=False)).drop_nulls("field")
    return told.join(named, on="row_id", how="semi").join(tracked, on="row_id", how="left").select(FAULT.names())


def _of_cancelled(cancelled: pl.DataFrame) -> pl.DataFrame:
    reason = pl.lit("the trade was cancelled, superseded or sent twice")
    return cancelled.with_columns(code=pl.lit(NotReported.CANCELLED.value), reason=reason).select(LEFT_OUT.names())
