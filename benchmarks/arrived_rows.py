"""Canonical rows of any contract, as checks are given them; and small inputs made up of any values.

`arrived` frames what a generator drew; `any_rows` draws plausible values for inputs that are small in every firm.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from data.contracts.contract import Contract, contract_named
from data.contracts.lineage import LINEAGE

ABSENT = 0.2
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "JPY")


def arrived(name: str, columns: Mapping[str, Any], book: str = "HOUSE", source: str = "bench") -> pl.DataFrame:
    """LINEAGE and all columns of a contract; those that are not said are null. Columns may be expressions.

    Args:
        columns: column -> series, array or expression over the series and arrays; at least one is no expression.
    """
    schema = contract_named(name).schema
    drawn = pl.DataFrame({key: value for key, value in columns.items() if not isinstance(value, pl.Expr)})
    told = drawn.with_columns(**{key: value for key, value in columns.items() if isinstance(value, pl.Expr)})
    whole = told.with_columns(
        pl.lit(None, dtype=dtype).alias(key) for key, dtype in schema.items() if key not in told.columns
    )
    return _lineage(name, told.height, book, source).hstack(
        whole.select(pl.col(key).cast(dtype) for key, dtype in schema.items())
    )


def _lineage(name: str, rows: int, book: str, source: str) -> pl.DataFrame:
    return pl.select(
        row_id=pl.format("{}:{}", pl.lit(f"{name}.{book}.{source}"), pl.int_range(1, rows + 1)),
        book=pl.lit(book),
        source=pl.lit(source),
        file_sha256=pl.lit("0" * 64),
        line=pl.int_range(1, rows + 1),
        part=pl.lit(0),
        origin=pl.lit("RECEIVED"),
    ).cast(LINEAGE)


def numbered(prefix: str, count: int, width: int = 7) -> pl.Series:
    """`prefix` and a running number of so many digits."""
    return pl.select(pl.format(f"{prefix}{{}}", pl.int_range(count).cast(pl.String).str.zfill(width))).to_series()


def scaled(integers: np.ndarray, step: str) -> pl.Series:
    """Whole numbers times a decimal such as 0.01, exactly."""
    places = len(step.partition(".")[2])
    whole = pl.Series(integers).cast(pl.Decimal(38, places))
    return (whole.to_frame("n").select(pl.col("n") * pl.lit(step).str.to_decimal(scale=places))).to_series()


def moments(day: date, after: np.ndarray) -> pl.Series:
    """Moments of a day, so many microseconds after its midnight; UTC."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return pl.select(pl.lit(midnight) + pl.Series(after).cast(pl.Duration("us"))).to_series()


def any_rows(contract: Contract, rows: int, day: date, seed: int) -> pl.DataFrame:
    """Rows with values of every column drawn from small pools; one in five leaves out what may be absent."""
    rng = np.random.default_rng([seed, rows])
    return arrived(contract.name, {name: _values(contract, name, rows, day, rng) for name in contract.columns})


def _values(contract: Contract, name: str, rows: int, day: date, rng: np.random.Generator) -> pl.Series:
    whole = _present(contract, name, rows, day, rng).cast(contract.schema[name])
    if name in contract.required or name == contract.reference:
        return whole
    return whole.set(pl.Series(rng.random(rows) < ABSENT), None)


def _present(contract: Contract, name: str, rows: int, day: date, rng: np.random.Generator) -> pl.Series:
    dtype, words = contract.schema[name], contract.words(name)
    if words:
        return pl.Series(list(words), dtype=pl.String)[rng.integers(0, len(words), rows)]
    if name == contract.reference:
        return numbered(contract.name.upper(), rows)
    if isinstance(dtype, pl.Decimal):
        return pl.Series(rng.integers(1, 1_000_000, rows)).cast(pl.Decimal(38, 2))
    if isinstance(dtype, pl.Datetime):
        return moments(day, rng.integers(7 * 3600, 18 * 3600, rows) * 10**6)
    if dtype == pl.Date:
        return pl.Series([day - timedelta(days=3), day, day + timedelta(days=4)])[rng.integers(0, 3, rows)]
    of_currency = pl.Series(CURRENCIES) if "currency" in name else numbered(name.upper()[:8], 100)
    pool = pl.Series(range(1, 50)) if dtype.is_integer() else of_currency
    return pool[rng.integers(0, len(pool), rows)]
