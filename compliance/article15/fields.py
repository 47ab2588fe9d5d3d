"""Field by field (RTS 22 Article 15(3) and (4)): what the reconciliation found different, by the number of the field.

The reconciliation compares; here its breaks are read, and each difference is told with its report and its cause.
"""

from __future__ import annotations

import polars as pl

from compliance.article15.causes import with_causes
from compliance.article15.deadlines import traded_on
from compliance.article15.lives import expected, submitted
from compliance.given import Given
from compliance.offences import told
from data.contracts.transaction_report import FIELD_NUMBERS

REPORTS = "transaction_report"
BREAKS = "breaks:mifir_submitted"
SEEN = ("trading_time", "buyer", "seller")
"""Columns of both sides in which a cause may show itself."""


def compared(given: Given) -> pl.DataFrame:
    """Submitted reports that stand and have their trade: those whose fields were compared."""
    pairs = expected(given.rows(REPORTS)).select("transaction_reference")
    rows = submitted(given.rows(REPORTS)).filter("stands")
    return rows.join(pairs, on="transaction_reference", how="semi", maintain_order="left")


def differences(given: Given) -> pl.DataFrame:
    """One row per field of a report that differs.

    Returns:
        The submitted report's row, and `field` (the column), `number` (of RTS 22), `house`, `street` (as the
        reconciliation wrote them), `cause` (in words), `traded_on`, `trade_ref` of the expected report.
    """
    listed = (
        given.rows(BREAKS)
        .select("house_refs", "street_refs", "differences")
        .explode("differences", empty_as_null=False, keep_nulls=False)
        .unnest("differences")
        .select(
            house_ref=pl.col("house_refs").list.first(),
            street_ref=pl.col("street_refs").list.first(),
            field="field",
            house="house",
            street="street",
        )
    )
    ours = expected(given.rows(REPORTS)).select(
        pl.col("report_ref").alias("house_ref"),
        pl.col("trade_ref").alias("of_trade"),
        *(pl.col(name).alias(f"h.{name}") for name in SEEN),
    )
    theirs = submitted(given.rows(REPORTS)).filter("stands").drop("trade_ref")
    both = listed.join(ours, on="house_ref", how="inner", maintain_order="left").join(
        theirs, left_on="street_ref", right_on="report_ref", how="inner", maintain_order="left", coalesce=False
    )
    numbers = pl.col("field").replace_strict(FIELD_NUMBERS, default=None, return_dtype=pl.Int64)
    named = both.with_columns(number=numbers, traded_on=traded_on(), trade_ref="of_trade")
    return with_causes(named).sort("number", "field", "report_ref")


def offending(_: pl.DataFrame, given: Given) -> pl.DataFrame:
    """The differences as offences."""
    rows = differences(given)
    reason = pl.format("field {}: expected {}, reported {}: {}", "number", _said("house"), _said("street"), "cause")
    return told(rows, "street", reason, "report_ref", value=pl.col("street")).with_columns(field=rows["field"])


def _said(side: str) -> pl.Expr:
    return pl.col(side).fill_null("nothing")
