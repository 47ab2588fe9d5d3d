"""Cells to lines, quoted only where a cell needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def lines(records: Sequence[Mapping[str, str]], delimiter: str) -> list[str]:
    """The header and one line per record; every record has the same columns."""
    rows = [list(records[0])] + [list(record.values()) for record in records]
    return [delimiter.join(_cell(cell, delimiter) for cell in row) for row in rows]


def _cell(text: str, delimiter: str) -> str:
    return f'"{text}"' if delimiter in text else text
