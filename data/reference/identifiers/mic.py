"""MIC (ISO 10383): four characters of a venue, judged by the list in force, which the firm obtains itself.

The list is published monthly by its registration authority as CSV and is not ours to ship.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from data.contracts.failure import InputError
from data.reference.identifiers.faults import first_fault

SHAPE = r"^[A-Z0-9]{4}$"
LENGTH = 4
COLUMNS = ("MIC", "STATUS", "CREATION DATE", "LAST UPDATE DATE", "EXPIRY DATE")
SCHEMA = pl.Schema({"mic": pl.String, "active_from": pl.Date, "active_until": pl.Date})


def valid_mic(column: pl.Expr, on: pl.Expr, listed: pl.DataFrame) -> pl.Expr:
    """Whether each row is a MIC of the list that was active on the day; null where nothing is given.

    Args:
        column: the codes.
        on: the day of each row.
        listed: as `read_mics` makes it.
    """
    why = why_not_mic(column, on, listed)
    return pl.when(column.is_not_null()).then(why.is_null())


def why_not_mic(column: pl.Expr, on: pl.Expr, listed: pl.DataFrame) -> pl.Expr:
    """The first fault of each row that is no MIC active on the day: length, characters, unknown, early or expired."""
    codes = listed["mic"]
    begins = column.replace_strict(codes, listed["active_from"], default=None, return_dtype=pl.Date)
    ends = column.replace_strict(codes, listed["active_until"], default=None, return_dtype=pl.Date)
    return first_fault(
        (column.str.len_chars() != LENGTH, "length: a MIC has 4 characters"),
        (~column.str.contains(SHAPE), "characters: a MIC is 4 capital letters or digits"),
        (~column.is_in(codes.implode()), "unknown: the list of ISO 10383 does not have it"),
        (on < begins, "not active: it was created after the day"),
        (on > ends, "not active: it had expired by the day"),
    )


def read_mics(path: Path) -> pl.DataFrame:
    """One row per code of an ISO 10383 CSV: `mic`, `active_from`, `active_until` (the last day; null while active).

    An expired code that states no expiry date ends on the day it was last updated.

    Raises:
        InputError: the file is absent, is no such list, says a code twice, or has a date that is none.
    """
    try:
        said = pl.read_csv(path, infer_schema=False, encoding="utf8-lossy")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{path}: cannot be read as the list of ISO 10383: {error}; obtain it again") from error
    absent = [name for name in COLUMNS if name not in said.columns]
    if absent:
        raise InputError(f"{path}: is no ISO 10383 list, column {absent[0]!r} is absent; obtain the CSV again")
    listed = said.select(
        mic=pl.col("MIC"),
        active_from=_day("CREATION DATE"),
        active_until=pl.when(pl.col("STATUS") == "EXPIRED").then(
            pl.coalesce(_day("EXPIRY DATE"), _day("LAST UPDATE DATE"))
        ),
    )
    _refuse_what_is_wrong(path, said, listed)
    return listed.sort("mic")


def newest_list(folder: Path) -> Path | None:
    """The list in a folder, the file `iso10383*.csv` that sorts last; None where there is none."""
    files = [path for path in sorted(folder.glob("*.csv")) if path.name.lower().startswith("iso10383")]
    return files[-1] if files else None


def _day(column: str) -> pl.Expr:
    return pl.col(column).str.to_date("%Y%m%d", strict=False)


def _refuse_what_is_wrong(path: Path, said: pl.DataFrame, listed: pl.DataFrame) -> None:
    twice = listed.filter(pl.col("mic").is_duplicated())["mic"]
    if not twice.is_empty():
        raise InputError(f"{path}: {twice[0]} is listed twice; obtain the list again")
    for name in COLUMNS[2:]:
        odd = said.filter(pl.col(name).is_not_null() & _day(name).is_null())
        if not odd.is_empty():
            raise InputError(f"{path}: {odd['MIC'][0]}, {name!r} is {odd[name][0]!r}, expected a date as 20260131")
