"""Control totals of a closing line: what it says of the file against what was counted in it, exactly.

The named groups of a profile's `[trailer]` pattern are `rows`, counted over every record of the file, or contract
columns, whose texts are added up as the sender wrote them: signs and units as in the file.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from data.contracts.exact import exact
from data.contracts.failure import UsageError
from data.formats.format import Control
from data.profiles.numbers import NumberStyle, read_number

if TYPE_CHECKING:
    from data.profiles.mapping import Mapping
    from data.profiles.profile import Profile

DECIMALS = 12
"""A total or a number with more decimals is not read; it would have to be rounded."""


def trailer_match(raw: str, profile: Profile) -> re.Match[str] | None:
    """The trailer pattern of the profile on one line, or None where the line is no trailer or there is none."""
    if profile.trailer is None:
        return None
    try:
        return re.search(profile.trailer.pattern, raw)
    except re.error as error:
        raise UsageError(f"profile {profile.name}: trailer.pattern is no regular expression ({error})") from None


def trailer_controls(found: re.Match[str], line: int, fields: pl.DataFrame, profile: Profile) -> list[Control]:
    """One control per named group of the trailer.

    Args:
        found: the trailer, as `trailer_match` found it.
        line: its line in the file.
        fields: every record of the file in the sender's columns (String); a malformed one is null throughout.
        profile: says which sender's column a contract column comes from, and how its numbers are written.

    Raises:
        UsageError: a group is neither `rows` nor a contract column that comes from one sender's column.
    """
    return [
        _rows(said, line, fields.height) if name == "rows" else _total(name, said, line, fields, profile)
        for name, said in found.groupdict().items()
        if said is not None
    ]


def _rows(said: str, line: int, counted: int) -> Control:
    text = said.strip()
    return Control("rows", said, str(counted), text.isdecimal() and int(text) == counted, f"line {line}")


def _total(name: str, said: str, line: int, fields: pl.DataFrame, profile: Profile) -> Control:
    mapping = profile.columns.get(name)
    if mapping is None or mapping.from_ is None:
        raise UsageError(
            f"profile {profile.name}: the trailer states a total of {name!r}; say under [columns] from which one "
            "column of the sender it comes, or leave the group without a name"
        )
    style = _style(mapping, profile)
    stated = pl.DataFrame({"said": [said]}).select(read_number(pl.col("said").str.strip_chars(), style, DECIMALS))
    counted = _sum(fields, mapping, style)
    told = exact(counted) if isinstance(counted, Decimal) else counted
    return Control(name, said, told, stated.item() is not None and stated.item() == counted, f"line {line}")


def _sum(fields: pl.DataFrame, mapping: Mapping, style: NumberStyle) -> Decimal | str:
    """The exact total of a column, or in words why there is none."""
    column = str(mapping.from_)
    if column not in fields.columns:
        return f"nothing: there is no column {column!r}"
    text = pl.col(column).str.extract(mapping.pattern) if mapping.pattern else pl.col(column)
    text = text.str.strip_chars().replace(dict.fromkeys(["", *mapping.absent]))
    read = fields.select(text.alias("text"), read_number(text, style, DECIMALS).alias("value"))
    unread = read.filter(pl.col("text").is_not_null() & pl.col("value").is_null())
    if unread.height:
        return f"nothing: {unread['text'][0]!r} in column {column!r} is no number"
    return Decimal(str(read["value"].sum() or 0))


def _style(mapping: Mapping, profile: Profile) -> NumberStyle:
    return NumberStyle(
        decimal=mapping.decimal or profile.decimal,
        thousands=mapping.thousands or profile.thousands,
        negatives=mapping.negatives or profile.negatives,
        plus=profile.plus,
        marks=profile.currency_signs if mapping.currency_signs is None else mapping.currency_signs,
    )
