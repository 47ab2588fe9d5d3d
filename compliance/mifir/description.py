"""Fields 41 to 56: the instrument. Its description is reported only where regulators cannot look it up.

That is where it has no ISIN in the reference data of admitted instruments, and was executed neither on a trading
venue nor with a systematic internaliser (RTS 22, Annex I, before field 42).
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from compliance.mifir.venues import Platform

DESCRIBED = (
    ("instrument_name", "instrument_name"),
    ("cfi", "cfi"),
    ("notional_currency", "notional_currency"),
    ("notional_currency_2", "notional_currency_2"),
    ("price_multiplier", "price_multiplier"),
    ("underlying_isin", "underlying_isin"),
    ("underlying_form", "underlying_form"),
    ("underlying_index", "underlying_index"),
    ("underlying_term", "underlying_term"),
    ("option_type", "option_type"),
    ("strike_price", "strike_price"),
    ("strike_price_type", "strike_price_type"),
    ("strike_currency", "strike_currency"),
    ("exercise_style", "exercise_style"),
    ("maturity_date", "maturity_date"),
    ("expiry_date", "expiry_date"),
    ("delivery", "delivery"),
)
"""Column of the report, and of the instrument."""


def described() -> pl.Expr:
    """Whether the description is reported."""
    known = pl.col("place.platform").is_in([Platform.VENUE, Platform.SI]).fill_null(value=False)
    return ~known & ~pl.col("admitted")


def fields() -> Iterator[pl.Expr]:
    """The columns of fields 41 to 56, of gathered trades."""
    abroad = (pl.col("place.platform") == Platform.ABROAD).fill_null(value=False)
    yield (
        pl.when(pl.col("place.platform").is_not_null() | pl.col("admitted") | abroad)
        .then("instrument.isin")
        .alias("isin")
    )
    for column, source in DESCRIBED:
        value = pl.col(f"instrument.{source}")
        if column == "underlying_form":
            value = _form()
        yield pl.when(described()).then(value).alias(column)


def _form() -> pl.Expr:
    """Where nothing is said, one underlying stands alone and several are a basket."""
    parts = pl.coalesce("instrument.underlying_isin", "instrument.underlying_index")
    several = parts.str.contains(";", literal=True)
    basket = parts.str.replace_all(r"[^;]*", "").str.replace_all(";", "BASKET;", literal=True) + pl.lit("BASKET")
    return pl.coalesce(
        "instrument.underlying_form",
        pl.when(several).then(basket).when(parts.is_not_null()).then(pl.lit("SINGLE")),
    )
