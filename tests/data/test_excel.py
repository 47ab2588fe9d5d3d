"""A workbook's cells are the texts a person reads in them."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from data.contracts.failure import InputError
from data.formats.excel import cut
from data.profiles.profile import Profile


def a_workbook(rows: list[list[Any]], title: str | None = None, sheets: tuple[str, ...] = ("Trades",)) -> bytes:
    """Rows from the third row of the first sheet on; a merged title in the first."""
    stored = BytesIO()
    with xlsxwriter.Workbook(stored, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
        sheet = book.get_worksheet_by_name(sheets[0])
        if title:
            sheet.merge_range(0, 0, 0, 2, title)
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row):
                if isinstance(value, tuple):
                    sheet.write_formula(number, column, value[0], None, value[1])
                else:
                    sheet.write(number, column, value)
    return stored.getvalue()


def a_profile(**said: Any) -> Profile:
    return Profile.model_validate({"name": "x", "book": "STREET", "format": "excel"} | said)


def values(*cells: Any) -> list[str | None]:
    rows = cut(a_workbook([["a"], *([cell] for cell in cells)]), a_profile(skip_lines=2)).rows
    return rows.filter(rows["excluded"].is_null() | (rows["excluded"] == "blank row"))["a"].to_list()


def test_numbers_keep_their_digits_without_float_artefacts() -> None:
    told = values(0.1, 0.1 + 0.2, 100, 1234567.89, 1 / 3, 1e-7, 1e-10, -5.5, 12345678.12345678)

    assert told == [
        "0.1",
        "0.3",
        "100",
        "1234567.89",
        "0.333333333333333",
        "0.0000001",
        "0.0000000001",
        "-5.5",
        "12345678.12345678",
    ]


def test_texts_that_look_like_numbers_stay_texts() -> None:
    sheet = [["a"], ["007"], ["12345678901234567890"], ["1.50"], ["1e5"]]

    rows = cut(a_workbook(sheet), a_profile(skip_lines=2)).rows

    assert rows["a"].to_list()[-4:] == ["007", "12345678901234567890", "1.50", "1e5"]


def test_dates_times_and_the_saved_value_of_a_formula() -> None:
    assert values(datetime(2026, 11, 20), datetime(2026, 11, 20, 13, 1, 2), ("=1+1", 2)) == [  # noqa: DTZ001
        "2026-11-20",
        "2026-11-20 13:01:02",
        "2",
    ]


def test_title_header_and_blank_rows_are_landed_excluded_with_their_row_number() -> None:
    rows = cut(
        a_workbook([["Ref", "Qty"], ["T1", 5], [None, None], ["T2", 6]], "Confirms"), a_profile(skip_lines=1)
    ).rows

    assert rows["line"].to_list() == [1, 2, 3, 4, 5, 6]
    assert rows["excluded"].to_list() == ["preamble", "preamble", "header", None, "blank row", None]
    assert cut(a_workbook([["Ref"], ["T1"]], "Title"), a_profile(header_pattern="^Ref")).rows["Ref"][-1] == "T1"


def test_a_cell_with_an_error_makes_its_record_malformed() -> None:
    rows = cut(a_workbook([["a", "b"], ["x", ("=1/0", "#DIV/0!")], ["y", 1]]), a_profile(skip_lines=2)).rows

    assert rows["malformed"].to_list()[-2:] == [
        "a value in cell B4, which holds an error (Expected string but got 'Error(Div0)')",
        None,
    ]


def test_what_is_refused() -> None:
    two = a_workbook([["a"]], sheets=("One", "Two"))
    for payload, said in [
        (b"no workbook", {}),
        (two[:-40], {}),
        (two, {}),
        (two, {"sheet": "Three"}),
        (a_workbook([["a", "a"], [1, 2]]), {"skip_lines": 2}),
        (a_workbook([["a", None], [1, 2]]), {"skip_lines": 2}),
    ]:
        with pytest.raises(InputError):
            cut(payload, a_profile(**said))


def test_xml_under_the_name_of_a_workbook_is_refused(shared: Any) -> None:
    payload = (shared / "samples" / "file-envelope" / "beangulp" / "example.xls").read_bytes()

    with pytest.raises(InputError, match="no Excel workbook"):
        cut(payload, a_profile(header=False))
