"""Put landed records into the frame every format returns; rows that share a line are told apart by their part."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import polars as pl

from data.profiles.profile import Profile


@dataclass(slots=True)
class Landed:
    """One row to be landed. Texts may be Latin-1 views of the file's bytes; `raw` is decoded when framed."""

    line: int
    offset: int | None
    raw: str
    excluded: str | None = None
    malformed: str | None = None
    fields: dict[str, str] = field(default_factory=dict[str, str])


def frame_of(landed: list[Landed], columns: dict[str, str], encoding: str | None = "utf-8") -> pl.DataFrame:
    """The rows of `Records`.

    Args:
        landed: in the order of the file; `fields` hold no empty text, what is absent is not there.
        columns: column of the frame -> key of `fields`.
        encoding: of the raw texts where they are Latin-1 views of bytes; None where they are text already.
    """
    fields = [item.fields for item in landed]
    own = {name: [one.get(key) for one in fields] for name, key in columns.items()}
    return pl.DataFrame(
        {
            "line": pl.Series([item.line for item in landed], dtype=pl.Int64),
            "part": pl.Series(_parts(landed), dtype=pl.Int32),
            "byte_offset": pl.Series([item.offset for item in landed], dtype=pl.Int64),
            "raw": pl.Series([_text(item.raw, encoding) for item in landed], dtype=pl.String),
            "excluded": pl.Series([item.excluded for item in landed], dtype=pl.String),
            "malformed": pl.Series([item.malformed for item in landed], dtype=pl.String),
            **{name: pl.Series(values, dtype=pl.String) for name, values in own.items()},
        }
    )


def wanted_columns(profile: Profile) -> list[str]:
    """The sender's columns that a profile speaks of, in its order; they exist in the frame even where all absent."""
    mappings = [*profile.columns.values(), *profile.derived.values()]
    told = dict.fromkeys(name for mapping in mappings for name in mapping.columns)
    return [
        name for name in (*told, *(name for name in profile.only if name not in told)) if name not in profile.derived
    ]


def _parts(landed: list[Landed]) -> list[int]:
    parts = [0] * len(landed)
    for index, (before, now) in enumerate(pairwise(landed), start=1):
        parts[index] = parts[index - 1] + 1 if now.line == before.line else 0
    return parts


def _text(raw: str, encoding: str | None) -> str:
    if encoding is None or raw.isascii():
        return raw
    return raw.encode("latin-1").decode(encoding, errors="replace")
