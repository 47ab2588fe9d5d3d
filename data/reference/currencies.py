"""ISO 4217 currencies and their minor units, and the words markets use for hundredths (pence, cents, agorot).

`currencies.csv` lists current and withdrawn codes; an empty minor unit is ISO's "not applicable" (gold, XDR).
`currency_words.csv` lists quotation words: a price of 1234 GBX is 12.34 GBP.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import polars as pl

FOLDER = Path(__file__).parent
MINOR_UNIT_TYPE = pl.Decimal(38, 22)


class QuotedIn(NamedTuple):
    """What a market's word for a fraction of a currency means: divide the number by `divide_by`."""

    currency: str
    divide_by: int


def minor_unit(currency: pl.Expr) -> pl.Expr:
    """The smallest amount of each row's currency (0.01 for USD, 1 for JPY, 0.001 for KWD).

    Null where the code is absent, unknown, or has no minor unit; Decimal(38, 22).
    """
    known = currencies().drop_nulls("minor_unit")
    return currency.replace_strict(known["code"], known["minor_unit"], default=None, return_dtype=MINOR_UNIT_TYPE)


def is_currency(currency: pl.Expr) -> pl.Expr:
    """Whether each row's code is one of ISO 4217, today's or a withdrawn one."""
    return currency.is_in(currencies()["code"].implode())


@lru_cache(maxsize=1)
def currencies() -> pl.DataFrame:
    """One row per code: `code`, `minor_units` (decimal places), `name`, `until_year`, `minor_unit` (Decimal)."""
    schema = {"code": pl.String, "minor_units": pl.Int8, "name": pl.String, "until_year": pl.Int32}
    listed = pl.read_csv(FOLDER / "currencies.csv", schema=schema)
    places: list[int | None] = listed["minor_units"].to_list()
    units = [None if count is None else Decimal(1).scaleb(-count) for count in places]
    return listed.with_columns(pl.Series("minor_unit", units, dtype=MINOR_UNIT_TYPE))


@lru_cache(maxsize=1)
def quotation_words() -> dict[str, QuotedIn]:
    """Words for fractions of a currency, such as GBX; capital letters matter (GBp is pence, GBP is pounds)."""
    listed = pl.read_csv(FOLDER / "currency_words.csv")
    return {word: QuotedIn(currency, divide_by) for word, currency, divide_by in listed.iter_rows()}
