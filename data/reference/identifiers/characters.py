"""The characters of fixed-length identifiers as numbers: 0-9 as they are, A-Z as 10-35, the sums over them.

The characters of a row lie side by side in a struct, so that each is looked up once, however often a sum uses it.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl


def judged(column: pl.Expr, length: int, verdict: pl.Expr, marks: Mapping[str, int] | None = None) -> pl.Expr:
    """What `verdict` says of each row, from the values of its characters (`character(0)`, `character(1)`, ...).

    Args:
        column: text of exactly `length` ASCII characters, or null.
        verdict: an expression over `character(...)`.
        marks: values of characters that are neither digit nor letter.
    """
    names = [_name(place) for place in range(length)]
    code = column.cast(pl.Binary).bin.reinterpret(dtype=pl.Array(pl.UInt8, length)).arr.to_struct(names)
    values = code.struct.with_fields(*(_value(pl.field(name), marks or {}).alias(name) for name in names))
    said = values.struct.with_fields(verdict.alias("verdict")).struct.field("verdict")
    return pl.when(column.is_not_null()).then(said)


def character(place: int) -> pl.Expr:
    """The value of one character, counted from 0 at the left; Int16."""
    return pl.field(_name(place)).cast(pl.Int16)


def doubled_sum(places: int) -> pl.Expr:
    """The digits of the values at places 0 to `places` - 1 added up, every second value doubled (place 1, 3, ...)."""
    values = [character(place) * (1 + place % 2) for place in range(places)]
    return pl.sum_horizontal(value // 10 + value % 10 for value in values)


def _name(place: int) -> str:
    return f"character {place}"


def _value(code: pl.Expr, marks: Mapping[str, int]) -> pl.Expr:
    value = code - ord("0") - (code > ord("9")).cast(pl.UInt8) * (ord("A") - ord("9") - 1)
    for mark, worth in marks.items():
        value = pl.when(code == ord(mark)).then(pl.lit(worth, dtype=pl.UInt8)).otherwise(value)
    return value
