"""CFI (ISO 10962): a category, a group of that category, and four attributes; six letters."""

from __future__ import annotations

import polars as pl

from data.reference.identifiers.faults import first_fault

LENGTH = 6
SHAPE = r"^[A-Z]{6}$"
GROUPS = {
    "E": "CDFLMPSY",  # equities
    "C": "BEFHIMPS",  # collective investment vehicles
    "D": "ABCDEGMNSTWY",  # debt instruments
    "R": "ADFMPSW",  # entitlements
    "O": "CMP",  # listed options
    "F": "CF",  # futures
    "S": "CEFMRT",  # swaps
    "H": "CEFMRT",  # non-listed and complex listed options
    "I": "FT",  # spot
    "J": "CEFRT",  # forwards
    "K": "CEFMRTY",  # strategies
    "L": "LRS",  # financing
    "T": "BCDIMRT",  # referential instruments
    "M": "CM",  # others
}
"""Category -> its groups. Attributes are letters whose meaning depends on the group; they are not judged."""


def valid_cfi(column: pl.Expr) -> pl.Expr:
    """Whether each row is six letters with a known category and group; null where nothing is given."""
    return column.str.contains(SHAPE) & _known_group(column)


def why_not_cfi(column: pl.Expr) -> pl.Expr:
    """The first fault of each row that is no CFI: length, characters, category or group."""
    return first_fault(
        (column.str.len_chars() != LENGTH, "length: a CFI has 6 characters"),
        (~column.str.contains(SHAPE), "characters: a CFI is 6 capital letters"),
        (~column.str.head(1).is_in(list(GROUPS)), "category: ISO 10962 has none of this first letter"),
        (~_known_group(column), "group: the category has none of this second letter"),
    )


def _known_group(column: pl.Expr) -> pl.Expr:
    return column.str.head(2).is_in([category + group for category, groups in GROUPS.items() for group in groups])
