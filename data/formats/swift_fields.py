"""The fields of a SWIFT text block, each with the path of sequences (16R ... 16S) it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

TAG = re.compile(r"^:([0-9]{2}[A-Z]?):", re.MULTILINE)
QUALIFIED = re.compile(r":(?P<qualifier>[A-Z0-9]{4})/(?P<issuer>[A-Z0-9]{0,8})/(?P<value>.*)", re.DOTALL)
NUMBER = re.compile(r"(?P<minus>N?)(?P<integer>[0-9]*)(?:,(?P<fraction>[0-9]*))?")


class Field(NamedTuple):
    """One field: `:98A::TRAD//20260511` in TRADDET is (("TRADDET",), "98", "A", "TRAD", "", "20260511")."""

    path: tuple[str, ...]
    tag: str
    option: str
    qualifier: str
    issuer: str  # data source scheme of the qualifier
    value: str


def fields_of(block: str) -> list[Field]:
    """The fields of block 4.

    Raises:
        ValueError: text before the first tag, a sequence closed that is not open, or left open.
    """
    tags = list(TAG.finditer(block))
    before = block[: tags[0].start()] if tags else block
    if before.strip():
        raise ValueError(f"block 4 begins with {before.strip()[:30]!r}, no tag")
    path: list[str] = []
    fields: list[Field] = []
    for number, found in enumerate(tags):
        end = tags[number + 1].start() if number + 1 < len(tags) else len(block)
        value = block[found.end() : end].rstrip("\r\n").replace("\r\n", "\n")
        if found[1] == "16R":
            path.append(value)
        elif found[1] == "16S":
            if not path or path[-1] != value:
                raise ValueError(f"16S closes {value!r} and {path[-1] if path else 'nothing'!r} is open")
            path.pop()
        else:
            fields.append(field_of(tuple(path), found[1], value))
    if path:
        raise ValueError(f"sequence {path[-1]!r} is never closed")
    return fields


def field_of(path: tuple[str, ...], tag: str, value: str) -> Field:
    """One field from its tag and text, qualifier and data source scheme taken off."""
    found = QUALIFIED.fullmatch(value)
    if found is None:
        return Field(path, tag[:2], tag[2:], "", "", value)
    return Field(path, tag[:2], tag[2:], found["qualifier"], found["issuer"], found["value"])


def first(fields: Sequence[Field], tag: str, qualifier: str = "", within: str = "") -> Field | None:
    """The first field with that tag (any option), qualifier and enclosing sequence; `within` may be left open."""
    for item in fields:
        if item.tag == tag and item.qualifier == qualifier and (not within or within in item.path):
            return item
    return None


def number_text(text: str) -> str:
    """`N1234,50` as `-1234,50` and `1000,` as `1000`; any other text as it is, for the reader to refuse."""
    found = NUMBER.fullmatch(text)
    if found is None or not (found["integer"] or found["fraction"]):
        return text
    fraction = f",{found['fraction']}" if found["fraction"] else ""
    return ("-" if found["minus"] else "") + found["integer"] + fraction


def currency_and_amount(text: str) -> tuple[str, str]:
    """`NEUR123,45` as `EUR` and `-123,45`; `("", text)` where it has not that shape."""
    minus = text.startswith("N") and len(text) > 4 and text[1:4].isalpha()  # noqa: PLR2004  N, three letters, a digit
    body = text[1:] if minus else text
    if not body[:3].isalpha() or not body[:3].isupper():
        return "", text
    return body[:3], number_text(("N" if minus else "") + body[3:])
