"""ESMA's workbook of validation rules, which the firm obtains: what a rule id in feedback means, in ESMA's words.

Workbooks have changed their headings over the years; a sheet counts where one row names an id or an error code and a
text of the rule. Every other sheet is passed over.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

import fastexcel
import polars as pl

from data.contracts.failure import InputError

RULES = pl.Schema(
    {
        "rule_id": pl.String,
        "error_code": pl.String,  # what feedback carries, such as CON-412
        "fields": pl.String,  # of RTS 22, as the workbook writes them
        "text": pl.String,
        "sheet": pl.String,
    }
)
HEADS: Mapping[str, tuple[str, ...]] = {
    "error_code": ("errorcode", "feedbackcode", "errorid", "code"),
    "rule_id": (
        "validationruleid", "validationruleno", "validationrulenumber", "ruleid", "ruleno", "rulenumber", "id",
    ),
    "fields": ("rtsfieldno", "rtsfield", "fieldno", "fieldnumber", "fieldnos", "fields", "field", "fieldname"),
    "text": (
        "errortext", "errormessage", "errordescription", "ruletext", "validationrule", "validation", "rule",
        "description", "text",
    ),
}  # fmt: skip
"""Headings without blanks, marks and capitals; of several the first that is there."""
LONGEST_PREAMBLE = 40
MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED = 512 * 1024 * 1024


def read_rules(content: bytes, name: str = "the workbook") -> pl.DataFrame:
    """The rules of a workbook.

    Returns:
        `RULES`, in the order of the workbook, each id and code once.

    Raises:
        InputError: no workbook, too large, or none of its sheets names ids and texts of rules.
    """
    _check_size(content, name)
    try:
        reader = fastexcel.read_excel(content)
        sheets = {sheet: _cells(reader, sheet) for sheet in reader.sheet_names}
    except fastexcel.FastExcelError as error:
        raise InputError(f"{name} cannot be read as a workbook: {str(error).splitlines()[0]}") from None
    rows = [row for sheet, cells in sheets.items() for row in _rules(sheet, cells)]
    if not rows:
        raise InputError(
            f"{name} holds no validation rules: no row of {', '.join(sheets)} is headed by an error code or rule id "
            "and a text of the rule"
        )
    found = pl.DataFrame(rows, schema=RULES, orient="row")
    return found.unique(["rule_id", "error_code"], keep="first", maintain_order=True)


def texts_of(rules: pl.DataFrame) -> dict[str, str]:
    """What each rule says, by error code and by rule id; a code stands before an id that is written alike."""
    by_id = rules.drop_nulls("rule_id").unique("rule_id", keep="first", maintain_order=True)
    by_code = rules.drop_nulls("error_code").unique("error_code", keep="first", maintain_order=True)
    return dict(by_id.select("rule_id", "text").rows()) | dict(by_code.select("error_code", "text").rows())


def explained(rows: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """Rows with `rules` (ids joined by `;`), and `rule_meaning`: the workbook's text of each that it knows."""
    texts = texts_of(rules)
    known = {one: f"{one}: {text}" for one, text in texts.items()}
    ids = pl.col("rules").str.split(";").list.eval(pl.element().str.strip_chars())
    told = ids.list.eval(pl.element().replace_strict(known, default=None, return_dtype=pl.String).drop_nulls())
    return rows.with_columns(pl.when(told.list.len() > 0).then(told.list.join("; ")).alias("rule_meaning"))


def _check_size(content: bytes, name: str) -> None:
    if len(content) > MOST_BYTES:
        raise InputError(f"{name} has {len(content)} bytes, more than {MOST_BYTES}; it is no workbook of rules")
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            unpacked = sum(item.file_size for item in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise InputError(f"{name} unfolds to {unpacked} bytes, more than {MOST_UNPACKED}; it is refused")


def _cells(reader: fastexcel.ExcelReader, sheet: str) -> list[Sequence[str | None]]:
    loaded: Any = reader.load_sheet(sheet, header_row=None, dtypes="string")  # pyright: ignore[reportUnknownMemberType]
    frame: pl.DataFrame = loaded.to_polars()
    return [[_plain(cell) for cell in row] for row in frame.rows()]


def _plain(cell: str | None) -> str | None:
    text = " ".join((cell or "").split())
    return text or None


def _rules(sheet: str, cells: list[Sequence[str | None]]) -> Iterator[tuple[str | None, ...]]:
    for number, row in enumerate(cells[:LONGEST_PREAMBLE]):
        places = _places(row)
        if "text" in places and places.keys() & {"error_code", "rule_id"}:
            yield from _below(sheet, cells[number + 1 :], places)
            return


def _places(row: Sequence[str | None]) -> dict[str, int]:
    """Column of the rules -> where the row of headings names it."""
    heads = [re.sub(r"[^a-z]", "", (cell or "").lower()) for cell in row]
    found: dict[str, int] = {}
    for column, words in HEADS.items():
        place = next((heads.index(word) for word in words if word in heads), None)
        if place is not None and place not in found.values():
            found[column] = place
    return found


def _below(
    sheet: str, rows: Sequence[Sequence[str | None]], places: Mapping[str, int]
) -> Iterator[tuple[str | None, ...]]:
    """One row per rule; a rule with several error codes may name its id in the first row only."""
    rule_id: str | None = None
    for row in rows:
        told = {column: row[place] for column, place in places.items()}
        rule_id = told.get("rule_id") or rule_id
        code, text = told.get("error_code"), told.get("text")
        own = told.get("rule_id") or (rule_id if code else None)
        if text and (own or code):
            yield own, code, told.get("fields"), text, sheet
