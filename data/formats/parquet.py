"""Parquet and Arrow files: typed columns, written back as the exact text that their values have.

Whole numbers, decimals, dates and times have one exact text. A column of floats has not: where the profile maps one,
the file is refused, unless option `floats` = `shortest` says that its sender means the shortest decimal that makes
the same float. `line` is the number of the row; there are no bytes or raw text to point at.
"""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl

from data.contracts.failure import InputError, UsageError
from data.formats.format import OWN_COLUMNS, Format, Records

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from polars.datatypes import DataType

    from data.profiles.profile import Profile

OPTIONS = {"floats": "shortest"}
LINE = "\x1fline"
"""The number of a row, beside its sender's columns."""
_WORDS = (pl.String, pl.Categorical, pl.Enum, pl.Boolean)


def cut(payload: bytes, profile: Profile) -> Records:
    """Take the rows of an opened file.

    Raises:
        InputError: neither Parquet nor Arrow, truncated, or a mapped column of floats or of nested values.
        UsageError: the profile says an option that is not known.
    """
    frame = _frame(payload)
    if frame.is_empty() and not profile.empty_is_valid:
        raise InputError("the file holds no record, and its profile says that it always has some")
    return Records(as_texts(frame, profile), [])


def as_texts(rows: pl.DataFrame, profile: Profile, lines: pl.Expr | None = None) -> pl.DataFrame:
    """Typed rows as landed records: every column as the exact text of its values.

    Args:
        rows: as they are stored.
        profile: says which columns are mapped, and how floats are meant.
        lines: the number of each row in its file; from 1 where absent.

    Raises:
        InputError: a mapped column of floats or of nested values.
        UsageError: the profile says an option that is not known.
    """
    for name, said in profile.options.items():
        if OPTIONS.get(name) != said:
            raise UsageError(
                f"profile {profile.name}: parquet knows the option floats = shortest, not {name} = {said}"
            )
    mapped = {column for mapping in profile.columns.values() for column in mapping.columns}
    texts = [
        text.alias(f"sender.{name}" if name in OWN_COLUMNS else name)
        for name, dtype in rows.schema.items()
        if name != LINE and (text := _text(name, dtype, profile, mapped=name in mapped)) is not None
    ]
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int64) if lines is None else lines
    own = [
        number.alias("line"),
        pl.lit(0, dtype=pl.Int32).alias("part"),
        pl.lit(None, dtype=pl.Int64).alias("byte_offset"),
        *(pl.lit(None, dtype=pl.String).alias(name) for name in ("raw", "excluded", "malformed")),
    ]
    return rows.select(*own, *texts)


def schema_of(path: Path) -> pl.Schema:
    """The columns of a Parquet file on disk.

    Raises:
        InputError: it is damaged.
    """
    with _whole():
        return pl.Schema(pl.read_parquet_schema(path))


def rows_in(path: Path) -> int:
    """How many rows a Parquet file on disk holds.

    Raises:
        InputError: it is damaged.
    """
    with _whole():
        return int(pl.scan_parquet(path).select(pl.len()).collect().item())


def slices_of(path: Path, rows: int) -> Iterator[pl.DataFrame]:
    """The rows of a Parquet file, so many at a time, each with `LINE`, its number in the file.

    Raises:
        InputError: it is damaged.
    """
    scanned = pl.scan_parquet(path)
    for first in range(0, max(1, rows_in(path)), rows):
        with _whole():
            part = scanned.slice(first, rows).collect()
        number = pl.int_range(first + 1, first + 1 + part.height, dtype=pl.Int64, eager=True)
        yield part.insert_column(0, number.alias(LINE))


def _frame(payload: bytes) -> pl.DataFrame:
    with _whole():
        if payload.startswith(b"PAR1"):
            return pl.read_parquet(BytesIO(payload))
        if payload.startswith(b"ARROW1"):
            return pl.read_ipc(BytesIO(payload))
    raise InputError("the file is neither Parquet nor an Arrow file; check its profile")


@contextmanager
def _whole() -> Generator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"the file is damaged or truncated: {error}. Ask the sender for the whole file.") from None


def _text(name: str, dtype: DataType, profile: Profile, *, mapped: bool) -> pl.Expr | None:
    """The column as text; None for one that has no exact text and is not mapped."""
    column = pl.col(name)
    if dtype.is_float() and profile.options.get("floats") == "shortest":
        return column.cast(pl.String)
    if isinstance(dtype, pl.Datetime):
        zoned = column.dt.convert_time_zone("UTC") if dtype.time_zone else column
        return zoned.dt.strftime(f"%Y-%m-%dT%H:%M:%S%.f{'Z' if dtype.time_zone else ''}")
    if dtype == pl.Date:
        return column.dt.strftime("%Y-%m-%d")
    if dtype.is_integer() or dtype.is_decimal() or isinstance(dtype, _WORDS):
        return column.cast(pl.String)
    if not mapped:
        return None
    way_out = 'options.floats = "shortest"' if dtype.is_float() else "another column"
    raise InputError(
        f"column {name!r} is stored as {dtype}, which has no one exact text. Ask the sender for decimals or text, "
        f"or let the profile say {way_out}"
    )


FORMAT = Format(
    name="parquet",
    summary="Parquet or Arrow files; whole numbers, decimals, dates and times as their exact text, floats refused.",
    cut=cut,
)
