"""A match in parts writes what a match in one piece writes, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.planted import plant_day, write_day
from pipelines.direct import match_files
from pipelines.partitioned import match_in_parts


@pytest.mark.parametrize("parts", [1, 5])
def test_the_files_and_the_summary_are_the_same(tmp_path: Path, parts: int) -> None:
    write_day(plant_day(1000, 3), tmp_path)
    files = tmp_path / "house.csv", tmp_path / "street.csv"

    whole = match_files(*files, out=tmp_path / "whole")
    cut = match_in_parts(*files, out=tmp_path / "cut", parts=parts)

    assert replace(cut, timings={}) == replace(whole, timings={})
    assert sorted(path.name for path in (tmp_path / "cut").iterdir()) == sorted(
        path.name for path in (tmp_path / "whole").iterdir()
    )
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
