"""The energy desk's sheets as they are: every planted group, every planted break, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_truth import desk_day

from benchmarks.desk_days import DAY, write_desk_day
from benchmarks.desk_days import desk_day as made_up

FOLDER = Path("samples/two-sided/energy-desk")


@pytest.mark.samples
@pytest.mark.parametrize("day", ["2026-11-18", "2026-11-19", "2026-11-20"])
def test_every_planted_group_and_break_of_a_desk_day_is_found(shared: Path, day: str) -> None:
    found = desk_day(shared / FOLDER, day)

    assert found.matched == found.planted
    assert found.broken == found.planted_breaks


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_made_up_days_with_other_products_have_no_false_group(tmp_path: Path, seed: int) -> None:
    write_desk_day(made_up(120, seed), tmp_path)

    found = desk_day(tmp_path, str(DAY))

    assert found.matched - found.planted == set()
    assert found.planted - found.matched == set()
    assert found.broken == found.planted_breaks


def test_a_made_up_day_is_the_same_for_the_same_seed() -> None:
    assert made_up(30, 5) == made_up(30, 5)
    assert made_up(30, 5) != made_up(30, 6)
