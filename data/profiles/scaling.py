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

    Judged = tuple[pl.Expr, pl.Expr]


def scaled(text: pl.Expr, factor_text: pl.Expr, mapping: Mapping, style: NumberStyle, scale: int) -> Judged:
    """A text column as exact decimals, divided or multiplied by what the profile says.

    Args:
        text: stripped text, null where absent.
        factor_text: the text of the column a `Factor` names.
        mapping: says `divide_by` or `multiply_by`, or neither.
        style: how the sender writes numbers; also those of a factor's column.
        scale: decimals of the result.

    Returns:
        The value (Decimal(38, scale)) and a Boolean, true where text or factor cannot be read or taken exactly.
    """
    said = mapping.divide_by if mapping.divide_by is not None else mapping.multiply_by
    if said is None:
        return read_number(text, style, scale)
    one = _divided if mapping.divide_by is not None else _multiplied
    if isinstance(said, str):
        return one(text, said, style, scale)
    if said.words is None:
        return _by_number(text, factor_text, style, scale)
    return _by_words(text, factor_text, said, lambda factor: one(text, factor, style, scale))


def _divided(text: pl.Expr, factor: str, style: NumberStyle, scale: int) -> Judged:
    power = len(factor) - 1
    value, wrong = read_number(text, style, scale, spare=power)
    tenth = Decimal(1).scaleb(-power)
    return (value * pl.lit(tenth, dtype=pl.Decimal(38, scale)) if power else value), wrong


def _multiplied(text: pl.Expr, factor: str, style: NumberStyle, scale: int) -> Judged:
    number = Decimal(factor).normalize()
    decimals = max(0, -int(number.as_tuple().exponent))
    value, wrong = read_number(text, style, scale, spare=decimals, room=max(0, number.adjusted() + 1))
    return pl.when(~wrong).then(value) * pl.lit(number, dtype=pl.Decimal(38, scale)), wrong


def _by_words(text: pl.Expr, word: pl.Expr, factor: Factor, one: Callable[[str], Judged]) -> Judged:
    value, wrong = pl.lit(None), pl.lit(value=True)
    if factor.otherwise is not None:
        value, wrong = one(factor.otherwise)
    for said, number in (factor.words or {}).items():
        value_then, wrong_then = one(number)
        here = (word == said).fill_null(value=False)
        value = pl.when(here).then(value_then).otherwise(value)
        wrong = pl.when(here).then(wrong_then).otherwise(wrong)
    return value, text.is_not_null() & wrong


def _by_number(text: pl.Expr, other: pl.Expr, style: NumberStyle, scale: int) -> Judged:
    left, left_wrong = read_number(text, style, scale)
    right, right_wrong = read_number(other, style, scale)
    whole, decimals = (
        one + two
        for one, two in zip(_digits(plain_text(text, style)), _digits(plain_text(other, style)), strict=True)
    )
    fits = (whole <= DIGITS - scale) & (decimals <= scale) & ~left_wrong & ~right_wrong
    value = pl.when(fits).then(left) * pl.when(fits).then(right)
    return value, text.is_not_null() & (value.is_null() | ~fits)


def _digits(plain: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Integer digits and significant decimals of a plainly written number."""
    unsigned = plain.str.strip_chars_start("+-")
    dot = unsigned.str.find(".", literal=True)
    decimals = unsigned.str.strip_chars_end("0").str.len_chars() - dot - 1
    return (
        pl.coalesce(dot, unsigned.str.len_chars()).cast(pl.Int64),
        decimals.cast(pl.Int64).fill_null(0),
    )
