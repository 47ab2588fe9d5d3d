"""LEI (ISO 17442): eighteen letters or digits and two check digits (ISO/IEC 7064, mod 97-10)."""

from __future__ import annotations

import polars as pl

from data.reference.identifiers.characters import character, judged
from data.reference.identifiers.faults import first_fault

LENGTH = 20
SHAPE = r"^[A-Z0-9]{18}[0-9]{2}$"
CHUNK = 8
"""So many letters behind a remainder below 97 make a number below 97 x 100^8, which 64 bits hold."""


def valid_lei(column: pl.Expr) -> pl.Expr:
    """Whether each row is an LEI: its length, its characters, and its check digits; null where nothing is given."""
    return column.str.contains(SHAPE) & _check_digits_agree(column)


def why_not_lei(column: pl.Expr) -> pl.Expr:
    """The first fault of each row that is no LEI: length, characters or check digits."""
    return first_fault(
        (column.str.len_chars() != LENGTH, "length: an LEI has 20 characters"),
        (~column.str.contains(SHAPE), "characters: an LEI is 18 letters or digits, and 2 digits"),
        (~_check_digits_agree(column), "check digit: mod 97-10 contradicts the characters before it"),
    )


def _check_digits_agree(column: pl.Expr) -> pl.Expr:
    """The whole, with letters as two digits each, leaves 1 when divided by 97."""
    rest = pl.lit(0, dtype=pl.Int64)
    for place in range(LENGTH):
        value = character(place).cast(pl.Int64)
        rest = rest * pl.when(value < 10).then(10).otherwise(100) + value  # noqa: PLR2004  digits have one place
        if place % CHUNK == CHUNK - 1:
            rest = rest % 97
    return judged(pl.when(column.str.contains(SHAPE)).then(column), LENGTH, rest % 97 == 1)
