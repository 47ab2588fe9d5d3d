"""FIGI (ANSI X9.145): two consonants, G, eight characters without vowels, and a check digit."""

from __future__ import annotations

import polars as pl

from data.reference.identifiers.characters import character, doubled_sum, judged
from data.reference.identifiers.faults import first_fault

LENGTH = 12
SHAPE = r"^[B-DF-HJ-NP-TV-Z]{2}G[0-9B-DF-HJ-NP-TV-Z]{8}[0-9]$"
NOT_A_PREFIX = ("BS", "BM", "GG", "GB", "GH", "KY", "VG")
"""Prefixes that are left out so that no FIGI can be read as an ISIN."""


def valid_figi(column: pl.Expr) -> pl.Expr:
    """Whether each row is a FIGI; null where nothing is given."""
    return column.str.contains(SHAPE) & _prefix_is_used(column) & _check_digit_agrees(column)


def why_not_figi(column: pl.Expr) -> pl.Expr:
    """The first fault of each row that is no FIGI: length, characters, prefix or check digit."""
    return first_fault(
        (column.str.len_chars() != LENGTH, "length: a FIGI has 12 characters"),
        (~column.str.contains(SHAPE), "characters: a FIGI is 2 consonants, G, 8 without vowels, and a digit"),
        (~_prefix_is_used(column), "prefix: FIGIs leave these two letters to ISINs"),
        (~_check_digit_agrees(column), "check digit: it contradicts the characters before it"),
    )


def _prefix_is_used(column: pl.Expr) -> pl.Expr:
    return ~column.str.head(2).is_in(NOT_A_PREFIX)


def _check_digit_agrees(column: pl.Expr) -> pl.Expr:
    agrees = (doubled_sum(LENGTH - 1) + character(LENGTH - 1)) % 10 == 0
    return judged(pl.when(column.str.contains(SHAPE)).then(column), LENGTH, agrees)
