"""A golden day of transaction reports: every field of every report, every trade left out, everything that is missing.

The ink lies beside this file in `mifir_day.txt`; `ink_of_the_day` writes it, and a reviewed change rewrites it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
from mifir_day import TRADES, the_day

from compliance.mifir.reports import Reports
from data.contracts.exact import exact
from data.contracts.transaction_report import FIELD_NUMBERS

INK = Path(__file__).parent / "mifir_day.txt"


def ink_of_the_day() -> str:
    """The whole day as text."""
    return "\n".join(_lines(the_day())) + "\n"


def _lines(made: Reports) -> Iterator[str]:
    for row in made.reports.iter_rows(named=True):
        yield f"REPORT of {row['trade_ref']}"
        for column, number in FIELD_NUMBERS.items():
            if row[column] is not None:
                value = exact(row[column]) if made.reports.schema[column].is_decimal() else row[column]
                yield f"  {number:2} {column} = {value}"
    for kind, frame in (("LEFT OUT", made.left_out), ("MISSING", made.missing)):
        for row in frame.select(pl.exclude("file_sha256", "book", "origin", "part")).iter_rows(named=True):
            yield f"{kind} {' | '.join(str(value) for value in row.values())}"


def test_the_day_is_reported_as_reviewed() -> None:
    assert ink_of_the_day() == INK.read_text(encoding="utf-8")


def test_every_trade_of_the_day_is_in_the_ink_once_as_reported_left_out_or_missing() -> None:
    lines = INK.read_text(encoding="utf-8").splitlines()
    told = [line.split()[2] for line in lines if line.startswith(("REPORT", "LEFT OUT"))]
    told += [line.split()[1] for line in lines if line.startswith("MISSING")]

    assert sorted(told) == sorted(str(trade["trade_ref"]) for trade in TRADES)
