"""Breaks as a file for people and programs: xlsx, csv, parquet or json, by the ending of its name.

What a sender wrote may look like a formula; in a spreadsheet it must stay the text it is.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from data.contracts.failure import UsageError
from pipelines.terminal import plain

LOOKS_LIKE_A_FORMULA = r"^[=+\-@\t\r\n]"
EXACT_DIGITS_IN_EXCEL = 15
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook's own date has no zone; fixed, so that bytes repeat


def export(table: pl.DataFrame, target: Path, title: str) -> None:
    """Write a table; an existing file is replaced at once, never half.

    Args:
        table: lists and structs are written as text in xlsx and csv and kept in parquet and json.

    Raises:
        UsageError: the ending is none of .xlsx, .csv, .parquet, .json.
    """
    writers = {".xlsx": _xlsx, ".csv": _csv, ".parquet": _parquet, ".json": _json}
    if target.suffix.lower() not in writers:
        raise UsageError(f"{target.name} ends in none of {', '.join(writers)}; the ending says the form")
    unfinished = target.with_name(f".{target.name}.unfinished")
    writers[target.suffix.lower()](table, unfinished, title)
    unfinished.replace(target)


def flat(table: pl.DataFrame) -> pl.DataFrame:
    """The table with lists and structs as text: lists joined by a comma and a blank, structs as JSON."""
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
    texts.with_columns(_guarded(name) for name, kind in texts.schema.items() if kind == pl.String).write_csv(target)


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

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target), options) as book:
        book.set_properties({"title": title, "created": EPOCH})
        bold = book.add_format({"bold": True})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            Decimal: book.add_format({"num_format": "#,##0.00########"}),
        }
        sheet = book.add_worksheet("breaks")
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
    if value is None:
        return
    if isinstance(value, Decimal):
        if len(value.normalize().as_tuple().digits) <= EXACT_DIGITS_IN_EXCEL:
            sheet.write_number(row, column, value, formats[Decimal])
        else:
            sheet.write_string(row, column, plain(value))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats[date])
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value))
