"""Dates and times exactly as the sender wrote them, in the spellings its profile names, and in no other.

A text that two spellings read as two different days is a reject: the profile must say which one is meant. The
library's own parser takes `26` for the year 26 and a missing zero for a present one, so the shape is checked too.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EXCEL = "excel"
"""In place of a spelling: the serial day number of a workbook, counted from 1899-12-30."""

_SHAPES = {
    "%Y": "[0-9]{4}",
    "%y": "[0-9]{2}",
    "%m": "[0-9]{1,2}",
    "%d": "[0-9]{1,2}",
    "%e": "[0-9]{1,2}",
    "%H": "[0-9]{1,2}",
    "%I": "[0-9]{1,2}",
    "%M": "[0-5][0-9]",
    "%S": "[0-5][0-9]",
    "%p": "(?:AM|PM|am|pm)",
    "%b": "[A-Za-z]{3}",
    "%B": "[A-Za-z]{3,9}",
    "%a": "[A-Za-z]{3}",
    "%A": "[A-Za-z]{6,9}",
    "%.f": r"(?:\.[0-9]{1,6}0*)?",
    "%z": "(?:Z|[+-][0-9]{2}:?[0-9]{2})",
    "%s": "[0-9]{1,11}",
}
_DIRECTIVE = re.compile(r"%\.f|%[A-Za-z]")
_WIDTHS = {"%Y": 4, "%m": 2, "%d": 2, "%H": 2, "%M": 2, "%S": 2}
_USUAL_DECIMALS = (0, 3, 6)


def shape_of(spelling: str) -> str:
    """The regular expression of a spelling.

    Raises:
        ValueError: it has a directive that is not supported.
    """
    shape, end = "", 0
    two_digits = bool(re.search(r"%[md]%|%[HI]%M|%Y%m", spelling))
    for found in _DIRECTIVE.finditer(spelling):
        if found.group() not in _SHAPES:
            raise ValueError(f"{found.group()} is none of {', '.join(_SHAPES)}")
        one = _SHAPES[found.group()]
        shape += re.escape(spelling[end : found.start()])
        shape += one.replace("{1,2}", "{2}") if two_digits and found.group() in {"%m", "%d", "%H"} else one
        end = found.end()
    return f"^{shape}{re.escape(spelling[end:])}$"


def read_date(text: pl.Expr, spellings: Sequence[str], months: Mapping[str, int], anchor: date | None) -> pl.Expr:
    """A text column as dates.

    Args:
        text: the sender's text, null where absent.
        spellings: strftime patterns; one without a year takes the year that brings it nearest to `anchor`.
        months: month words of other languages -> month number.
        anchor: the business date, or None where there is none: then a date without a year is a reject.

    Returns:
        Date; null where absent, where the text is no such date, and where two spellings read two days.
    """
    text = _english(text, months)
    return _one_reading([_one_date(text, spelling, anchor) for spelling in spellings])


def read_time(text: pl.Expr, spellings: Sequence[str], months: Mapping[str, int], timezone: str) -> pl.Expr:
    """A text column as instants in UTC, to the microsecond.

    A spelling that ends in `Z` is UTC, one with `%z` says its own zone, `%s` counts seconds since 1970; every
    other is local time of `timezone`, where an hour that the clock skips or shows twice is a reject.
    """
    text = _english(text, months)
    return _one_reading([_one_time(text, spelling, timezone) for spelling in spellings])


def _one_reading(values: list[pl.Expr]) -> pl.Expr:
    if len(values) == 1:
        return values[0]
    value = pl.coalesce(values)
    other = pl.any_horizontal((one != value).fill_null(value=False) for one in values)
    return pl.when(~other).then(value)


def _english(text: pl.Expr, months: Mapping[str, int]) -> pl.Expr:
    if not months:
        return text
    names = [date(2000, number, 1).strftime("%b") for number in months.values()]
    longest_first = sorted(zip(months, names, strict=True), key=lambda pair: -len(pair[0]))
    return text.str.replace_many(
        [word for word, _ in longest_first],
        [name for _, name in longest_first],
        ascii_case_insensitive=True,
        leftmost=True,
    )


def _one_date(text: pl.Expr, spelling: str, anchor: date | None) -> pl.Expr:
    """One spelling; a month without a day is its first day."""
    if spelling == EXCEL:
        days = pl.when(text.str.contains(r"^[0-9]{1,6}(?:\.0+)?$")).then(text.str.extract(r"^([0-9]+)"))
        return pl.lit(date(1899, 12, 30)) + pl.duration(days=days.cast(pl.Int64))
    shaped = pl.when(text.str.contains(shape_of(spelling))).then(text)
    if "%d" not in spelling and "%e" not in spelling:
        shaped, spelling = shaped + " 1", f"{spelling} %d"
    if "%Y" in spelling or "%y" in spelling:
        return shaped.str.to_date(spelling, strict=False)
    return _nearest_year(shaped, spelling, anchor)


def _nearest_year(text: pl.Expr, spelling: str, anchor: date | None) -> pl.Expr:
    if anchor is None:
        return pl.lit(None, dtype=pl.Date)
    years = [(text + f" {anchor.year + step}").str.to_date(f"{spelling} %Y", strict=False) for step in (-1, 0, 1)]
    near = timedelta(days=183)
    return pl.coalesce(
        pl.when(year.is_between(pl.lit(anchor - near), pl.lit(anchor + near))).then(year) for year in years
    )


def _one_time(text: pl.Expr, spelling: str, timezone: str) -> pl.Expr:
    shaped = pl.when(text.str.contains(shape_of(spelling))).then(text)
    if spelling == "%s":
        return pl.from_epoch(shaped.cast(pl.Int64), time_unit="s").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    if "%z" in spelling:
        offset = shaped.str.replace("Z$", "+00:00")
        return offset.str.to_datetime(spelling, strict=False, time_unit="us", time_zone="UTC")
    local = pl.when(text.str.contains(shape_of(spelling))).then(_local_time(text, spelling))
    zone = "UTC" if spelling.endswith("Z") else timezone
    if zone == "UTC":
        return local.dt.replace_time_zone("UTC")
    placed = local.dt.replace_time_zone(zone, ambiguous="null", non_existent="null")
    return placed.dt.convert_time_zone("UTC")


def _local_time(text: pl.Expr, spelling: str) -> pl.Expr:
    """A spelling without zone. Decimals of any number are slow to read, so the usual numbers are tried first."""
    told = _DIRECTIVE.findall(spelling)
    if "%.f" not in told or not _WIDTHS.keys() >= set(told) - {"%.f"}:
        return text.str.to_datetime(spelling, strict=False, time_unit="us")
    whole = sum(_WIDTHS.get(directive, 0) for directive in told) + len(_DIRECTIVE.sub("", spelling))
    usual: list[pl.Expr] = []
    for decimals in _USUAL_DECIMALS:
        exact = spelling.replace("%.f", f".%{decimals}f" if decimals else "")
        width = whole + (decimals + 1 if decimals else 0)
        fitting = pl.when(text.str.len_bytes() == width).then(text)
        usual.append(fitting.str.to_datetime(exact, strict=False, time_unit="us", cache=False))
    quick = pl.coalesce(usual)
    rest = pl.when(quick.is_null()).then(text)
    return quick.fill_null(rest.str.to_datetime(spelling, strict=False, time_unit="us"))
