"""The text block of a SWIFT message as the tree of its sequences (16R ... 16S), each with its place in the block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from data.formats.swift_fields import TAG, Field, field_of


@dataclass(slots=True)
class Sequence:
    """One occurrence of a sequence; the root has no name. `start` and `end` are positions in the block."""

    name: str
    start: int
    end: int
    fields: list[Field] = field(default_factory=list[Field])
    parts: list[Sequence] = field(default_factory=list["Sequence"])

    def named(self, *names: str) -> Iterator[Sequence]:
        """The sequences directly inside with one of the names."""
        return (part for part in self.parts if part.name in names)

    def find(self, *names: str, outside: tuple[str, ...] = ()) -> Iterator[Sequence]:
        """The outermost sequences with one of the names, at any depth but not within `outside`."""
        for part in self.parts:
            if part.name in names:
                yield part
            elif part.name not in outside:
                yield from part.find(*names, outside=outside)

    def every(self, *names: str) -> Iterator[Sequence]:
        """All sequences inside with one of the names, those within each other too."""
        for part in self.parts:
            if part.name in names:
                yield part
            yield from part.every(*names)

    def first(self, tag: str, qualifier: str = "") -> Field | None:
        """Its own first field with that tag (any option) and qualifier."""
        return next((item for item in self.fields if item.tag == tag and item.qualifier == qualifier), None)

    def value(self, tag: str, qualifier: str = "") -> str:
        """The text of that field, or nothing."""
        found = self.first(tag, qualifier)
        return found.value if found else ""


def sequences_of(block: str) -> Sequence:
    """The root of a text block.

    Raises:
        ValueError: text before the first tag, a sequence closed that is not open, or left open.
    """
    tags = list(TAG.finditer(block))
    before = block[: tags[0].start()] if tags else block
    if before.strip():
        raise ValueError(f"block 4 begins with {before.strip()[:30]!r}, no tag")
    stack = [Sequence("", 0, len(block))]
    for number, found in enumerate(tags):
        end = tags[number + 1].start() if number + 1 < len(tags) else len(block)
        value = block[found.end() : end].rstrip("\r\n").replace("\r\n", "\n")
        if found[1] == "16R":
            opened = Sequence(value.strip(), found.start(), end)
            stack[-1].parts.append(opened)
            stack.append(opened)
        elif found[1] == "16S":
            _close(stack, value.strip(), end)
        else:
            path = tuple(part.name for part in stack[1:])
            stack[-1].fields.append(field_of(path, found[1], value))
    if len(stack) > 1:
        raise ValueError(f"sequence {stack[-1].name!r} is never closed")
    return stack[0]


def _close(stack: list[Sequence], name: str, end: int) -> None:
    if len(stack) == 1 or stack[-1].name != name:
        raise ValueError(f"16S closes {name!r} and {stack[-1].name or 'nothing'!r} is open")
    stack.pop().end = end
