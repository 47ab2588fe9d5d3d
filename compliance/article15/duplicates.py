"""One transaction, one report (RTS 22 Art. 15(1)): references used again, and transactions under two references."""

from __future__ import annotations

import polars as pl

from compliance.article15.feedback import REJECTED, STATUSES, answered
from compliance.article15.lives import expected, submitted
from compliance.given import Given
from compliance.offences import told, written

REPORTS = "transaction_report"
ECONOMIC = (
    "executing_entity",
    "isin",
    "instrument_name",
    "quantity",
    "price",
    "trading_time",
    "buyer",
    "seller",
    "venue_transaction_id",
)
"""What makes two reports one transaction: field 4 and the terms of the trade."""


def all_sent(given: Given) -> pl.DataFrame:
    """Every report that was submitted; `mended` where the one before it of its reference had been rejected."""
    if STATUSES not in given.inputs:
        return submitted(given.rows(REPORTS)).with_columns(mended=pl.lit(value=False))
    made = answered(given)
    rejected_before = (REJECTED & (pl.col("report_ref") == pl.col("report_ref").shift(-1))).shift(1)
    return made.with_columns(mended=rejected_before.fill_null(value=False))


def sent_again(rows: pl.DataFrame, _: Given) -> pl.DataFrame:
    """Reports under a reference that a report held which was neither cancelled nor rejected."""
    again = rows.filter(pl.col("earlier") > 0, ~pl.col("mended")).unique(
        "report_ref", keep="last", maintain_order=True
    )
    reason = pl.format(
        "a report under this reference had been sent and was not cancelled: it is number {}", pl.col("earlier") + 1
    )
    return told(again, "transaction_reference", reason, "report_ref")


def one_trade_twice(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Standing reports of the same terms under several references, more of them than trades call for."""
    alike = rows.filter("stands", pl.struct(ECONOMIC).is_duplicated())
    standing = alike.sort("submitted_at", "transaction_reference", nulls_last=False)
    alike_due = expected(given.rows(REPORTS)).join(alike, on=ECONOMIC, how="semi", nulls_equal=True)
    due = alike_due.group_by(ECONOMIC).len("called_for")
    counted = standing.with_columns(
        reports=pl.len().over(ECONOMIC), place=pl.int_range(pl.len()).over(ECONOMIC)
    ).join(due, on=ECONOMIC, how="left", nulls_equal=True, maintain_order="left")
    allowed = pl.max_horizontal(pl.col("called_for").fill_null(0), 1)
    over = counted.filter(pl.col("place") >= allowed)
    others = pl.col("transaction_reference").first().over(ECONOMIC)
    named = counted.with_columns(first=others).select("row_id", "first")
    over = over.join(named, on="row_id", how="left", maintain_order="left")
    reason = pl.format(
        "{} reports of {} at {} have the same terms as {}", "reports", written("quantity"), written("price"), "first"
    )
    return told(over, "transaction_reference", reason, "report_ref")
