"""Transaction reports of a business date: what is reported, what is left out and why, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from compliance.given import TRADE, Given
from compliance.mifir.reference import NEEDS, TAKES, reference_of
from compliance.mifir.reports import Reports, reports_of
from compliance.report import Made, Report

SHOWN = (
    "trade_ref", "transaction_reference", "buyer", "seller", "trading_capacity", "quantity", "price",
    "price_currency", "venue", "isin", "short_selling",
)  # fmt: skip


def _make(given: Given) -> Made:
    made = reports_of(given.rows(TRADE), reference_of(given.inputs), given.business_date)
    reasons = made.left_out.group_by("code").agg(trades=pl.len()).sort("code")
    lacking = made.missing.group_by("field", "column", "reason").agg(trades=pl.col("row_id").n_unique())
    tables = {
        "missing": made.missing.select("trade_ref", "field", "column", "reason", "source", "line", "row_id"),
        "missing_by_reason": lacking.sort(
            "trades", "field", "column", "reason", descending=[True, False, False, False]
        ),
        "left_out": made.left_out.select("trade_ref", "code", "reason", "source", "line", "row_id"),
        "left_out_by_rule": reasons,
        "reports": made.reports.select(SHOWN),
    }
    return Made(tables, list(_lines(made)))


def _lines(made: Reports) -> Iterator[str]:
    waiting = made.missing["row_id"].n_unique()
    yield f"{made.reports.height} reports can be made; {made.left_out.height} trades are not to be reported."
    if waiting:
        yield f"{waiting} trades are to be reported and cannot be yet: complete what is missing."
    else:
        yield "Nothing is missing."


REPORT = Report(
    name="mifir",
    title="Transaction reports",
    question="Which trades are reported under MiFIR, which are not and why, and what is missing?",
    needs=(TRADE, *NEEDS),
    takes=TAKES,
    make=_make,
)
