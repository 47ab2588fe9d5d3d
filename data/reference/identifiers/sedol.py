"""SEDOL (London Stock Exchange): six characters without vowels and a check digit."""

from __future__ import annotations

import polars as pl

from data.reference.identifiers.characters import character, judged
from data.reference.identifiers.faults import first_fault

LENGTH = 7
WEIGHTS = (1, 3, 1, 7, 3, 9, 1)
SHAPE = r"^([0-9]{6}|[9B-DF-HJ-NP-TV-Z][0-9B-DF-HJ-NP-TV-Z]{5})[0-9]$"


def valid_sedol(column: pl.Expr) -> pl.Expr:
    """Whether each row is a SEDOL; null where nothing is given.

    Those issued before 2004 are digits alone, those since begin with a letter, a firm's own begin with 9.
    """
    return column.str.contains(SHAPE) & _check_digit_agrees(column)


def why_not_sedol(column: pl.Expr) -> pl.Expr:
    """The first fault of each row that is no SEDOL: length, characters or check digit."""
    return first_fault(
        (column.str.len_chars() != LENGTH, "length: a SEDOL has 7 characters"),
        (
            ~column.str.contains(SHAPE),
            "characters: a SEDOL is digits, or begins with a letter or 9; it has no vowels",
        ),
        (~_check_digit_agrees(column), "check digit: it contradicts the characters before it"),
    )


def _check_digit_agrees(column: pl.Expr) -> pl.Expr:
    weighed = pl.sum_horizontal(character(place) * weight for place, weight in enumerate(WEIGHTS))
    return judged(pl.when(column.str.contains(SHAPE)).then(column), LENGTH, weighed % 10 == 0)
