"""What became of each report that was sent: cancelled, replaced by a later one of its reference, or standing.

The engine lives the same lives; here they are told of all the days that have arrived, not of one run.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

import polars as pl

from compliance.given import house, street
from compliance.same_frame import SameFrame
from data.contracts.report_words import ReportStatus

INPUT = "transaction_report"
EXPECTED = "mifir_expected"
AUTHORITY = "mifir_authority"
MOMENT = pl.Datetime("us", "UTC")
LAST_OF_ALL = pl.lit("9999-12-31").str.to_datetime(time_unit="us", time_zone="UTC")
LONG_AGO = pl.lit("1970-01-01").str.to_datetime(time_unit="us", time_zone="UTC")
IS_CANCEL = pl.col("report_status") == ReportStatus.CANC


def expected(rows: pl.DataFrame) -> pl.DataFrame:
    """Reports that are to be made, one row per reference that stands."""
    return _expected(SameFrame(rows))


@lru_cache(maxsize=1)
def _expected(held: SameFrame) -> pl.DataFrame:
    return sent(house(held.frame)).filter("stands")


def submitted(rows: pl.DataFrame, until: datetime | None = None) -> pl.DataFrame:
    """Every NEWT that was handed in, as `sent` tells it; what the authority says it holds is none.

    Args:
        until: what was handed in later is not known yet.
    """
    return _submitted(SameFrame(rows), until)


@lru_cache(maxsize=2)
def _submitted(held: SameFrame, until: datetime | None) -> pl.DataFrame:
    rows = held.frame
    if until is None:
        return sent(street(rows).filter(~pl.col("source").str.starts_with(AUTHORITY)))
    known = pl.col("submitted_at").is_null() | (pl.col("submitted_at") <= until)
    if rows.select(known.all()).item():
        return _submitted(held, None)
    return submitted(rows.filter(known))


def sent(rows: pl.DataFrame) -> pl.DataFrame:
    """Every NEWT with what became of it.

    Args:
        rows: LINEAGE and the columns of `transaction_report`, one book.

    Returns:
        The rows of NEWT, those of one reference in order of submission, with `cancelled` and `cancelled_at` (by and
        at the first cancel after it), `earlier` (how many NEWT of the reference came before it and were not cancelled
        before it), `stands` (not cancelled, and none came after it) and `next_at` (when the reference was used next).
    """
    alone = rows["report_ref"].is_unique() & rows.select(~IS_CANCEL).to_series()
    simple = rows.filter(alone).with_columns(
        next_at=pl.lit(None, dtype=MOMENT),
        cancelled=pl.lit(value=False),
        cancelled_at=pl.lit(None, dtype=MOMENT),
        earlier=pl.lit(0, dtype=pl.Int64),
        stands=pl.lit(value=True),
    )
    return pl.concat([simple, _lives(rows.filter(~alone)).select(simple.columns)])


def _lives(rows: pl.DataFrame) -> pl.DataFrame:
    """The lives of references that are spoken of more than once, or cancelled."""
    ordered = _ordered(rows).with_columns(
        stretch=IS_CANCEL.cast(pl.Int64).cum_sum().over("report_ref"),
        next_at=pl.col("submitted_at").shift(-1).over("report_ref"),
    )
    cancels = ordered.filter(IS_CANCEL).select(
        "report_ref", stretch=pl.col("stretch") - 1, cancelled=pl.lit(value=True), cancelled_at="submitted_at"
    )
    made = ordered.filter(~IS_CANCEL).join(cancels, on=["report_ref", "stretch"], how="left", maintain_order="left")
    place = pl.int_range(pl.len()).over("report_ref", "stretch")
    last = pl.len().over("report_ref", "stretch") - 1
    return made.with_columns(
        pl.col("cancelled").fill_null(value=False),
        earlier=place.cast(pl.Int64),
        stands=pl.col("cancelled").is_null() & (place == last),
    )


def cancels_of_nothing(rows: pl.DataFrame) -> pl.DataFrame:
    """Cancellations before which no report of their reference was sent."""
    ordered = _ordered(rows)
    made = (~IS_CANCEL).cast(pl.Int64).cum_sum().over("report_ref")
    return ordered.filter(IS_CANCEL & (made == 0)).drop("moment", "turn")


def _ordered(rows: pl.DataFrame) -> pl.DataFrame:
    """In order of reference and submission; of one moment a cancel comes first where a report stood before.

    A report without a moment is the oldest, a cancel without one the latest.
    """
    key = ["report_ref", "moment"]
    unknown = pl.when(IS_CANCEL).then(LAST_OF_ALL).otherwise(LONG_AGO)
    timed = rows.with_columns(moment=pl.coalesce("submitted_at", unknown))
    moments = timed.group_by(key).agg(new=(~IS_CANCEL).all(), gone=IS_CANCEL.all()).sort(key)
    ends_standing = pl.when("new").then(pl.lit(value=True)).when("gone").then(pl.lit(value=False))  # else as it began
    stood = ends_standing.forward_fill().over("report_ref").shift(1).over("report_ref").fill_null(value=False)
    known = timed.join(moments.select(*key, stood=stood), on=key, how="left")
    turn = pl.when(IS_CANCEL & pl.col("stood")).then(0).when(~IS_CANCEL).then(1).otherwise(2)
    return known.with_columns(turn=turn).drop("stood").sort("report_ref", "moment", "turn", "row_id")
