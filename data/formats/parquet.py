"""Parquet and Arrow files: typed columns, written back as the exact text that their values have.

Whole numbers, decimals, dates and times have one exact text. A column of floats has not: where the profile maps one,
the file is refused, unless option `floats` = `shortest` says that its sender means the shortest decimal that makes
the same float. `line` is the number of the row; there are no bytes or raw text to point at.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl

from data.contracts.failure import InputError, UsageError
from data.formats.format import OWN_COLUMNS, Format, Records

if TYPE_CHECKING:
    from polars.datatypes import DataType

    from data.profiles.profile import Profile

OPTIONS = {"floats": "shortest"}
_WORDS = (pl.String, pl.Categorical, pl.Enum, pl.Boolean)


def cut(payload: bytes, profile: Profile) -> Records:
    """Take the rows of an opened file.

    Raises:
        InputError: neither Parquet nor Arrow, truncated, or a mapped column of floats or of nested values.
        UsageError: the profile says an option that is not known.
    """
    for name, said in profile.options.items():
        if OPTIONS.get(name) != said:
            raise UsageError(
                f"profile {profile.name}: parquet knows the option floats = shortest, not {name} = {said}"
            )
    frame = _frame(payload)
    mapped = {column for mapping in profile.columns.values() for column in mapping.columns}
    texts = [
        text.alias(f"sender.{name}" if name in OWN_COLUMNS else name)
        for name, dtype in frame.schema.items()
        if (text := _text(name, dtype, profile, mapped=name in mapped)) is not None
    ]
    if frame.is_empty() and not profile.empty_is_valid:
        raise InputError("the file holds no record, and its profile says that it always has some")
    own = [
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("line"),
        pl.lit(0, dtype=pl.Int32).alias("part"),
        pl.lit(None, dtype=pl.Int64).alias("byte_offset"),
        *(pl.lit(None, dtype=pl.String).alias(name) for name in ("raw", "excluded", "malformed")),
    ]
    return Records(frame.select(*own, *texts), [])


def _frame(payload: bytes) -> pl.DataFrame:
    try:
        if payload.startswith(b"PAR1"):
            return pl.read_parquet(BytesIO(payload))
        if payload.startswith(b"ARROW1"):
            return pl.read_ipc(BytesIO(payload))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"the file is damaged or truncated: {error}. Ask the sender for the whole file.") from None
    raise InputError("the file is neither Parquet nor an Arrow file; check its profile")


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
