"""A process that is killed while it builds or seals a run leaves nothing that is half there."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from building_process import IDENTITY, ROWS, STAGES, built

from data.building import Building, seal
from data.contracts.failure import TieoutError
from data.run_file import building_path
from data.warehouse import Sealed

KILLS = 20
FULL = """
import resource, sys
from pathlib import Path
import polars as pl
from building_process import IDENTITY
from data.building import Building
from data.contracts.failure import TieoutError

building = Building.open_or_create(Path(sys.argv[1]), IDENTITY)
building.write_stage("one", {"canonical.one": pl.DataFrame({"n": [1]})})
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
rows = pl.select(n=pl.int_range(500_000)).with_columns(text=pl.col("n").shuffle(1).pow(3).cast(pl.String))
try:
    building.write_stage("two", {"canonical.two": rows})
except TieoutError as error:
    print(error)
"""


def assert_nothing_is_half_there(path: Path) -> None:
    if path.exists():
        with Sealed(path) as run:
            assert run.disagreements() == []
        return
    building = Building.open_or_create(path, IDENTITY)
    done = building.stages()["stage"].to_list()
    assert done == list(STAGES[: len(done)])
    assert all(building.read(f"canonical.{stage}").height == ROWS for stage in done)
    building.close()


def test_a_run_killed_at_twenty_instants_is_whole_resumable_and_the_same(tmp_path: Path) -> None:
    expected = built(tmp_path / "first.duckdb")
    began = time.monotonic()
    assert built(tmp_path / "second.duckdb") == expected
    usual_seconds = time.monotonic() - began
    instants = random.Random(20261120)
    path, killed = tmp_path / "a.duckdb", 0

    while killed < KILLS:
        result = built(path, instants.uniform(0, usual_seconds))
        assert result in (None, expected)
        killed += result is None
        assert_nothing_is_half_there(path)
        if path.exists():
            path = tmp_path / f"after_{killed}_{result}.duckdb"

    assert built(path) == expected


def test_a_damaged_building_file_is_dropped_and_never_sealed(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    building = Building.open_or_create(path, IDENTITY)
    building.close()
    built(path)
    path.rename(building_path(path))
    building_path(path).chmod(0o644)
    content = building_path(path).read_bytes()
    at = content.rindex(b"4999 2")
    building_path(path).write_bytes(content[:at] + b"9999 2" + content[at + 6 :])

    building = Building.open_or_create(path, IDENTITY)
    if building.done("one"):  # the damage lies in rows that opening does not read
        with pytest.raises(TieoutError, match="dropped"):
            seal(building)
    building.close()
    assert not path.exists()


def test_a_full_disk_is_a_clear_failure_and_nothing_of_the_stage_is_there(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "a.duckdb"

    told = subprocess.run(
        [sys.executable, "-c", FULL, str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=root / "tests",
    )

    assert "check that the disk has room" in told.stdout, told.stderr
    building = Building.open_or_create(path, IDENTITY)
    assert building.stages()["stage"].to_list() in (["one"], [])
    building.close()
    with pytest.raises(TieoutError):
        Sealed(path)
