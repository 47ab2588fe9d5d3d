"""What surrounds SWIFT messages in a file: acknowledgements, training, and whether the file is whole."""

from __future__ import annotations

import re
from typing import Literal

from data.formats.format import Control
from data.formats.swift_blocks import Message

TAGGED = re.compile(r"\{(\w{3}):([^{}]*)\}")
PAGE = re.compile(r"^:28E:([^\r\n]*)", re.MULTILINE)
ACKNOWLEDGED, REFUSED = "0", "1"
MARKS = ("ONLY", "MORE", "LAST")

Pages = Literal["together", "apart"]


def no_message(message: Message, *, training: bool = False) -> str | None:
    """Why a message is not of the books: an acknowledgement of the network, or of training (unless that is read)."""
    text = message.blocks.get("4", "")
    if "4" not in message.blocks:
        return "message without a text block (4)"
    if text.startswith("{"):
        accepted = dict(TAGGED.findall(text)).get("451", "")
        said = {ACKNOWLEDGED: "accepted", REFUSED: "refused"}.get(accepted, "no verdict")
        return f"acknowledgement by the network: {said}"
    if "{TNG:" in message.blocks.get("5", "") and not training:
        return "message of test and training (TNG)"
    return None


def refusal(message: Message) -> str | None:
    """A negative acknowledgement speaks of the copy that follows it."""
    text = message.blocks.get("4", "")
    if text.startswith("{") and dict(TAGGED.findall(text)).get("451") == REFUSED:
        return "refused by the network (451:1), never delivered"
    return None


def wholeness(messages: list[Message]) -> list[Control]:
    """A file whose last message has no end was cut off on its way."""
    if not messages:
        return []
    last = messages[-1]
    agrees = last.broken is None or bool(last.blocks.get("4")) or not last.blocks
    counted = len(messages) if agrees else len(messages) - 1
    return [Control("complete_messages", str(len(messages)), str(counted), agrees, f"line {last.line}")]


def pages_of(message: Message, raw: str) -> list[tuple[int, str]]:
    """Line of the message and what its 28E says."""
    return [(message.line, value) for value in PAGE.findall(raw)]


def page_controls(pages: list[tuple[int, str]], kept: Pages = "together") -> list[Control]:
    """28E counts the pages of a statement: 1/MORE, 2/MORE, 3/LAST, or 1/ONLY.

    Args:
        pages: line and text of every 28E, in the order of the file.
        kept: `together`: a file holds whole statements; `apart`: the first and the last statement of a file may
            begin before it and end after it, where pages come as files of their own. No page is missing in between.
    """
    controls: list[Control] = []
    expected = 1
    for position, (line, said) in enumerate(pages):
        number, _, mark = said.partition("/")
        digits = number.lstrip("0")
        joined = digits == str(expected) or (kept == "apart" and position == 0 and digits.isdecimal())
        controls.append(Control("pages", said, f"page {expected}", joined and mark in MARKS, f"line {line}"))
        following = int(digits) + 1 if joined else expected + 1
        expected = following if mark == "MORE" else 1
    if expected > 1 and kept == "together":
        controls.append(Control("pages", "MORE", "no further page", agrees=False, where=f"line {pages[-1][0]}"))
    return controls
