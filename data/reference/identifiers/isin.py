"""ISIN (ISO 6166): two letters, nine letters or digits, and a check digit."""

from __future__ import annotations

import polars as pl

from data.reference.identifiers.characters import character, judged
from data.reference.identifiers.countries import isin_prefixes
from data.reference.identifiers.faults import first_fault

LENGTH = 12
SHAPE = r"^[A-Z]{2}[A-Z0-9]{9}[0-9]$"


def valid_isin(column: pl.Expr) -> pl.Expr:
    """Whether each row is an ISIN: its shape, its prefix, and its check digit; null where nothing is given."""
    return column.str.contains(SHAPE) & _known_prefix(column) & _check_digit_agrees(column)


def why_not_isin(column: pl.Expr) -> pl.Expr:
    """The first fault of each row that is no ISIN: length, characters, prefix or check digit."""
    return first_fault(
        (column.str.len_chars() != LENGTH, "length: an ISIN has 12 characters"),
        (~column.str.contains(SHAPE), "characters: an ISIN is 2 letters, 9 letters or digits, and a digit"),
        (~_known_prefix(column), "prefix: no country and no agency has these two letters"),
        (~_check_digit_agrees(column), "check digit: it contradicts the characters before it"),
    )


def _known_prefix(column: pl.Expr) -> pl.Expr:
    return column.str.head(2).is_in(sorted(isin_prefixes()))


def _check_digit_agrees(column: pl.Expr) -> pl.Expr:
    """Double-add-double over the digits, a letter being two of them (A is 1 and 0), from the right.

    Which digits are doubled depends on how many stand behind them. So the sum is kept for both ways at once, as
    their total and their difference: one more digit behind swaps the two, which turns the sign of the difference.
    """
    total = difference = pl.lit(0, dtype=pl.Int16)
    for place in range(LENGTH):
        value = character(place)
        tens = (value > 9).cast(pl.Int16) + (value > 19) + (value > 29)  # noqa: PLR2004  a letter's first digit
        units = value - tens * 10
        carried = (units > 4).cast(pl.Int16) * 9  # noqa: PLR2004  doubled it has two digits, whose sum is 9 less
        total = total + (units + tens) * 3 - carried
        difference = difference * pl.when(tens > 0).then(pl.lit(1, pl.Int16)).otherwise(pl.lit(-1, pl.Int16))
        difference = difference + tens - units + carried
    return judged(pl.when(column.str.contains(SHAPE)).then(column), LENGTH, (total + difference) % 20 == 0)
