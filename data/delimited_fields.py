"""Cut delimited records into fields, and prove that no byte of them was lost or invented.

Polars cuts the fields; it pads a short record without a word. So the bytes are counted: a record is its fields, its
delimiters and its quotation marks, nothing else. Where the count fails, records are judged one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from data.contracts.failure import InputError
from data.text import looks_packed

if TYPE_CHECKING:
    from collections.abc import Sequence


class Dialect(NamedTuple):
    """How fields are set apart: one ASCII character each; `quote` is None where no text has quotation marks."""

    delimiter: str
    quote: str | None


class Fields(NamedTuple):
    """Records cut into fields, in the order given.

    `frame`: one String column per name, null = absent; a malformed record is null throughout. `malformed`: String,
    what was expected of the record instead, null where it is well-formed.
    """

    frame: pl.DataFrame
    malformed: pl.Series


def fields_of(raws: pl.Series, straight: bytes | None, names: Sequence[str], dialect: Dialect) -> Fields:
    """The fields of records.

    Args:
        raws: the text of each record without its line end.
        straight: the same records as one text with line ends, where there is one; saves making it.
        names: of the columns, in order.
        dialect: delimiter and quotation mark.
    """
    if raws.is_empty():
        return Fields(pl.DataFrame(schema=dict.fromkeys(names, pl.String)), pl.Series(dtype=pl.String))
    quote = dialect.quote
    quoted = raws.str.contains(quote, literal=True) if quote is not None else None
    if quoted is None or not quoted.any():
        well_quoted = None
        dialect = Dialect(dialect.delimiter, None)
    else:
        well_quoted = ~quoted | raws.str.contains(_shape(dialect))
    if well_quoted is None or well_quoted.all():
        frame = _cut(straight if straight is not None else _text(raws), names, dialect)
        if frame is not None and _conserves(frame, raws, dialect):
            return Fields(frame, pl.repeat(None, len(raws), dtype=pl.String, eager=True))
    return _one_by_one(raws, well_quoted, names, dialect)


def _cut(text: bytes, names: Sequence[str], dialect: Dialect) -> pl.DataFrame | None:
    """The fields as Polars reads them, or None where a record has too many, or the first too few."""
    quote = dialect.quote
    if quote is None and b'"' not in text and dialect.delimiter != '"':
        quote = '"'  # changes nothing, and is the fast way of Polars
    packed = looks_packed(text)
    try:
        frame = pl.read_csv(
            b"\n" + text if packed else text,
            skip_lines=int(packed),
            has_header=False,
            schema=dict.fromkeys(names, pl.String),
            separator=dialect.delimiter,
            quote_char=quote,
        )
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError):
        return None
    return frame if dialect.quote is None else frame.select(pl.when(pl.all() != "").then(pl.all()))


def _conserves(frame: pl.DataFrame, raws: pl.Series, dialect: Dialect) -> bool:
    """Fields, delimiters and quotation marks make up every byte of the records."""
    kept = frame.select(pl.all().str.len_bytes().cast(pl.Int64).sum()).sum_horizontal().item()
    marks = 0
    if dialect.quote is not None:
        inside = frame.select(pl.all().str.count_matches(dialect.quote, literal=True).cast(pl.Int64).sum())
        marks = _count(raws, dialect.quote) - inside.sum_horizontal().item()
    delimiters = (frame.width - 1) * frame.height
    received = raws.str.len_bytes().cast(pl.Int64).sum()
    return frame.height == len(raws) and kept + delimiters + marks == received


def _one_by_one(raws: pl.Series, well_quoted: pl.Series | None, names: Sequence[str], dialect: Dialect) -> Fields:
    outside = raws
    if dialect.quote is not None:
        mark = _escaped(dialect.quote)
        outside = raws.str.replace_all(f"{mark}[^{mark}]*{mark}", "")
    found = outside.str.count_matches(dialect.delimiter, literal=True).cast(pl.Int64) + 1
    judged = pl.DataFrame({"found": found, "quoted": well_quoted if well_quoted is not None else True})
    malformed = judged.select(
        pl.when(~pl.col("quoted"))
        .then(pl.lit("quotation marks around whole fields only"))
        .when(pl.col("found") != len(names))
        .then(pl.format(f"{len(names)} fields, found {{}}", "found"))
    ).to_series()
    good = malformed.is_null()
    frame = _cut(_text(raws.filter(good)), names, dialect)
    if frame is None or not _conserves(frame, raws.filter(good), dialect):
        raise InputError("its records cannot be cut into fields; check delimiter and quote in its profile")
    place = good.cum_sum().cast(pl.Int64) - 1
    return Fields(frame.select(pl.all().gather(place.set(~good, None))), malformed)


def _text(raws: pl.Series) -> bytes:
    return "".join(f"{raw}\n" for raw in raws).encode("utf-8")


def _shape(dialect: Dialect) -> str:
    """A record whose quotation marks, where it has any, enclose whole fields."""
    comma, mark = _escaped(dialect.delimiter), _escaped(dialect.quote or '"')
    field = f"(?:[^{comma}{mark}]*|{mark}(?:[^{mark}]|{mark}{mark})*{mark})"
    return rf"\A{field}(?:{comma}{field})*\z"


def _escaped(character: str) -> str:
    return f"\\x{{{ord(character):x}}}"


def _count(texts: pl.Series, character: str) -> int:
    return int(texts.str.count_matches(character, literal=True).cast(pl.Int64).sum())
