"""Exports: exact numbers, text that stays text, whole files, the same bytes."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.contracts.failure import UsageError
from pipelines.exporting import CUT, LONGEST_CELL_IN_EXCEL, MOST_ROWS_IN_EXCEL, export

STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
QUICK = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
NESTED = pl.Struct({"field": pl.String, "gap": pl.Decimal(38, 10)})
TABLE = pl.DataFrame(
    {
        "break_id": ["B1", "B2"],
        "types": [["PRICE", "QUANTITY"], []],
        "differences": [[{"field": "price", "gap": Decimal("-0.5")}], None],
        "exposure": [Decimal("1234.5600000000"), Decimal("123456789012345678.9")],
        "trade_date": [date(2026, 11, 20), None],
        "age": [3, None],
    },
    schema_overrides={"exposure": pl.Decimal(38, 10), "differences": pl.List(NESTED), "types": pl.List(pl.String)},
)

cells = st.one_of(
    st.text(max_size=12),
    st.tuples(st.sampled_from([*STARTS, "'=", " ="]), st.text(max_size=8)).map("".join),
    st.sampled_from(["=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "@SUM(1)", "-2+3", "1e9", "007", "http://x"]),
)


@QUICK
@given(texts=st.lists(cells, min_size=1, max_size=20))
def test_no_cell_of_a_csv_ever_starts_a_formula(tmp_path: Path, texts: list[str]) -> None:
    target = tmp_path / "t.csv"
    export(pl.DataFrame({"a": texts, "b": [[text] for text in texts]}), target, "T")

    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(io.StringIO(file.read(), newline="")))[1:]
    assert not [cell for row in rows for cell in row if cell.startswith(tuple(STARTS))]
    for (shown, _), text in zip(rows, texts, strict=True):
        assert shown in {text, f"'{text}"}


@QUICK
@given(texts=st.lists(cells, min_size=1, max_size=20))
def test_every_text_of_a_workbook_is_a_string_and_no_formula(tmp_path: Path, texts: list[str]) -> None:
    import zipfile

    target = tmp_path / "t.xlsx"
    export(pl.DataFrame({"a": texts}), target, "T")

    with zipfile.ZipFile(target) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<f " not in sheet
        assert "<hyperlink" not in sheet
        assert sheet.count('t="s"') == len(texts) + 1


def test_a_workbook_reads_back_with_exact_numbers(tmp_path: Path) -> None:
    target = tmp_path / "t.xlsx"
    export(TABLE, target, "Breaks")

    sheet = fastexcel.read_excel(target).load_sheet("breaks", dtypes="string").to_polars()

    assert sheet.columns == TABLE.columns
    assert sheet["exposure"].to_list() == ["1234.56", "123456789012345678.9"]
    assert sheet["types"].to_list()[0] == "PRICE, QUANTITY"
    assert json.loads(sheet["differences"][0]) == [{"field": "price", "gap": "-0.5"}]
    assert sheet["trade_date"][0].startswith("2026-11-20")


def test_csv_json_and_parquet_keep_every_digit(tmp_path: Path) -> None:
    for ending in ("csv", "json", "parquet"):
        export(TABLE, tmp_path / f"t.{ending}", "Breaks")

    assert pl.read_parquet(tmp_path / "t.parquet").equals(TABLE)
    assert pl.read_csv(tmp_path / "t.csv", infer_schema=False)["exposure"].to_list() == [
        "1234.56",
        "123456789012345678.9",
    ]
    told = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert [row["exposure"] for row in told] == ["1234.56", "123456789012345678.9"]
    assert told[0]["differences"] == [{"field": "price", "gap": "-0.5"}]


@pytest.mark.parametrize("ending", ["xlsx", "csv", "parquet", "json"])
def test_the_same_table_gives_the_same_bytes(tmp_path: Path, ending: str) -> None:
    for name in ("one", "two"):
        export(TABLE, tmp_path / f"{name}.{ending}", "Breaks")

    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


@pytest.mark.parametrize("ending", ["xlsx", "csv", "parquet", "json"])
def test_a_table_without_rows_is_written_with_its_columns(tmp_path: Path, ending: str) -> None:
    export(TABLE.clear(), tmp_path / f"t.{ending}", "Breaks")

    assert (tmp_path / f"t.{ending}").stat().st_size > 0


def test_a_cell_too_long_for_a_workbook_says_that_it_is_cut(tmp_path: Path) -> None:
    texts = ["x" * LONGEST_CELL_IN_EXCEL, "x" * (LONGEST_CELL_IN_EXCEL + 1)]
    export(pl.DataFrame({"a": texts}), tmp_path / "t.xlsx", "T")

    whole, cut = fastexcel.read_excel(tmp_path / "t.xlsx").load_sheet(0).to_polars()["a"]
    assert whole == texts[0]
    assert cut.endswith(CUT)


def test_more_rows_than_a_workbook_holds_are_refused_and_nothing_stays(tmp_path: Path) -> None:
    many = pl.DataFrame({"a": pl.zeros(MOST_ROWS_IN_EXCEL + 1, pl.Int8, eager=True)})

    with pytest.raises(UsageError, match="a workbook holds 1,048,575 rows"):
        export(many, tmp_path / "t.xlsx", "T")

    assert list(tmp_path.iterdir()) == []
