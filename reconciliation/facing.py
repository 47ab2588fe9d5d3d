"""Names of columns where a house row and a street row stand side by side in one row."""

from __future__ import annotations

import polars as pl


def house(name: str) -> pl.Expr:
    """What the house says."""
    return pl.col(f"h.{name}")


def street(name: str) -> pl.Expr:
    """What the street says."""
    return pl.col(f"s.{name}")


def gap(name: str) -> pl.Expr:
    """House minus street: exact for numbers, business days for dates; null for words and where a side is silent."""
    return pl.col(f"gap.{name}")


def differs(name: str) -> pl.Expr:
    """True where the field is compared and out of tolerance; never null."""
    return ~pl.col(f"within.{name}")


def explained(name: str) -> pl.Expr:
    """The fields whose difference fully accounts for this one, or null."""
    return pl.col(f"explained.{name}")


def plain(number: pl.Expr) -> pl.Expr:
    """A decimal as text without idle zeros."""
    text = number.cast(pl.String)
    return (
        pl.when(text.str.contains(".", literal=True))
        .then(text.str.strip_chars_end("0").str.strip_chars_end("."))
        .otherwise(text)
    )
