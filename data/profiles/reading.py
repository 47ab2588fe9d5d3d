"""Landed text into a contract: every row leaves by one of two doors, as a canonical row or as rejects.

Nothing is rounded, guessed or defaulted on the way. A reject names the sender's column, the text it holds and what
was expected there; a row with three unreadable columns makes three rejects.

Rows are read twice at most: first as they stand, which is quick and takes nothing that careful reading would not;
those it cannot take again with care, where blanks around a text are stripped and rejects are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from data.contracts import reject
from data.contracts.failure import InputError, UsageError
from data.contracts.lineage import LINEAGE
from data.profiles.field import Sender
from data.profiles.judging import judge

if TYPE_CHECKING:
    from datetime import date

    from data.contracts.contract import Contract
    from data.profiles.profile import Profile

_ORDER = "\x1forder"


def read_columns(
    rows: pl.DataFrame,
    profile: Profile,
    contract: Contract,
    business_date: date | None = None,
    *,
    solid: bool = False,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the records of a file into a contract.

    Args:
        rows: `LINEAGE` and the sender's columns, all text, null = absent.
        profile: what the sender's columns mean.
        contract: what a row must be.
        business_date: brings a date without a year into the nearest year; without it such dates are rejects.
        solid: no text of the rows holds white space.

    Returns:
        Canonical rows (`LINEAGE` + the contract's columns) and rejects (`reject.SCHEMA`), in the order of `rows`.

    Raises:
        InputError: the file lacks a column that the profile maps.
        UsageError: the profile maps what the contract lacks, or leaves a required column unsaid.
    """
    check_profile(profile, contract)
    if not profile.sparse:
        _check_file(rows, profile)
    present = frozenset(rows.columns) | profile.derived.keys()
    sender = Sender(profile, contract, present, business_date, careful=False, solid=solid and not profile.derived)
    quick = judge(rows, sender)
    if not quick.refused.any():
        return quick.canonical, pl.DataFrame(schema=reject.SCHEMA)
    again = rows.filter(quick.refused)
    careful = judge(again, sender._replace(careful=True))
    return _in_order(rows, quick.canonical, careful.canonical), careful.rejects


def _in_order(rows: pl.DataFrame, quick: pl.DataFrame, careful: pl.DataFrame) -> pl.DataFrame:
    if careful.is_empty():
        return quick
    order = rows.select("row_id").with_row_index(_ORDER)
    both = pl.concat([quick, careful])
    return both.join(order, on="row_id", how="left", validate="1:1").sort(_ORDER).drop(_ORDER)


def check_profile(profile: Profile, contract: Contract) -> None:
    """Check what a profile says against its contract, without any file.

    Raises:
        UsageError: it maps what the contract lacks, says a column twice, or leaves a required one unsaid.
    """
    said = [*profile.columns, *profile.constants]
    unknown = [name for name in said if name not in contract.columns]
    if unknown:
        raise UsageError(
            f"profile {profile.name} maps {', '.join(unknown)}, which contract {contract.name} has not; "
            f"its columns are: {', '.join(contract.columns)}"
        )
    twice = sorted(set(profile.columns) & set(profile.constants))
    if twice:
        raise UsageError(f"profile {profile.name} gives {', '.join(twice)} both a column and a constant; keep one")
    unsaid = [name for name in contract.required if name not in said]
    if unsaid:
        raise UsageError(
            f"profile {profile.name} does not say where {', '.join(unsaid)} comes from; contract {contract.name} "
            "requires it: add it to [columns] or [constants]"
        )


def _check_file(rows: pl.DataFrame, profile: Profile) -> None:
    there = set(rows.columns) | set(profile.derived)
    for name, mapping in [*profile.derived.items(), *profile.columns.items()]:
        lacking = [column for column in mapping.columns if column not in there]
        if lacking and not mapping.optional:
            file_has = [column for column in rows.columns if column not in LINEAGE]
            raise InputError(
                f"the file has no column {lacking[0]!r}, from which profile {profile.name} reads {name}; its columns "
                f"are: {', '.join(file_has)}. Check that the file belongs to this profile, correct the profile's "
                "column name, or say optional = true there"
            )
