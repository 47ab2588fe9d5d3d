"""Large tables are hashed while they are written, and the file is held against what was meant to be written."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pytest
from proved import planted

from data import hashing_beside
from data.building import Building, seal
from data.contracts.failure import IntegrityError, TieoutError
from data.run_file import SEAL
from data.warehouse import Sealed, reading


@pytest.fixture(autouse=True)
def every_table_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing_beside, "LARGE_ROWS", 0)


@pytest.fixture
def building(tmp_path: Path) -> Building:
    return Building.open_or_create(tmp_path / "one.duckdb", {"contract": "trade"})


def tables_of_a_run() -> dict[str, pl.DataFrame]:
    """Every kind of table and of column that a run has."""
    landed = planted()["landing.rows"].with_columns(byte_offset=pl.lit(7, pl.Int64), raw=pl.lit("a;b"))
    return {**planted(), "landing.rows": landed}


def test_what_is_hashed_from_frames_is_what_is_hashed_from_the_file(building: Building) -> None:
    building.write_stage("all", tables_of_a_run())

    seal(building)

    with Sealed(building.sealed_path) as run:
        assert run.disagreements() == []
        assert set(planted()) < set(run.seals)


def test_a_file_that_does_not_hold_what_was_meant_is_never_published(
    building: Building, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = building.finish

    def finish_and_damage() -> str:
        told = finish()
        with duckdb.connect(building.path) as connection:
            connection.execute("update canonical.rows set price = price + 0.000000000001 where line = 2")
        return told

    building.write_stage("all", tables_of_a_run())
    monkeypatch.setattr(building, "finish", finish_and_damage)

    with pytest.raises(IntegrityError, match=r"canonical\.rows was sealed as"):
        seal(building)

    assert not building.sealed_path.exists()
    assert not building.path.exists()


def test_a_hash_that_cannot_be_made_leaves_nothing_of_the_stage(
    building: Building, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise TieoutError("no room to sort")

    monkeypatch.setattr(hashing_beside, "_meant", full)

    with pytest.raises(TieoutError, match="no room"):
        building.write_stage("all", tables_of_a_run())

    assert not building.done("all")
    assert "canonical.rows" not in building.tables()


def test_a_run_that_goes_on_hashes_the_tables_of_the_attempt_before_from_the_file(building: Building) -> None:
    building.write_stage("all", tables_of_a_run())
    building.close()
    again = Building.open_or_create(building.sealed_path, {"contract": "trade"})

    assert again.written == {}
    result = seal(again)

    with reading(again.sealed_path) as tables:
        assert tables.disagreements() == []
        assert dict(tables.read(SEAL).select("table", "sha256").iter_rows())["result"] == result
