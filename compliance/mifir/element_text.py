"""Columns as XML text, for a whole frame at once: escaped, exact, and with the elements around them."""

from __future__ import annotations

from xml.sax.saxutils import escape

import polars as pl

ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
FORBIDDEN = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"
"""Characters that no XML 1.0 document can hold, not even escaped."""


def escaped(text: str) -> str:
    """One text as XML text."""
    return escape(text, {'"': "&quot;", "\r": "&#13;"})


def as_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Every column as the text that stands in XML: numbers plain and exact, dates as ISO writes them.

    Moments are written to the microsecond; who knows their granularity cuts them.
    """
    return frame.select(_as_text(name, dtype) for name, dtype in frame.schema.items())


def plain_number(column: pl.Expr) -> pl.Expr:
    """A decimal with all its digits, without idle zeros."""
    text = column.cast(pl.String)
    return (
        pl.when(text.str.contains(".", literal=True))
        .then(text.str.strip_chars_end("0").str.strip_chars_end("."))
        .otherwise(text)
    )


def text(tag: str, column: pl.Expr | str) -> pl.Expr:
    """`<tag>value</tag>`, absent where the value is."""
    value = pl.col(column) if isinstance(column, str) else column
    return pl.concat_str(pl.lit(f"<{tag}>"), value, pl.lit(f"</{tag}>"))


def always(tag: str, *children: pl.Expr) -> pl.Expr:
    """`<tag>...</tag>` around the children that are there."""
    return pl.concat_str(pl.lit(f"<{tag}>"), *children, pl.lit(f"</{tag}>"), ignore_nulls=True)


def if_any(tag: str, *children: pl.Expr) -> pl.Expr:
    """The same, absent where no child is there."""
    inner = pl.concat_str(*children, ignore_nulls=True)
    return pl.when(inner != "").then(pl.concat_str(pl.lit(f"<{tag}>"), inner, pl.lit(f"</{tag}>")))


def amount(tag: str, number: str, currency: str) -> pl.Expr:
    """`<tag Ccy="EUR">1.5</tag>` of the number without its sign, absent where number or currency is."""
    value = pl.col(number).str.strip_prefix("-")
    return pl.concat_str(pl.lit(f'<{tag} Ccy="'), pl.col(currency), pl.lit('">'), value, pl.lit(f"</{tag}>"))


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.Decimal):
        return plain_number(column)
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f").alias(name)
    if dtype == pl.String:
        return column.str.replace_many(list(ESCAPES), list(ESCAPES.values()))
    return column.cast(pl.String)
