"""What the command shows: data on stdout, talk on stderr, tables for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

PIPE_WIDTH = 140


def talk(text: str) -> None:
    """Say something to the person at the terminal; silent where stderr is no terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(text + "\n")


def complain(text: str) -> None:
    """Say what went wrong, always, on stderr."""
    sys.stderr.write(text + "\n")


def say(text: str = "") -> None:
    """Write a line of the answer on stdout."""
    sys.stdout.write(text + "\n")


def show_json(value: Any) -> None:
    """Write the answer as one JSON document; decimals stay exact text."""
    sys.stdout.write(json.dumps(value, default=plain, indent=2, ensure_ascii=False) + "\n")


def show_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, numbers: Iterable[str] = ()
) -> None:
    """Write a table on stdout; the columns named in `numbers` are set right."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", box=SIMPLE, pad_edge=False, title_style="bold")
    right = set(numbers)
    for name in columns:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False).print(table)


def amount(value: Decimal | None, places: int = 2) -> str:
    """An exact amount for reading, with thousands separated; nothing is cut off that is not zero."""
    if value is None:
        return "-"
    plain_value = value.normalize()
    shown = max(places, -int(plain_value.as_tuple().exponent))
    return f"{plain_value:,.{shown}f}"


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return str(value)


def _cell(value: Any) -> str:
    from rich.markup import escape

    if value is None:
        return ""
    if isinstance(value, Decimal):
        return amount(value)
    if isinstance(value, list | tuple):
        return escape(", ".join(str(item) for item in value))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return escape(f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value))
