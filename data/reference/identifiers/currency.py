"""Currencies (ISO 4217): a code that was current on the day, and amounts of no more decimals than it has."""

from __future__ import annotations

import polars as pl

from data.reference.currencies import MINOR_UNIT_TYPE, currencies, is_currency, minor_unit
from data.reference.identifiers.faults import first_fault

LENGTH = 3
SHAPE = r"^[A-Z]{3}$"


def valid_currency(column: pl.Expr, on: pl.Expr) -> pl.Expr:
    """Whether each row is a code of ISO 4217 that was current on the day; null where nothing is given."""
    return pl.when(column.is_not_null()).then(why_not_currency(column, on).is_null())


def why_not_currency(column: pl.Expr, on: pl.Expr) -> pl.Expr:
    """The first fault of each row that is no current currency: length, characters, unknown or withdrawn."""
    gone = currencies().drop_nulls("until_year")
    until = column.replace_strict(gone["code"], gone["until_year"], default=None, return_dtype=pl.Int32)
    return first_fault(
        (column.str.len_chars() != LENGTH, "length: a currency code has 3 letters"),
        (~column.str.contains(SHAPE), "characters: a currency code is 3 capital letters"),
        (~is_currency(column), "unknown: ISO 4217 does not have it"),
        (on.dt.year() > until, "withdrawn: the currency was no more on the day"),
    )


def why_not_payable(amount: pl.Expr, currency: pl.Expr) -> pl.Expr:
    """Says so where an amount has more decimals than its currency; null where it fits or has no minor unit."""
    rest = amount.cast(MINOR_UNIT_TYPE) % minor_unit(currency)
    return first_fault((rest != 0, "minor unit: the amount has more decimals than its currency"))
