"""The text of a file: its characters out of its encoding, and its physical lines.

Encodings: `utf-8` (with or without byte order mark), `utf-16` (by its byte order mark), `utf-16-le`, `utf-16-be`,
`cp1252`, `latin-1`, and EBCDIC `cp037`, `cp500`, whose next-line character (0x15) ends a line.

A byte offset counts bytes of the opened file, the byte order mark included, and is exact in every one of them.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

import polars as pl

from data.contracts.failure import InputError, UsageError

_MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
_SINGLE_BYTE = ("cp1252", "latin-1", "cp037", "cp500")
_EBCDIC = ("cp037", "cp500")
_ZLIB = (b"x\x01", b"x^", b"x\x9c", b"x\xda")
_NEXT_LINE = "\x85"
_SPELLINGS = {
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf16": "utf-16",
    "windows-1252": "cp1252",
    "iso8859-1": "latin-1",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "ascii": "utf-8",
    "us-ascii": "utf-8",
}


class Text(NamedTuple):
    """Decoded text, kept as UTF-8 without a byte order mark."""

    utf8: bytes
    encoding: str  # the one it was received in
    mark_bytes: int  # length of the byte order mark it came with


class Lines(NamedTuple):
    """The physical lines of a text.

    `frame`: `line` (Int64, 1-based), `byte_offset` (Int64, in the opened file), `start` (Int64, in `utf8`), `raw`
    (String, without its line end). `utf8`: the text they are cut from; `whole`: the last line has a line end too.
    """

    frame: pl.DataFrame
    utf8: bytes
    whole: bool


def decode(payload: bytes, encoding: str) -> str:
    """The characters of a file, without byte order mark.

    Raises:
        InputError: a byte that this encoding cannot hold, another byte order mark, or a NUL; with its byte offset.
        UsageError: an encoding that is not among those this module names.
    """
    return text_of(payload, encoding).utf8.decode("utf-8")


def text_of(payload: bytes, encoding: str) -> Text:
    """The text of a file as UTF-8, checked; the same errors as `decode`."""
    known = _known(encoding)
    name = _marked(payload, known)
    mark = _MARKS.get(name, b"")
    mark_bytes = len(mark) if mark and payload.startswith(mark) else 0
    body = payload[mark_bytes:] if mark_bytes else payload
    if name != "utf-8":
        body = _decoded(body, name, mark_bytes).encode("utf-8")
    elif not body.isascii():
        _decoded(body, name, mark_bytes)
    text = Text(body, name, mark_bytes)
    if (at := body.find(b"\0")) >= 0:
        offset = mark_bytes + _received_length(body[:at].decode("utf-8"), name)
        raise InputError(f"the text holds a NUL at byte {offset}; it is damaged, or not in {encoding}")
    return text


def lines_of(text: Text) -> Lines:
    """Cut a text at its line ends: LF, CRLF, or CR where there is no LF at all."""
    body, end = _line_ends(text.utf8)
    raws = _cut(body)
    start = _starts(raws["raw"], body, end)
    return Lines(
        raws.select(
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("line"),
            _offsets(raws["raw"], start, text, end).alias("byte_offset"),
            start.alias("start"),
            "raw",
        ),
        body,
        not body or body.endswith(b"\n"),
    )


def looks_packed(text: bytes) -> bool:
    """True for a text that Polars would take for a zlib stream and try to inflate, such as `x^2 ...`."""
    return text[:2] in _ZLIB


def _cut(body: bytes) -> pl.DataFrame:
    if not body:
        return pl.DataFrame(schema={"raw": pl.String})
    if looks_packed(body):
        return pl.read_lines(b"\n" + body, name="raw").slice(1)
    return pl.read_lines(body, name="raw")


def _known(encoding: str) -> str:
    name = encoding.lower().replace("_", "-")
    name = _SPELLINGS.get(name, name)
    if name not in (*_MARKS, "utf-16", *_SINGLE_BYTE):
        known = ", ".join((*_MARKS, "utf-16", *_SINGLE_BYTE))
        raise UsageError(f"the encoding {encoding!r} is not known here; write one of {known}")
    return name


def _marked(payload: bytes, name: str) -> str:
    """The encoding its byte order mark confirms; a mark that contradicts is refused."""
    found = next((known for known, mark in _MARKS.items() if payload.startswith(mark)), None)
    if name == "utf-16":
        if found not in {"utf-16-le", "utf-16-be"}:
            raise InputError("byte 0: expected the byte order mark of UTF-16; is the profile's encoding right?")
        return found
    if found not in {None, name} and name not in _EBCDIC:
        raise InputError(f"byte 0: the file begins with the byte order mark of {found}, its profile says {name}")
    return name


def _decoded(body: bytes, name: str, mark_bytes: int) -> str:
    try:
        decoded = body.decode(name)
    except UnicodeDecodeError as error:
        offset, value = mark_bytes + error.start, body[error.start]
        raise InputError(
            f"byte {offset} (0x{value:02X}) is no {name} text ({error.reason}); the file is damaged or in another "
            "encoding, which its profile has to name"
        ) from None
    return decoded.replace(_NEXT_LINE, "\n") if name in _EBCDIC else decoded


def _received_length(text: str, name: str) -> int:
    return len(text if name in _SINGLE_BYTE else text.encode(name)) if name != "utf-8" else len(text.encode())


def _line_ends(body: bytes) -> tuple[bytes, str]:
    returns = body.count(b"\r") if b"\r" in body else 0
    if not returns:
        return body, "\n"
    feeds = body.count(b"\n")
    if not feeds:
        return body.replace(b"\r", b"\n"), "\n"
    if body.endswith(b"\r"):  # a CRLF cut in two: the record before it is whole
        body = body[:-1] + b"\n"
    return body, "\r\n" if body.count(b"\r\n") == feeds else "\n"


def _starts(raws: pl.Series, body: bytes, end: str) -> pl.Series:
    """Where each line begins in the UTF-8 text."""
    if end == "\n" and b"\r" in body:  # line ends mix
        widths = pl.Series([len(part) + 1 for part in body.split(b"\n")], dtype=pl.Int64).head(len(raws))
    else:
        widths = raws.str.len_bytes().cast(pl.Int64) + len(end)
    return widths.cum_sum() - widths


def _offsets(raws: pl.Series, start: pl.Series, text: Text, end: str) -> pl.Series:
    """Where each line begins in the opened file, in the bytes of the encoding it was received in."""
    if text.encoding == "utf-8":
        return start + text.mark_bytes
    ends = start.shift(-1) - start - raws.str.len_bytes().cast(pl.Int64)
    characters = raws.str.len_chars().cast(pl.Int64) + ends.fill_null(len(end))
    if text.encoding not in _SINGLE_BYTE:
        characters = (characters + raws.str.count_matches(r"[\x{10000}-\x{10FFFF}]").cast(pl.Int64)) * 2
    return characters.cum_sum() - characters + text.mark_bytes
