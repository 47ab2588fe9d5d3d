"""Excel workbooks (.xlsx, .xls and their relatives): one sheet, every cell as the text that a person reads in it.

A number keeps the fifteen significant digits Excel itself keeps, so `0.30000000000000004` reads `0.3` and nothing is
cut to fewer; a date reads `2026-11-20`, a time `2026-11-20 13:01:02`; a formula gives the value it had when the
workbook was saved. A cell that holds an error (`#DIV/0!`) makes its record malformed. `line` is the row of the sheet.

The header is the first row after `skip_lines` that has a cell, or the first that `header_pattern` finds; patterns see
a row as its cells joined by tabs. Without `sheet` the workbook must have one sheet only.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from data.contracts.failure import InputError, UsageError
from data.control_totals import trailer_controls, trailer_match
from data.formats.format import OWN_COLUMNS, Format, Records

if TYPE_CHECKING:
    from data.profiles.profile import Profile

MIDNIGHT = re.compile(r"^(\d{4}-\d{2}-\d{2}) 00:00:00$")
PLAIN = re.compile(r"^-?\d+(\.\d{1,9})?$")
READER_KEEPS = Decimal("1e-9")  # fastexcel writes nine decimals of a number; a text cell it hands on as it is
_LETTERS = 26


class _Sheet(NamedTuple):
    rows: list[tuple[str | None, ...]]
    errors: dict[int, str]  # index of the row -> what its first erroneous cell holds


def cut(payload: bytes, profile: Profile) -> Records:
    """Cut an opened workbook into landed records.

    Raises:
        InputError: no workbook, not the sheet, header or trailer that the profile expects.
        UsageError: the profile says options, which a workbook has none of.
    """
    if profile.options:
        raise UsageError(f"profile {profile.name}: excel knows no options; remove {', '.join(profile.options)}")
    sheet = _sheet(payload, profile)
    raws = ["\t".join(cell or "" for cell in row).rstrip("\t") for row in sheet.rows]
    header = _header(raws, profile)
    names = _names(sheet.rows[header], sheet.rows[header + 1 :], header + 1) if profile.header else None
    names = names or [str(number) for number in range(1, len(sheet.rows[0]) + 1)] if sheet.rows else names or []
    first = header + 1 if profile.header else header
    trailer = _trailer(raws, first, profile)
    rows = _frame(sheet, raws, names, _rules(raws, header, first, trailer, profile))
    fields = rows.filter(pl.col("excluded").is_null())
    if fields.is_empty() and not profile.empty_is_valid:
        raise InputError("the sheet holds no record, and its profile says that it always has some")
    found = trailer_match(raws[trailer], profile) if trailer is not None else None
    return Records(
        rows, [] if found is None or trailer is None else trailer_controls(found, trailer + 1, fields, profile)
    )


def _sheet(payload: bytes, profile: Profile) -> _Sheet:
    import fastexcel

    try:
        workbook: Any = fastexcel.read_excel(payload)
    except fastexcel.FastExcelError as error:
        raise InputError(f"the file is no Excel workbook, or a damaged one: {str(error).splitlines()[0]}") from None
    names = workbook.sheet_names
    if profile.sheet is None and len(names) > 1:
        raise InputError(f"the workbook has the sheets {', '.join(names)}; its profile has to say which: sheet = ...")
    if profile.sheet is not None and profile.sheet not in names:
        raise InputError(f"the workbook has no sheet {profile.sheet!r}; it has {', '.join(names)}")
    wanted = profile.sheet or names[0]
    told: dict[str, Any] = {"header_row": None, "skip_rows": 0}
    texts, wrong = workbook.load_sheet(wanted, dtypes="string", **told).to_arrow_with_errors()
    numbers, _ = workbook.load_sheet(wanted, dtypes="float", **told).to_arrow_with_errors()
    columns = [
        [_cell(text, number) for text, number in zip(text_of.to_pylist(), number_of.to_pylist(), strict=True)]
        for text_of, number_of in zip(texts.columns, numbers.columns, strict=True)
    ]
    errors: dict[int, str] = {}
    found: list[Any] = [] if wrong is None else wrong.errors
    for error in found:
        row, column = error.position
        errors.setdefault(row, f"a value in cell {_letters(column)}{row + 1}, which holds an error ({error.detail})")
    return _Sheet(list(zip(*columns, strict=True)), errors)


def _cell(text: str | None, number: Any) -> str | None:
    """The text of a cell; of a number the digits that Excel keeps, where the reader gave fewer or more."""
    if text is None:
        return None
    midnight = MIDNIGHT.match(text)
    if midnight is not None:
        return midnight.group(1)
    if number is None or text in {"true", "false"}:
        return text.strip() or None
    kept = Decimal(f"{number:.15g}")
    return f"{kept:f}" if PLAIN.match(text) and 0 < abs(Decimal(text) - kept) < READER_KEEPS else text


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def _header(raws: list[str], profile: Profile) -> int:
    """Index of the header's row, or of the first record where there is no header."""
    for index in range(profile.skip_lines, len(raws)):
        if profile.header_pattern is None:
            if raws[index].strip() or not profile.header:
                return index
        elif re.search(profile.header_pattern, raws[index]):
            return index
    looked = f"the header {profile.header_pattern!r}" if profile.header_pattern else "a header"
    raise InputError(f"no row after row {profile.skip_lines} looks like {looked}; has the sender changed the sheet?")


