"""What another rulebook would have changed: matches new, lost and re-paired, and breaks with their exposure.

A match group is known by its rows. It is new where none of its rows was matched before, lost where none is matched
any more, re-paired where some of its rows are matched with others; and on another day where the same rows settle
each other earlier or later than they did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import polars as pl

from data.contracts.words import Book
from reconciliation.replay import AnsweredBy, Pair

NO_CURRENCY = "none"
Sums = dict[str, Decimal]
KEY = "key"
TOLD = ("group_id", "pass", "cardinality", "house_refs", "street_refs", "house_rows", "street_rows")


class Change(StrEnum):
    """What becomes of a match group that is not the same before and after."""

    NEW = "NEW"
    LOST = "LOST"
    RE_PAIRED = "RE_PAIRED"
    OTHER_DAY = "OTHER_DAY"


@dataclass(frozen=True)
class Broken:
    """Breaks and their exposure per currency."""

    breaks: int
    exposure: Sums


@dataclass(frozen=True)
class Counts:
    """One side of the comparison. `types` counts a break of several types under each."""

    matches: int
    broken: Broken
    types: Mapping[str, Broken]


@dataclass(frozen=True)
class Comparison:
    """A business date, or all of them, before and after; `changes` counts match groups by `Change`."""

    before: Counts
    after: Counts
    changes: Mapping[Change, int]


@dataclass(frozen=True)
class DayChange:
    """One business date."""

    business_date: date
    answered_by: AnsweredBy
    compared: Comparison


@dataclass(frozen=True)
class WhatIf:
    """The whole answer.

    Args:
        days: in order.
        total: every match group and every break once; a break with the exposure of its last business date.
        changes: `business_date`, `change`, `when` (BEFORE or AFTER the change of rulebook) and the columns of the
            match contract without residuals and status, one row per group that is not on both sides of a date.
    """

    days: tuple[DayChange, ...]
    total: Comparison
    changes: pl.DataFrame


@dataclass(frozen=True)
class _Seen:
    """What is kept of a business date while the others are compared."""

    business_date: date
    answered_by: AnsweredBy
    groups: tuple[int, int]
    breaks: tuple[pl.DataFrame, pl.DataFrame]
    gone: pl.DataFrame
    come: pl.DataFrame


def compare(pairs: Iterable[Pair]) -> WhatIf:
    """Compare every business date as it was sealed with the same under the other rulebook.

    Args:
        pairs: in order of the business date; each is let go of as soon as it is compared.
    """
    seen: list[_Seen] = []
    keys: tuple[set[str], set[str]] = (set(), set())
    for pair in pairs:
        ours, theirs = (_keyed(matches) for matches in (pair.before.matches, pair.after.matches))
        for known, groups in zip(keys, (ours, theirs), strict=True):
            known.update(groups[KEY])
        seen.append(_seen(pair, ours, theirs))
    changes = _changes(seen)
    days = tuple(_day(item, changes) for item in seen)
    return WhatIf(days, _total(seen, keys, changes), changes.drop(KEY))


def values(answer: WhatIf) -> dict[str, Any]:
    """The answer as a document: amounts stay exact, names are stable."""
    return {
        "days": [
            {"business_date": day.business_date, "answered_by": day.answered_by.value, **_values(day.compared)}
            for day in answer.days
        ],
        "total": _values(answer.total),
        "changes": answer.changes.to_dicts(),
    }


def _seen(pair: Pair, ours: pl.DataFrame, theirs: pl.DataFrame) -> _Seen:
    told = ["break_id", "types", "exposure", "currency"]
    return _Seen(
        pair.after.business_date,
        pair.after.answered_by,
        (ours.height, theirs.height),
        (pair.before.breaks.select(told), pair.after.breaks.select(told)),
        ours.join(theirs, on=KEY, how="anti"),
        theirs.join(ours, on=KEY, how="anti"),
    )


def _keyed(matches: pl.DataFrame) -> pl.DataFrame:
    """The groups with `key`: their rows, however they are ordered."""
    rows = (pl.col(f"{book.lower()}_rows").list.sort().list.join(" ") for book in Book)
    return matches.select(*TOLD, pl.concat_str(rows, separator=" | ").alias(KEY))


def _changes(seen: list[_Seen]) -> pl.DataFrame:
    gone, come = (
        pl.concat(getattr(item, side).with_columns(business_date=pl.lit(item.business_date)) for item in seen)
        for side in ("gone", "come")
    )
    told = [
        _judged(groups, others, alone).with_columns(when=pl.lit(when))
        for groups, others, alone, when in ((gone, come, Change.LOST, "BEFORE"), (come, gone, Change.NEW, "AFTER"))
    ]
    return (
        pl.concat(told)
        .select("business_date", pl.col("change").cast(pl.Enum(Change)), "when", *TOLD, KEY)
        .sort("business_date", "change", "when", KEY)
    )


def _judged(groups: pl.DataFrame, others: pl.DataFrame, alone: Change) -> pl.DataFrame:
    """`change` of each group, by what the other side makes of its rows."""
    elsewhere = pl.col(KEY).is_in(others[KEY].implode())
    touched = _rows_of(groups).join(_rows_of(others), on=["book", "row_id"], how="semi")[KEY]
    return groups.with_columns(
        change=pl.when(elsewhere)
        .then(pl.lit(Change.OTHER_DAY.value))
        .when(pl.col(KEY).is_in(touched.implode()))
        .then(pl.lit(Change.RE_PAIRED.value))
        .otherwise(pl.lit(alone.value))
    )


def _rows_of(groups: pl.DataFrame) -> pl.DataFrame:
    """`key`, `book`, `row_id` of every row of the groups."""
    return pl.concat(
        groups.select(KEY, book=pl.lit(book.value), row_id=f"{book.lower()}_rows").explode("row_id") for book in Book
    )


def _day(item: _Seen, changes: pl.DataFrame) -> DayChange:
    mine = changes.filter(pl.col("business_date") == item.business_date)
    before, after = (_counts(*side) for side in zip(item.groups, item.breaks, strict=True))
    return DayChange(item.business_date, item.answered_by, Comparison(before, after, _counted(mine)))


def _total(seen: list[_Seen], keys: tuple[set[str], set[str]], changes: pl.DataFrame) -> Comparison:
    """Every group once, every break as it stood last; a group on another day is neither new nor lost."""
    sides = (
        _counts(len(keys[side]), pl.concat(item.breaks[side] for item in seen).unique("break_id", keep="last"))
        for side in (0, 1)
    )
    return Comparison(next(sides), next(sides), _counted(changes))


def _counted(changes: pl.DataFrame) -> dict[Change, int]:
    """Groups by change; of re-paired ones and of those on another day, the groups as they are afterwards."""
    once = changes.filter((pl.col("when") == "AFTER") | (pl.col("change") == Change.LOST)).unique([KEY, "change"])
    counted = dict(once.group_by("change").len().iter_rows())
    return {change: counted.get(change.value, 0) for change in Change}


def _counts(matches: int, breaks: pl.DataFrame) -> Counts:
    by_type = breaks.explode("types").partition_by("types", as_dict=True)
    types = {str(name): Broken(rows.height, sums(rows)) for (name,), rows in by_type.items()}
    return Counts(matches, Broken(breaks.height, sums(breaks)), dict(sorted(types.items())))


def sums(breaks: pl.DataFrame) -> Sums:
    """Exposure per currency, in order of the currency; currencies without any are left out."""
    by_currency = breaks.group_by(pl.col("currency").fill_null(NO_CURRENCY)).agg(pl.col("exposure").sum())
    return {name: total for name, total in by_currency.sort("currency").iter_rows() if total}


def _values(compared: Comparison) -> dict[str, Any]:
    sides = {"before": compared.before, "after": compared.after}
    types = sorted({*compared.before.types, *compared.after.types})
    nothing = Broken(0, {})
    return {
        "matches": {when: side.matches for when, side in sides.items()}
        | {change.lower(): count for change, count in compared.changes.items()},
        "breaks": {when: side.broken.breaks for when, side in sides.items()},
        "exposure": {when: side.broken.exposure for when, side in sides.items()},
        "types": {
            name: {
                when: {"breaks": found.breaks, "exposure": found.exposure}
                for when, side in sides.items()
                for found in [side.types.get(name, nothing)]
            }
            for name in types
        },
    }
