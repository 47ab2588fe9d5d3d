"""A workbook of validation rules is read whatever its headings are called; ours is made for the test."""

from __future__ import annotations

from io import BytesIO

import polars as pl
import pytest
import xlsxwriter

from compliance.mifir.rule_workbook import explained, read_rules, texts_of
from data.contracts.failure import InputError


def a_workbook(**sheets: list[list[str | int | None]]) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return target.getvalue()


LAYOUTS = [
    ["RTS Field No", "Field name", "Validation rule ID", "Validation rule", "Error code"],
    ["Field", "Name of it", "Rule Id", "Error Text", "Error-Code"],
    ["FIELDS", "Label", "Rule no.", "rule text", "error code"],
]


@pytest.mark.parametrize("heads", LAYOUTS)
def test_headings_are_known_by_their_words(heads: list[str | int | None]) -> None:
    book = a_workbook(
        Cover=[["Rules of the year"]],
        Rules=[["a title"], [], heads, [41, "Instrument", 172, "it is not known on the day", "CON-412"]],
    )

    assert read_rules(book).to_dicts() == [
        {
            "rule_id": "172",
            "error_code": "CON-412",
            "fields": "41",
            "text": "it is not known on the day",
            "sheet": "Rules",
        }
    ]


def test_a_rule_with_several_codes_names_its_id_once() -> None:
    rows = [["Rule id", "Rule text", "Error code"], ["1", "first", "A-1"], [None, "second", "A-2"], [None, "a note"]]

    found = read_rules(a_workbook(Rules=rows))

    assert found.select("rule_id", "error_code", "text").rows() == [("1", "A-1", "first"), ("1", "A-2", "second")]
    assert texts_of(found) == {"1": "first", "A-1": "first", "A-2": "second"}


def test_feedback_is_explained_by_the_rules_it_names() -> None:
    rules = read_rules(a_workbook(Rules=[["Error code", "Error text"], ["A-1", "first"], ["A-2", "second"]]))

    found = explained(pl.DataFrame({"rules": ["A-1;A-2", "A-2;X-9", "X-9", None]}), rules)

    assert found["rule_meaning"].to_list() == ["A-1: first; A-2: second", "A-2: second", None, None]


def test_what_holds_no_rules_is_told() -> None:
    with pytest.raises(InputError, match="no row of Prices"):
        read_rules(a_workbook(Prices=[["ISIN", "Price"], ["X", 1]]))
    with pytest.raises(InputError, match="cannot be read as a workbook"):
        read_rules(b"no workbook")
