"""What the command shows: data on stdout, talk on stderr, tables for people, JSON for programs.

What a sender wrote may hold control characters; none of them reaches a terminal.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.contracts.exact import exact

PIPE_WIDTH = 100_000
"""In a pipe a row is one line, however long, so that `grep` and `cut` see it whole."""
WHOLE = 24
"""A reference, a date or an amount of up to so many characters is never folded, however narrow the terminal."""
LAYOUT = frozenset("\n\t")
UNSEEN = (
    *range(0x20),
    *range(0x7F, 0xA0),
    *range(0x200E, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
    0xFEFF,
)
ESCAPED = {code: chr(code).encode("unicode_escape").decode() for code in UNSEEN}
ESCAPED_BUT_LAYOUT = {code: text for code, text in ESCAPED.items() if chr(code) not in LAYOUT}


def talk(text: str) -> None:
    """Say something to the person at the terminal; silent where stderr is no terminal."""
    if sys.stderr.isatty():
        complain(text)


def complain(text: str) -> None:
    """Say what went wrong, always, on stderr."""
    sys.stderr.write(text.translate(ESCAPED_BUT_LAYOUT) + "\n")


def say(text: str = "") -> None:
    """Write a line of the answer on stdout."""
    sys.stdout.write(text.translate(ESCAPED_BUT_LAYOUT) + "\n")


def show_json(value: Any) -> None:
    """Write the answer as one JSON document; decimals stay exact text."""
    ascii_only = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(value, default=plain, indent=2, ensure_ascii=ascii_only) + "\n")


def show_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, numbers: Iterable[str] = ()
) -> None:
    """Write a table and a blank line on stdout; the title alone where there are no rows.

    Args:
        title: a line above the table; none where it is empty.
        columns: the heads.
        rows: one value per column; None is shown as nothing.
        numbers: the columns that are set right.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    if title:
        say(title)
    if cells:
        _write_table(columns, cells, set(numbers))
    if title or cells:
        say()


def _write_table(columns: Sequence[str], rows: Sequence[Sequence[str]], numbers: set[str]) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE, show_edge=False, pad_edge=False, collapse_padding=True)
    for place, name in enumerate(columns):
        longest = max(len(name), *(len(row[place]) for row in rows))
        table.add_column(
            name,
            justify="right" if name in numbers else "left",
            overflow="fold",
            no_wrap=longest <= WHOLE,
            min_width=min(longest, WHOLE),
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False)
    with console.capture() as captured:
        console.print(table, crop=False)
    lines = captured.get().splitlines()
    sys.stdout.write("".join(line.rstrip() + "\n" for line in lines if line.strip()))


def amount(value: Decimal | None, places: int = 2) -> str:
    """An exact amount for reading, with thousands separated; nothing is cut off that is not zero."""
    if value is None:
        return "-"
    _, _, decimals = exact(value).partition(".")
    return f"{value:,.{max(places, len(decimals))}f}"


def money(value: Decimal | None, currency: str | None) -> str:
    """An exact amount with its currency behind it."""
    return amount(value) if value is None or currency is None else f"{amount(value)} {currency}"


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, Decimal):
        return exact(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return str(value)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return amount(value)
        case int():
            return f"{value:,}"
        case list() | tuple():
            return ", ".join(_cell(item) for item in value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        case _:
            return str(value).translate(ESCAPED)
