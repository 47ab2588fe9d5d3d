"""A large file read slice by slice, so that memory holds a slice of it and never the whole.

What is read is what reading the file in one piece gives, row by row. Parquet is cut by its rows; delimited text is
cut where a line ends outside quotation marks. A file that says something of itself as a whole (a trailer with totals,
a header behind a preamble), one in an envelope, or one whose lines or quotation marks are not regular, is not cut.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from data.contracts.contract import contract_named
from data.contracts.failure import InputError, IntegrityError
from data.envelope import is_packed
from data.formats.parquet import rows_in, schema_of, slices_of
from data.landing import Behind, Read, land, read, read_stored, read_typed
from data.profiles.typed import fits

if TYPE_CHECKING:
    from data.profiles.profile import Profile

ROWS = 1 << 19
"""Rows of a Parquet file that are read at a time."""
TEXT_BYTES = 256 << 20
"""Bytes of a text that are read at a time; a smaller file is one piece."""
BLOCK_BYTES = 1 << 20
PARQUET_MAGIC = b"PAR1"
UTF8 = ("utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii")


class Marks(NamedTuple):
    """How often a file holds a quotation mark, a carriage return, a line feed, and the last two together."""

    quotes: int
    returns: int
    feeds: int
    pairs: int

    @property
    def are_regular(self) -> bool:
        """Every quotation is closed, and lines end all in one way."""
        return self.quotes % 2 == 0 and self.returns in {0, self.feeds} and self.pairs == self.returns


def is_stored(path: Path) -> bool:
    """Is this a Parquet file?"""
    with path.open("rb") as opened:
        return opened.read(len(PARQUET_MAGIC)) == PARQUET_MAGIC


def stored_rows(path: Path, profile: Profile) -> int | None:
    """How many rows a file tells that it holds; None where it has to be read to know."""
    return rows_in(path) if is_stored(path) and profile.format == "parquet" else None


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def read_in_slices(path: Path, file_sha256: str, profile: Profile) -> Iterator[Read] | None:
    """The rows of a file in its order, slice by slice; None where it has to be read in one piece.

    Raises:
        InputError: what one piece would raise; behind the first slice it says from where its lines are counted.
    """
    if is_stored(path):
        refused = not profile.empty_is_valid and not rows_in(path)  # in the words of its format
        return None if profile.format != "parquet" or refused else _stored(path, file_sha256, profile)
    return _texts(path, file_sha256, profile) if _may_be_cut(path, profile) else None


def _stored(path: Path, file_sha256: str, profile: Profile) -> Iterator[Read]:
    reading: Callable[[pl.DataFrame, str, Profile], Read] = read_stored
    if fits(schema_of(path), profile, contract_named(profile.contract)):
        reading = read_typed
    for rows in slices_of(path, ROWS):
        try:
            yield reading(rows, file_sha256, profile)
        except InputError as error:
            raise InputError(f"{path.name}: {error}") from None


def _may_be_cut(path: Path, profile: Profile) -> bool:
    """Is this a large delimited text of nothing but a header and records?"""
    plain = profile.format == "delimited" and profile.header and profile.encoding.lower() in UTF8
    framed = profile.skip_lines or profile.header_pattern or profile.trailer or not profile.empty_is_valid
    if not plain or framed or path.stat().st_size <= TEXT_BYTES:
        return False
    with path.open("rb") as opened:
        first = opened.readline(BLOCK_BYTES)
        if is_packed(first) or not first.strip() or not first.endswith(b"\n"):
            return False
        opened.seek(-1, os.SEEK_END)
        whole = opened.read() == b"\n"
    return whole and first.count(_quote(profile)) % 2 == 0 and _marks(path, profile).are_regular


def _marks(path: Path, profile: Profile) -> Marks:
    counted, last = Marks(0, 0, 0, 0), b""
    with path.open("rb") as opened:
        while block := opened.read(BLOCK_BYTES):
            counted = Marks(
                counted.quotes + block.count(_quote(profile)),
                counted.returns + block.count(b"\r"),
                counted.feeds + block.count(b"\n"),
                counted.pairs + block.count(b"\r\n") + (last == b"\r" and block.startswith(b"\n")),
            )
            last = block[-1:]
    return counted


def _texts(path: Path, file_sha256: str, profile: Profile) -> Iterator[Read]:
    """The header goes before every slice."""
    with path.open("rb") as opened:
        header = opened.readline()
        rest, behind = b"", Behind(0, 0)
        while block := opened.read(TEXT_BYTES):
            text = rest + block
            end = _end_of_records(text, profile)
            records, rest = text[:end], text[end:]
            if records:
                yield _slice(header + records, behind, file_sha256, profile, path.name)
            behind = Behind(behind.lines + records.count(b"\n"), behind.bytes_ + len(records))
        if rest:
            raise IntegrityError(f"{path.name}: {len(rest)} bytes at its end were not read. Report this.")


def _slice(payload: bytes, behind: Behind, file_sha256: str, profile: Profile, name: str) -> Read:
    try:
        return read(land(payload, file_sha256=file_sha256, name=name, profile=profile, behind=behind), profile)
    except InputError as error:
        if not behind.lines:
            raise
        raise InputError(f"{error} (lines and bytes counted from behind line {behind.lines + 1})") from None


def _end_of_records(text: bytes, profile: Profile) -> int:
    """Where the last line ends that ends outside quotation marks; 0 where none does."""
    end = text.rfind(b"\n") + 1
    open_ = text.count(_quote(profile), 0, end) % 2
    while open_ and end:
        earlier = text.rfind(b"\n", 0, end - 1) + 1
        open_ ^= text.count(_quote(profile), earlier, end) % 2
        end = earlier
    return end


def _quote(profile: Profile) -> bytes:
    """The quotation mark; one that no text holds where the profile knows none."""
    return profile.quote.encode() if profile.quote else b"\0"
