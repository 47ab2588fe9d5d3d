"""Find the FIX messages in a log: behind any prefix, with any separator, several to a line or one over two lines."""

from __future__ import annotations

import re
from typing import NamedTuple

SOH = "\x01"
START = re.compile(
    r"(?<![0-9A-Za-z])8=FIXT?\.\d\.\d(?:SP\d)?"
    r"(?P<separator>\\x01|\\u0001|\^A|<SOH>|\[SOH\]|\xe2\x90\x81| ?[|;,^~#!] ?|[\x01\t ])(?=\d{1,5}=)"
)
CHECKSUM = re.compile(r"\d{1,3}")
FIELD = re.compile(r"\d{1,5}=")


class Found(NamedTuple):
    """One message as it stands in the file, in Latin-1: one character is one byte."""

    line: int
    offset: int
    text: str  # from `8=` to the checksum and its separator
    separator: str
    complete: bool  # ends with a checksum field


class OtherLine(NamedTuple):
    """One line that holds no message: an event of the engine, a comment."""

    line: int
    offset: int
    text: str


def messages_of(text: str) -> list[Found]:
    """Every message in the order of the file; one that is cut off ends where its line or the next one begins."""
    starts = list(START.finditer(text))
    found: list[Found] = []
    line, counted = 1, 0
    for number, start in enumerate(starts):
        offset, separator = start.start(), start["separator"]
        limit = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        end = _end_of(text, start.end() - len(separator), limit, separator)
        line += text.count("\n", counted, offset)
        counted = offset
        if end is None:
            broken = text.find("\n", offset, limit)
            cut = text[offset : broken if broken >= 0 else limit]
            found.append(Found(line, offset, cut.rstrip("\r\n"), separator, complete=False))
        else:
            found.append(Found(line, offset, text[offset:end], separator, complete=True))
    return found


def other_lines(text: str, found: list[Found]) -> list[OtherLine]:
    """Whole lines between messages that are not blank."""
    lines: list[OtherLine] = []
    line, position = 1, 0
    for limit, resume in [*((item.offset, item.offset + len(item.text)) for item in found), (len(text), len(text))]:
        starts_line = position == 0
        pieces = text[position:limit].split("\n")
        last = len(pieces) - 1
        for index, piece in enumerate(pieces):
            whole = (index > 0 or starts_line) and (index < last or limit == len(text))
            if whole and piece.strip():
                lines.append(OtherLine(line, position, piece.rstrip("\r")))
            if index < last:
                line += 1
            position += len(piece) + 1
        line += text.count("\n", limit, resume)
        position = resume
    return lines


def pieces_of(message: Found) -> list[str]:
    """The `tag=value` texts of a message; a separator inside a value does not cut it.

    Raises:
        ValueError: a piece is no `tag=value`.
    """
    body = message.text.removesuffix(message.separator)
    pieces = body.split(message.separator)
    if message.separator != SOH and not all(FIELD.match(piece) for piece in pieces):
        pieces = re.split(re.escape(message.separator) + r"(?=\d{1,5}=)", body)
    return pieces


def _end_of(text: str, position: int, limit: int, separator: str) -> int | None:
    mark = f"{separator}10="
    at = text.find(mark, position, limit)
    if at < 0:
        return None
    digits = CHECKSUM.match(text, at + len(mark), limit)
    if digits is None:
        return None
    end = digits.end()
    return end + len(separator) if text.startswith(separator, end) else end
