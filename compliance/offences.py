"""How a part of a check says what offends: rows of an input with the columns of OFFENCE filled in."""

from __future__ import annotations

import polars as pl

Words = pl.Expr | str


def told(rows: pl.DataFrame, field: str, reason: pl.Expr, reference: Words, **more: pl.Expr) -> pl.DataFrame:
    """The rows as offences of one column: its name, what it holds as text, and the fault in words.

    Args:
        rows: the offending rows; columns of OFFENCE that they have already are kept.
        reason: in words, with the figures.
        reference: the column that names a row, or an expression.
        more: other columns of OFFENCE, or another `value`.
    """
    value = more.pop("value", written(field))
    return rows.with_columns(
        field=pl.lit(field),
        value=value,
        reason=reason,
        reference=pl.col(reference) if isinstance(reference, str) else reference,
        **more,
    )


def written(column: str | pl.Expr) -> pl.Expr:
    """A column as people write it; numbers without idle zeros."""
    text = (pl.col(column) if isinstance(column, str) else column).cast(pl.String)
    return (
        pl.when(text.str.contains(r"^-?[0-9]+\.[0-9]+$")).then(text.str.strip_chars_end("0").str.strip_chars_end("."))
    ).otherwise(text)


def days_ago(count: pl.Expr) -> pl.Expr:
    """`1 business day`, `2 business days`: a count in words."""
    return pl.format("{} business {}", count, pl.when(count == 1).then(pl.lit("day")).otherwise(pl.lit("days")))
