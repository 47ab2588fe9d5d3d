"""What `tieout report expected` does: the reports that a day's trades call for, as a file of their own.

The file is received like any other: it lies in the vault under its hash, the journal knows it as a file of the sender
`mifir_expected`, and the rulebooks for transaction reports reconcile it. Every row names the row of its trade.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from compliance.article15.expected import expected_rows
from compliance.given import TRADE
from compliance.mifir.reference import NEEDS, TAKES, reference_of
from compliance.mifir.reports import Reports, reports_of
from compliance.offences import written
from data.contracts.failure import InputError
from data.contracts.report_words import ReportStatus
from data.contracts.transaction_report import CONTRACT
from pipelines.check_inputs import arrived
from pipelines.home import Home
from pipelines.receiving import Receipt, receive
from pipelines.terminal import say, show_table

NAME = "MIFIR_EXPECTED_{:%Y%m%d}.csv"
MOST_TOLD = 20


@dataclass(frozen=True)
class Expected:
    """The expected reports of a business date.

    Args:
        receipt: what became of their file; DUPLICATE where the same was made before.
        rows: of `transaction_report`.
        made: what became of each trade.
    """

    receipt: Receipt
    path: Path
    rows: pl.DataFrame
    made: Reports

    def values(self) -> dict[str, Any]:
        return {
            "business_date": self.receipt.business_date,
            "file": self.receipt.name,
            "sha256": self.receipt.sha256,
            "state": self.receipt.state,
            "version": self.receipt.version,
            "reports": self._of(ReportStatus.NEWT),
            "withdrawn": self._of(ReportStatus.CANC),
            "not_reported": self.made.left_out.select("trade_ref", "code", "reason", "row_id").to_dicts(),
            "cannot_be_made": self.made.missing.select("trade_ref", "field", "column", "reason", "row_id").to_dicts(),
        }

    @property
    def complete(self) -> bool:
        """Whether every trade that is to be reported can be."""
        return self.made.missing.is_empty()

    def _of(self, status: ReportStatus) -> int:
        return self.rows.filter(pl.col("report_status") == status).height


def make_expected(home: Home, business_date: date) -> Expected:
    """Derive the expected reports of a date and receive their file.

    Raises:
        InputError: trades of the date have not been run, or reference data has not arrived.
    """
    inputs = arrived(home, business_date, [TRADE, *NEEDS, *TAKES, CONTRACT.name]).inputs
    if TRADE not in inputs:
        raise InputError(f"no run of trades of {business_date} is sealed; `tieout eod -d {business_date}` makes one")
    if lacking := [name for name in NEEDS if name not in inputs]:
        raise InputError(
            f"no {', no '.join(lacking)} has arrived by {business_date}; docs/contracts.md tells its columns"
        )
    trades = inputs[TRADE]
    made = reports_of(trades, reference_of(inputs), business_date)
    rows = expected_rows(made, trades, inputs.get(CONTRACT.name), business_date)
    path = _written(home, rows, business_date)
    return Expected(receive(home, path, business_date), path, rows, made)


def show(found: Expected) -> None:
    """What was made, and what could not be made and why."""
    told = found.values()
    say(
        f"{told['reports']:,} reports expected of {told['business_date']}, {told['withdrawn']:,} withdrawn, "
        f"{len(told['not_reported']):,} trades not to be reported: {told['file']}, {told['state'].lower()}"
    )
    lacking = found.made.missing.select("trade_ref", "field", "column", "reason")
    show_table(
        "Reports that cannot be made" if lacking.height else "",
        ("trade", "field", "column", "why"),
        lacking.head(MOST_TOLD).rows(),
        numbers=("field",),
    )


def _written(home: Home, rows: pl.DataFrame, business_date: date) -> Path:
    """The file in the layout of the contract's plain upload: the same rows are the same bytes."""
    target = home.outbox / "expected" / NAME.format(business_date)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    rows.select(_text(name, dtype) for name, dtype in CONTRACT.schema.items()).write_csv(unfinished)
    unfinished.replace(target)
    return target


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime):
        return pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").alias(name)
    return (written(name) if dtype.is_decimal() else pl.col(name).cast(pl.String)).alias(name)