def _names(header: tuple[str | None, ...], rows: list[tuple[str | None, ...]], line: int) -> list[str]:
    """Column names; a column without a name must be empty throughout, and gets its letter."""
    names = [(cell or "").strip() for cell in header]
    for index, name in enumerate(names):
        if not name and any(row[index] for row in rows):
            raise InputError(f"row {line}, the header, leaves column {_letters(index)} without a name")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise InputError(f"row {line}, the header, repeats the column {', '.join(twice)}; which one is meant?")
    return [f"sender.{name}" if name in OWN_COLUMNS else name or "" for name in names]


def _trailer(raws: list[str], first: int, profile: Profile) -> int | None:
    if profile.trailer is None:
        return None
    last = max((index for index, raw in enumerate(raws) if raw.strip()), default=-1)
    if last >= first and trailer_match(raws[last], profile) is not None:
        return last
    if profile.trailer.required:
        raise InputError(f"the last row is not the trailer {profile.trailer.pattern!r}; ask for the whole workbook")
    return None


def _rules(raws: list[str], header: int, first: int, trailer: int | None, profile: Profile) -> list[str | None]:
    rules: list[str | None] = []
    for index, raw in enumerate(raws):
        rule = None
        if index < first:
            rule = "header" if index == header else "preamble"
        elif index == trailer:
            rule = "trailer"
        elif not raw.strip():
            rule = "blank row"
        elif profile.skip_pattern is not None and re.search(profile.skip_pattern, raw):
            rule = f"skip_pattern {profile.skip_pattern}"
        rules.append(rule)
    return rules


def _frame(sheet: _Sheet, raws: list[str], names: list[str], rules: list[str | None]) -> pl.DataFrame:
    count = len(raws)
    malformed = [sheet.errors.get(index) if rules[index] is None else None for index in range(count)]
    cells = {
        name: [row[index] if rule is None else None for row, rule in zip(sheet.rows, rules, strict=True)]
        for index, name in enumerate(names)
        if name
    }
    return pl.DataFrame(
        {
            "line": pl.int_range(1, count + 1, dtype=pl.Int64, eager=True),
            "part": pl.Series([0] * count, dtype=pl.Int32),
            "byte_offset": pl.Series([None] * count, dtype=pl.Int64),
            "raw": pl.Series(raws, dtype=pl.String),
            "excluded": pl.Series(rules, dtype=pl.String),
            "malformed": pl.Series(malformed, dtype=pl.String),
            **{name: pl.Series(values, dtype=pl.String) for name, values in cells.items()},
        }
    )


FORMAT = Format(
    name="excel",
    summary="One sheet of an Excel workbook, every cell as the text a person reads in it.",
    cut=cut,
)
