"""Numbers that a factor turns into the contract's unit: pence into pounds, lots into units, face into current face.

Every product here is exact: texts whose digits would not fit the result are rejects before anything is multiplied.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from data.profiles.mapping import Factor, Mapping
from data.profiles.numbers import DIGITS, NumberStyle, plain_text, read_number

if TYPE_CHECKING:
    from collections.abc import Callable


def scaled(text: pl.Expr, factor_text: pl.Expr, mapping: Mapping, style: NumberStyle, scale: int) -> pl.Expr:
    """A text column as exact decimals, divided or multiplied by what the profile says.

    Args:
        text: the sender's text, null where absent.
        factor_text: the text of the column a `Factor` names.
        mapping: says `divide_by` or `multiply_by`, or neither.
        style: how the sender writes numbers; also those of a factor's column.
        scale: decimals of the result.

    Returns:
        Decimal(38, scale); null where absent, or where text or factor cannot be read or taken exactly.
    """
    said = mapping.divide_by if mapping.divide_by is not None else mapping.multiply_by
    if said is None:
        return read_number(text, style, scale)
    one = _divided if mapping.divide_by is not None else _multiplied
    if isinstance(said, str):
        return one(text, said, style, scale)
    if said.words is None:
        return _by_number(text, factor_text, style, scale)
    return _by_words(factor_text, said, lambda factor: one(text, factor, style, scale))


def _divided(text: pl.Expr, factor: str, style: NumberStyle, scale: int) -> pl.Expr:
    power = len(factor) - 1
    value = read_number(text, style, scale, spare=power)
    return value * pl.lit(Decimal(1).scaleb(-power), dtype=pl.Decimal(38, scale)) if power else value


def _multiplied(text: pl.Expr, factor: str, style: NumberStyle, scale: int) -> pl.Expr:
    number = Decimal(factor).normalize()
    decimals = max(0, -int(number.as_tuple().exponent))
    value = read_number(text, style, scale, spare=decimals, room=max(0, number.adjusted() + 1))
    return value * pl.lit(number, dtype=pl.Decimal(38, scale))


def _by_words(word: pl.Expr, factor: Factor, one: Callable[[str], pl.Expr]) -> pl.Expr:
    value = pl.lit(None) if factor.otherwise is None else one(factor.otherwise)
    for said, number in (factor.words or {}).items():
        value = pl.when((word == said).fill_null(value=False)).then(one(number)).otherwise(value)
    return value


def _by_number(text: pl.Expr, other: pl.Expr, style: NumberStyle, scale: int) -> pl.Expr:
    left, right = read_number(text, style, scale), read_number(other, style, scale)
    whole, decimals = (
        one + two
        for one, two in zip(_digits(plain_text(text, style)), _digits(plain_text(other, style)), strict=True)
    )
    fits = (whole <= DIGITS - scale) & (decimals <= scale)
    return pl.when(fits).then(left) * pl.when(fits).then(right)


def _digits(plain: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Integer digits and significant decimals of a plainly written number."""
    unsigned = plain.str.strip_chars_start("+-")
    dot = unsigned.str.find(".", literal=True)
    decimals = unsigned.str.strip_chars_end("0").str.len_chars() - dot - 1
    return (
        pl.coalesce(dot, unsigned.str.len_chars()).cast(pl.Int64),
        decimals.cast(pl.Int64).fill_null(0),
    )
