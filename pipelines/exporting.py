"""Tables as a file for people and programs: xlsx, csv, parquet or json, by the ending of its name.

What a sender wrote may look like a formula; in a spreadsheet it must stay the text it is. Numbers stay exact.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from data.contracts.exact import exact
from data.contracts.failure import UsageError
from pipelines.terminal import plain

LOOKS_LIKE_A_FORMULA = "^[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
"""A full-width sign is one, too, for spreadsheets of the Far East."""
EXACT_DIGITS_IN_EXCEL = 15
LONGEST_CELL_IN_EXCEL = 32_767
MOST_ROWS_IN_EXCEL = 1_048_575
CUT = "... (cut: a workbook's cell holds no more; export as .json or .parquet)"
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook's own date has no zone; fixed, so that bytes repeat


def check_target(target: Path) -> None:
    """Refuse a file that cannot be written before the work is done.

    Raises:
        UsageError: the ending is none of .xlsx, .csv, .parquet, .json; its folder is not there; it is a folder.
    """
    if target.suffix.lower() not in WRITERS:
        raise UsageError(f"{target.name} ends in none of {', '.join(WRITERS)}; the ending says the form")
    if target.is_dir():
        raise UsageError(f"{target} is a folder; name a file in it")
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent}; make it, or name another")


def export(table: pl.DataFrame, target: Path, title: str) -> None:
    """Write a table; an existing file is replaced at once, never half.

    Args:
        table: lists and structs are written as text in xlsx and csv and kept in parquet and json.
        target: see `check_target`.
        title: of the workbook.

    Raises:
        UsageError: the target cannot be meant, or a workbook cannot hold so many rows.
        OSError: the file cannot be written.
    """
    check_target(target)
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        unfinished.write_bytes(b"")
        WRITERS[target.suffix.lower()](table, unfinished, title)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def flat(table: pl.DataFrame) -> pl.DataFrame:
    """The table with lists and structs as text: lists of words joined by a comma and a blank, the rest as JSON."""
    return table.with_columns(
        pl.Series(name, [_text(value) for value in table[name].to_list()], dtype=pl.String)
        for name, kind in table.schema.items()
        if kind.is_nested()
    )


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, list) and all(isinstance(item, str) for item in value):  # pyright: ignore[reportUnknownVariableType]
        return ", ".join(value)  # pyright: ignore[reportUnknownArgumentType]
    return json.dumps(value, default=plain, ensure_ascii=False, sort_keys=True)


def _csv(table: pl.DataFrame, target: Path, _: str) -> None:
    texts = flat(table)
    guarded = [_guarded(name) for name, kind in texts.schema.items() if kind == pl.String]
    numbers = [
        pl.Series(name, [None if value is None else plain(value) for value in texts[name]], dtype=pl.String)
        for name, kind in texts.schema.items()
        if isinstance(kind, pl.Decimal)
    ]
    texts.with_columns(*guarded, *numbers).write_csv(target)


def _guarded(name: str) -> pl.Expr:
    suspect = pl.col(name).str.contains(LOOKS_LIKE_A_FORMULA)
    return pl.when(suspect).then(pl.format("'{}", name)).otherwise(name).alias(name)


def _parquet(table: pl.DataFrame, target: Path, _: str) -> None:
    table.write_parquet(target)


def _json(table: pl.DataFrame, target: Path, _: str) -> None:
    text = json.dumps(table.to_dicts(), default=plain, indent=1, ensure_ascii=False)
    target.write_text(f"{text}\n", encoding="utf-8")


def _xlsx(table: pl.DataFrame, target: Path, title: str) -> None:
    import xlsxwriter

    if table.height > MOST_ROWS_IN_EXCEL:
        raise UsageError(f"a workbook holds {MOST_ROWS_IN_EXCEL:,} rows, these are {table.height:,}; export as .csv")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        book.set_properties({"title": title, "created": EPOCH})
        bold = book.add_format({"bold": True})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            Decimal: book.add_format({"num_format": "#,##0.00########"}),
        }
        sheet = book.add_worksheet(title.lower())
        sheet.freeze_panes(1, 0)
        texts = flat(table)
        for column, name in enumerate(texts.columns):
            sheet.write_string(0, column, name, bold)
            for row, value in enumerate(texts[name].to_list(), start=1):
                _cell(sheet, row, column, value, formats)
        sheet.autofilter(0, 0, texts.height, max(texts.width - 1, 0))
        sheet.autofit(400)


def _cell(sheet: Any, row: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    """A number stays exact: one that a spreadsheet's double cannot hold is written as text."""
    match value:
        case None:
            return
        case Decimal() if len(exact(value).lstrip("-0.").replace(".", "")) <= EXACT_DIGITS_IN_EXCEL:
            sheet.write_number(row, column, value, formats[Decimal])
        case date():
            sheet.write_datetime(row, column, value, formats[date])
        case int():
            sheet.write_number(row, column, value)
        case _:
            text = plain(value)
            whole = len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL_IN_EXCEL
            sheet.write_string(row, column, text if whole else text[: LONGEST_CELL_IN_EXCEL // 2] + CUT)


WRITERS: Mapping[str, Callable[[pl.DataFrame, Path, str], None]] = MappingProxyType(
    {".xlsx": _xlsx, ".csv": _csv, ".parquet": _parquet, ".json": _json}
)
