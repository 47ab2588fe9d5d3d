"""CUSIP, and CINS, which is a CUSIP whose first character is a letter: eight characters and a check digit."""

from __future__ import annotations

import polars as pl

from data.reference.identifiers.characters import character, doubled_sum, judged
from data.reference.identifiers.faults import first_fault

LENGTH = 9
SHAPE = r"^[A-Z0-9*@#]{8}[0-9]$"
MARKS = {"*": 36, "@": 37, "#": 38}


def valid_cusip(column: pl.Expr) -> pl.Expr:
    """Whether each row is a CUSIP or CINS (modulus 10 double-add-double); null where nothing is given."""
    return column.str.contains(SHAPE) & _check_digit_agrees(column)


def why_not_cusip(column: pl.Expr) -> pl.Expr:
    """The first fault of each row that is no CUSIP: length, characters or check digit."""
    return first_fault(
        (column.str.len_chars() != LENGTH, "length: a CUSIP has 9 characters"),
        (~column.str.contains(SHAPE), "characters: a CUSIP is 8 letters, digits, *, @ or #, and a digit"),
        (~_check_digit_agrees(column), "check digit: it contradicts the characters before it"),
    )


def _check_digit_agrees(column: pl.Expr) -> pl.Expr:
    agrees = (doubled_sum(LENGTH - 1) + character(LENGTH - 1)) % 10 == 0
    return judged(pl.when(column.str.contains(SHAPE)).then(column), LENGTH, agrees, MARKS)
