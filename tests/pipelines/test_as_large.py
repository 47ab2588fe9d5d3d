"""What memory does not hold in one piece runs in parts, by itself; a table is the same bytes however it is cut."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from benchmarks.planted import plant_day, write_day, write_large_day
from data import slicing
from data.contracts.failure import TieoutError
from pipelines import as_large, merging
from pipelines.as_large import match_as_large, parts_for, rows_of
from pipelines.direct import match_files
from pipelines.in_processes import in_processes
from pipelines.partitioned import match_in_parts
from pipelines.received_file import Asked
from pipelines.result_tables import ROWS_OF_GROUP, write_table
from pipelines.shards import Job
from reconciliation.rulebook import rulebook_named
from reconciliation.summary import Summary

RULES = rulebook_named("trades")
MATCH = """
import sys
from pathlib import Path
from pipelines.partitioned import match_in_parts
print(sorted(match_in_parts(Path(sys.argv[1]), Path(sys.argv[2]), out=Path(sys.argv[3]), parts=3).results.items()))
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("large")
    write_large_day(500, 5, folder, slice_rows=250)
    return folder / "house.parquet", folder / "street.parquet"


@pytest.fixture(scope="module")
def whole(files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Summary:
    return match_as_large(*files, out=tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize(("rows", "gib", "parts"), [(2_000_000, 4, 1), (20_000_000, 4, 14), (20_000_000, 32, 1)])
def test_parts_follow_from_rows_and_memory(rows: int, gib: int, parts: int) -> None:
    assert parts_for(rows, gib) == parts


def test_a_large_match_is_cut_by_itself(
    files: tuple[Path, Path], whole: Summary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_large, "BYTES_A_ROW", (4 << 30) // 800)

    cut = match_as_large(*files, out=tmp_path / "cut")

    assert "finish" in cut.timings
    assert "finish" not in whole.timings
    assert replace(cut, timings={}) == replace(whole, timings={})


def test_ranges_and_slices_change_nothing(
    files: tuple[Path, Path], whole: Summary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "RANGE", 90)
    monkeypatch.setattr("data.slicing.ROWS", 200)

    cut = match_in_parts(*files, out=tmp_path / "cut", parts=4)

    assert replace(cut, timings={}) == replace(whole, timings={})


def test_rejected_and_repeated_rows_survive_ranges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = plant_day(500, 8)
    wrong = day.house.head(7).with_columns(quantity=pl.lit("1.2O"))
    write_day(day._replace(house=pl.concat([day.house, wrong])), tmp_path)
    books = tmp_path / "house.csv", tmp_path / "street.csv"
    whole = match_files(*books, out=tmp_path / "whole")
    monkeypatch.setattr(merging, "RANGE", 90)
    monkeypatch.setattr(slicing, "TEXT_BYTES", 20_000)

    cut = match_in_parts(*books, out=tmp_path / "cut", parts=3)

    assert replace(cut, timings={}) == replace(whole, timings={})
    assert cut.books["HOUSE"].rows["REJECTED"] == wrong.height


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_change_nothing(files: tuple[Path, Path], whole: Summary, tmp_path: Path, threads: int) -> None:
    environment = os.environ | {"POLARS_MAX_THREADS": str(threads)}
    words = [sys.executable, "-c", MATCH, *map(str, files), str(tmp_path / "cut")]

    told = subprocess.run(words, env=environment, check=True, capture_output=True, text=True)

    assert told.stdout.strip() == str(sorted(whole.results.items()))


def test_a_table_is_the_same_bytes_however_memory_is_cut(tmp_path: Path) -> None:
    rows = pl.DataFrame({"a": pl.int_range(ROWS_OF_GROUP + 900, eager=True)}).with_columns(
        b="x" + pl.col("a").cast(pl.String)
    )
    pieces = pl.concat([rows[:5], rows[5:70_001], rows[70_001:]], rechunk=False)
    rows[:70_001].write_parquet(tmp_path / "1.parquet")
    rows[70_001:].write_parquet(tmp_path / "2.parquet")
    stored = pl.scan_parquet([tmp_path / "1.parquet", tmp_path / "2.parquet"])

    hashes = {write_table(table, tmp_path / "table.parquet") for table in (rows, pieces, stored)}

    assert len(hashes) == 1
    assert slicing.ROWS > ROWS_OF_GROUP


def test_a_killed_process_is_told(tmp_path: Path) -> None:
    job = Job.of(RULES, tmp_path / "shards", 2, Job(RULES, tmp_path, 2).day)

    with pytest.raises(TieoutError, match="was killed"), in_processes(2) as run:
        run(end_at_once, job, [1, 2])


def end_at_once(_: Job, code: int) -> None:
    os._exit(code)


def test_rows_of_a_text_file_are_reckoned_from_its_size(tmp_path: Path) -> None:
    write_day(plant_day(500, 2), tmp_path)

    found = rows_of(Asked(tmp_path / "house.csv", None, "HOUSE"), RULES)  # pyright: ignore[reportArgumentType]

    assert 400 < found < 1200
