"""The reports of a day as rows that can be reconciled: what is to be reported, and what is no longer to be.

Moment of submission of such a row is the beginning of the business date it was derived for: it orders what was
expected of one trade on several days.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import polars as pl

from compliance.article15.lives import expected
from compliance.given import DISPOSITION
from compliance.mifir.eligibility import NotReported
from compliance.mifir.reports import Reports
from compliance.mifir.transaction_reference import transaction_references
from data.contracts.report_words import ReportStatus
from data.contracts.transaction_report import CONTRACT
from data.contracts.words import Disposition

OF_A_CANCEL = (
    "report_ref",
    "transaction_reference",
    "executing_entity",
    "submitting_entity",
    "trade_ref",
    "trade_date",
)


def expected_rows(made: Reports, trades: pl.DataFrame, history: pl.DataFrame | None, on: date) -> pl.DataFrame:
    """Columns of `transaction_report`, in order of reference and status.

    A report that was expected on an earlier day is withdrawn by a CANC where its trade was cancelled, or was changed
    into one that is not reported.

    Args:
        made: what became of the day's trades.
        trades: those trades, with their disposition where they were run.
        history: transaction reports of all days that have arrived; None where none has.
        on: the business date.
    """
    derived = pl.lit(datetime.combine(on, time(), UTC), dtype=CONTRACT.schema["submitted_at"]).alias("submitted_at")
    due = made.reports.select(pl.exclude("submitted_at"), derived).select(CONTRACT.schema.names())
    withdrawn = CONTRACT.schema.to_frame() if history is None else _withdrawn(made, trades, history, on)
    rows = [due, withdrawn.select(pl.exclude("submitted_at"), derived).select(CONTRACT.schema.names())]
    return pl.concat(rows).sort("report_ref", pl.col("report_status").cast(pl.String), "trade_row_id")


def _withdrawn(made: Reports, trades: pl.DataFrame, history: pl.DataFrame, on: date) -> pl.DataFrame:
    earlier = expected(history.filter(pl.col("submitted_at").dt.date() < on))
    gone = made.left_out
    if DISPOSITION in trades.columns:
        cancelled = trades.filter(pl.col(DISPOSITION) == Disposition.CANCELLED)["row_id"]
        gone = gone.filter((pl.col("code") != NotReported.CANCELLED) | pl.col("row_id").is_in(cancelled.implode()))
    named = gone.select(
        transaction_references(gone["source"], gone["trade_ref"]), pl.col("row_id").alias("trade_row_id")
    ).unique("transaction_reference", keep="last", maintain_order=True)
    wanted = named.join(made.reports, on="transaction_reference", how="anti")
    found = earlier.select(OF_A_CANCEL).join(wanted, on="transaction_reference", how="inner", maintain_order="left")
    canc = pl.lit(ReportStatus.CANC, dtype=CONTRACT.schema["report_status"]).alias("report_status")
    return pl.concat([CONTRACT.schema.to_frame(), found.with_columns(canc)], how="diagonal")
