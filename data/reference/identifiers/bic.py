"""BIC (ISO 9362): four characters of the party, its country, two of the place, and three of a branch or none."""

from __future__ import annotations

import polars as pl

from data.reference.identifiers.countries import country_codes
from data.reference.identifiers.faults import first_fault

LENGTHS = (8, 11)
SHAPE = r"^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$"


def valid_bic(column: pl.Expr) -> pl.Expr:
    """Whether each row has the structure of a BIC and a country of ISO 3166; null where nothing is given.

    A BIC has no check digit: that it is registered is said by the registry alone.
    """
    return column.str.contains(SHAPE) & _known_country(column)


def why_not_bic(column: pl.Expr) -> pl.Expr:
    """The first fault of each row that is no BIC: length, characters or country."""
    return first_fault(
        (~column.str.len_chars().is_in(LENGTHS), "length: a BIC has 8 or 11 characters"),
        (
            ~column.str.contains(SHAPE),
            "characters: a BIC is 4 letters or digits, 2 letters, 2 or 5 letters or digits",
        ),
        (~_known_country(column), "country: no country has the letters 5 and 6"),
    )


def _known_country(column: pl.Expr) -> pl.Expr:
    return column.str.slice(4, 2).is_in(sorted(country_codes()))
