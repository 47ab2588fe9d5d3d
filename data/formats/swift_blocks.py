"""Split a file of SWIFT FIN messages into messages and blocks: plain, RJE ($), DOS-PCC (padded, SOH ... ETX)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

BLOCK = re.compile(r"\{([1-5S]):")
TEXT_END = re.compile(r"(?:\r?\n|(?<=\{4:))-\}")
BETWEEN = re.compile(r"[\s$\x00\x01\x03]*")


@dataclass(slots=True)
class Message:
    """One message in Latin-1: one character is one byte. `blocks` holds the insides of `{n:...}` by n."""

    line: int
    offset: int
    end: int
    blocks: dict[str, str] = field(default_factory=dict[str, str])
    broken: str | None = None  # why it cannot be read


def messages_of(text: str) -> list[Message]:
    """Every message in the order of the file, and every stretch of text that is none (as a broken one)."""
    messages: list[Message] = []
    position = 0
    while True:
        gap = BETWEEN.match(text, position)
        position = gap.end() if gap else position
        if position >= len(text):
            return _with_lines(messages, text)
        found = BLOCK.match(text, position)
        if found is None:
            end = _next_start(text, position)
            messages.append(Message(0, position, end, broken="text outside of any message"))
            position = end
            continue
        number = found[1]
        if not messages or messages[-1].broken or _begins(number, messages[-1], text, position):
            messages.append(Message(0, position, position))
        position = _take(messages[-1], number, text, found.end())


def _begins(number: str, before: Message, text: str, position: int) -> bool:
    """Blocks of one message follow each other in order; anything else begins the next one."""
    if number == "S":
        return False
    separated = text[before.end : position].strip("\r\n") != ""
    return separated or number == "1" or any(seen >= number for seen in before.blocks)


def _take(message: Message, number: str, text: str, inside: int) -> int:
    if number == "4" and not text.startswith("{", inside):
        end_mark = TEXT_END.search(text, inside)
        following = text.find("{1:", inside)
        if end_mark is None or 0 <= following < end_mark.start():
            end = following if following >= 0 else len(text)
            message.broken, message.end = "block 4 does not end with -}", end
            return end
        message.blocks[number], message.end = text[inside : end_mark.start()], end_mark.end()
        return end_mark.end()
    end = _closing(text, inside)
    if end is None:
        limit = _next_start(text, inside)
        message.broken, message.end = f"block {number} is not closed", limit
        return limit
    message.blocks[number], message.end = text[inside:end], end + 1
    return end + 1


def _closing(text: str, inside: int) -> int | None:
    depth, position = 1, inside
    while True:
        opened, closed = text.find("{", position), text.find("}", position)
        if closed < 0:
            return None
        if 0 <= opened < closed:
            depth, position = depth + 1, opened + 1
            continue
        depth, position = depth - 1, closed + 1
        if depth == 0:
            return closed


def _next_start(text: str, position: int) -> int:
    at = text.find("{1:", position + 1)
    return at if at >= 0 else len(text)


def _with_lines(messages: list[Message], text: str) -> list[Message]:
    line, counted = 1, 0
    for message in messages:
        line += text.count("\n", counted, message.offset)
        counted = message.offset
        message.line = line
    return messages
