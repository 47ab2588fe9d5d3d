"""How the values of a column are spelt: every spelling that fits all of them. Used to draft a profile only."""

from __future__ import annotations

import re
from typing import NamedTuple

import polars as pl

from data.profiles.dates import read_date

DATES = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y%m%d",
    "%Y/%m/%d",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%d %b %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d/%m/%y",
    "%m/%d/%y",
)
SIGNS = "$€£¥"
_COMMA_DECIMAL = re.compile(r"^\d{1,3}(?:\.\d{3})+,\d+$|^\d+,(?:\d{1,2}|\d{4,})$")
_DOT_DECIMAL = re.compile(r"^\d{1,3}(?:,\d{3})+\.\d+$|^\d+\.(?:\d{1,2}|\d{4,})$")
_GROUPED = re.compile(r"^\d{1,3}(?:([.,' ])\d{3})+(?:[.,]\d+)?$")
_UNCLEAR = re.compile(r"^\d{1,3}[.,]\d{3}$")


class Marks(NamedTuple):
    decimal: str
    thousands: str | None
    signs: list[str]
    doubt: str | None


def date_spellings(values: list[str]) -> list[str]:
    """Spellings that read every value as a date, in the order of `DATES`."""
    frame = pl.DataFrame({"text": values}, schema={"text": pl.String})
    if frame.is_empty():
        return []
    return [
        spelling
        for spelling in DATES
        if frame.select(read_date(pl.col("text"), [spelling], {}, None).is_not_null().all()).item()
    ]


def number_marks(values: list[str]) -> Marks:
    """Decimal mark, thousands separator and currency signs; says where the values leave it open."""
    signs = sorted({sign for value in values for sign in SIGNS if sign in value})
    plain = [re.sub(rf"[{re.escape(SIGNS)}()+\-\s]", "", value) for value in values]
    comma = any(_COMMA_DECIMAL.match(value) for value in plain)
    dot = any(_DOT_DECIMAL.match(value) for value in plain)
    decimal = "," if comma and not dot else "."
    grouped: set[str] = {str(found.group(1)) for value in plain if (found := _GROUPED.match(value))} - {decimal}
    doubt = None
    if comma and dot:
        doubt = "some numbers have a decimal comma, others a decimal point: say decimal per column."
    elif any(_UNCLEAR.match(value) for value in plain) and not (comma or dot):
        unclear = next(value for value in plain if _UNCLEAR.match(value))
        doubt = f"a number such as {unclear} may have decimals or thousands: say decimal or thousands."
        grouped.clear()
    return Marks(decimal, min(grouped) if grouped and not (comma and dot) else None, signs, doubt)
