"""Schemas count by their bytes; faults name the report, the element, its value and the line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mifir_reports import FIRM, a_report, reports, written
from mifir_schemas import a_folder

from compliance.mifir.schemas import compiled, found_schemas
from compliance.mifir.validity import all_validated, validated
from data.contracts.failure import InputError, UsageError


def test_a_firm_may_list_schemas_of_its_own(tmp_path: Path) -> None:
    found = found_schemas(a_folder(tmp_path))

    schema = compiled({message: one.content for message, one in found.items()})

    assert list(found) == ["head.003.001.01", "head.001.001.01", "auth.016.001.01"]
    assert validated(written(reports(a_report())), schema).valid


def test_a_schema_that_is_not_listed_is_not_used(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"not one that is known: head\.003\.001\.01\.xsd \([0-9a-f]{64}\)"):
        found_schemas(a_folder(tmp_path, pinned=False))


def test_a_changed_byte_makes_another_schema(tmp_path: Path) -> None:
    path = a_folder(tmp_path) / "auth.016.001.01.xsd"
    path.write_bytes(path.read_bytes() + b"\n")

    with pytest.raises(UsageError, match=r"auth\.016\.001\.01 in .* is not one that is known"):
        found_schemas(tmp_path)


def test_without_folder_or_schema_it_is_said_what_to_do(tmp_path: Path) -> None:
    for folder in (None, tmp_path / "nowhere", tmp_path):
        with pytest.raises(UsageError, match=r"docs/mifir-files\.md"):
            found_schemas(folder)
    (tmp_path / "schemas.toml").write_text("schema = 3")
    with pytest.raises(UsageError, match="no list of schemas"):
        found_schemas(tmp_path)


@pytest.fixture(scope="module")
def official(shared: Path) -> Any:
    return compiled({name: one.content for name, one in found_schemas(shared / "reference" / "xsd").items()})


def test_each_fault_says_report_element_value_and_line(official: Any) -> None:
    rows = (a_report("R1"), a_report("R2", buyer="no lei"), a_report("R3", price_currency="eur", venue="?"))

    found = validated(written(reports(*rows)), official)

    assert (found.valid, found.reports, found.faulty) == (False, 3, 3)
    assert [(fault["line"], fault["report"], fault["path"], fault["value"]) for fault in found.faults.to_dicts()] == [
        (5, "R2", "New/Buyr/AcctOwnr/Id/LEI", "no lei"),
        (6, "R3", "New/Tx/Pric/Pric/MntryVal/Amt/@Ccy", "eur"),
        (6, "R3", "New/Tx/TradVn", "?"),
    ]
    assert found.faults["executing_entity"].unique().to_list() == [FIRM]
    assert "[A-Z]{3,3}" in found.faults["reason"][1]


def test_a_fault_outside_the_reports_and_a_torn_file_are_told(official: Any) -> None:
    payload = written(reports(a_report()))

    wrong = validated(payload.replace(b"<MsgDefIdr>auth.016.001.01</MsgDefIdr>", b""), official)

    assert wrong.faults["report"].to_list() == [None]
    assert "CreDt" in wrong.faults["reason"][0]
    with pytest.raises(InputError, match="may be truncated"):
        validated(payload[:-20], official)


def test_files_are_validated_side_by_side(shared: Path) -> None:
    contents = {name: one.content for name, one in found_schemas(shared / "reference" / "xsd").items()}
    payloads = [written(reports(a_report("R1", venue=venue))) for venue in ("XETR", "?", "XLON")]

    found = all_validated(payloads, [compiled(contents), compiled(contents)])

    assert [one.valid for one in found] == [True, False, True]
