"""`tieout match`: two files in, four tables and a summary out, the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from data.contracts import break_, match
from data.contracts.failure import InputError, UsageError
from data.contracts.trade import CONTRACT
from pipelines.direct import TABLES, match_files

HEADER = "trade_ref,account,instrument_id,side,quantity,price,currency,net_amount,trade_date\n"
HOUSE = HEADER + (
    "H1,A,I,BUY,100,10,USD,1000,2026-11-20\n"
    "H2,A,I,SELL,7,10,USD,70,2026-11-20\n"
    "H3,A,I,BUY,1.2O0,10,USD,,2026-11-20\n"
)  # fmt: skip
STREET = HEADER + "S1,A,I,BUY,100,10,USD,1000.01,2026-11-20\nS9,B,J,BUY,5,10,EUR,50,2026-11-20\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    house, street = tmp_path / "house.csv", tmp_path / "street.csv"
    house.write_text(HOUSE, encoding="utf-8")
    street.write_text(STREET, encoding="utf-8")
    return house, street


def table(out: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(out / f"{name}.parquet")


def test_every_landed_row_ends_once_also_the_rejected_one(files: tuple[Path, Path], tmp_path: Path) -> None:
    match_files(*files, out=tmp_path / "out")

    ledger = table(tmp_path / "out", "dispositions").drop_nulls("trade_ref")
    ended = dict(ledger.select("trade_ref", pl.col("disposition").cast(pl.String)).iter_rows())
    assert ended == {"H1": "MATCHED", "S1": "MATCHED", "H2": "BREAK", "S9": "BREAK"}
    rejected = table(tmp_path / "out", "dispositions").filter(pl.col("disposition") == "REJECTED")
    assert rejected["line"].to_list() == [4]


def test_the_tables_have_the_columns_of_the_contract_first(files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    match_files(*files, out=out)

    first = ["book", "row_id", "line", "trade_ref", "disposition", "group_id", "break_id"]
    assert table(out, "dispositions").columns[:7] == first
    assert table(out, "matches").schema == match.schema(CONTRACT)
    assert set(table(out, "breaks").columns) == set(break_.SCHEMA)
    assert table(out, "breaks").columns[:3] == ["break_id", "types", "codes"]
    assert table(out, "rejects").columns[:5] == ["book", "line", "column", "value", "expected"]
    assert table(out, "rejects").row(0)[1:4] == (4, "quantity", "1.2O0")


def test_the_same_files_give_the_same_bytes(files: tuple[Path, Path], tmp_path: Path) -> None:
    first = match_files(*files, out=tmp_path / "one")
    second = match_files(*files, out=tmp_path / "two")

    assert first.results == second.results
    for name in TABLES:
        path = f"{name}.parquet"
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes()


def test_the_summary_says_counts_hashes_and_versions(files: tuple[Path, Path], tmp_path: Path) -> None:
    match_files(*files, out=tmp_path / "out")

    told = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))

    assert told["books"]["HOUSE"]["rows"]["REJECTED"] == 1
    assert set(told["inputs"]) == {"HOUSE", "STREET", "rulebook"}
    assert set(told["results"]) == set(TABLES)
    assert {"tieout", "polars"} <= set(told["versions"])
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        ["summary.json", *(f"{name}.parquet" for name in TABLES)]
    )


def test_parquet_of_the_same_columns_gives_the_same_groups(files: tuple[Path, Path], tmp_path: Path) -> None:
    house = tmp_path / "house.parquet"
    pl.read_csv(files[0], infer_schema=False).write_parquet(house)

    match_files(*files, out=tmp_path / "csv")
    match_files(house, files[1], out=tmp_path / "parquet")

    ids = [table(tmp_path / name, "matches")["group_id"].to_list() for name in ("csv", "parquet")]
    assert ids[0] == ids[1]


def test_a_file_that_is_not_there_is_told_by_its_path(files: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.csv cannot be read"):
        match_files(files[0], tmp_path / "absent.csv", out=tmp_path / "out")


def test_a_profile_of_another_contract_is_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="reads the contract"):
        match_files(*files, house_profile="demo_rates", out=tmp_path / "out")


def test_a_failure_leaves_no_half_results(files: tuple[Path, Path], tmp_path: Path) -> None:
    files[1].write_text("not,a,trade\n1,2,3\n", encoding="utf-8")

    with pytest.raises(InputError):
        match_files(*files, out=tmp_path / "out")

    assert not (tmp_path / "out").exists()
