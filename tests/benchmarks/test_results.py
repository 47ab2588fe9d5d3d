"""The page of benchmark results says what was measured and which budgets were missed."""

from __future__ import annotations

from decimal import Decimal

from benchmarks.measuring import Spent, spent_by
from benchmarks.results import FLOOR, OURS, Engines, Size, as_page, exponent
from benchmarks.score import Score
from benchmarks.suggestions import Judged, Point

PARENT = """
import subprocess, sys
child = "import time; held = bytearray(200_000_000); time.sleep(1.5)"
running = [subprocess.Popen([sys.executable, "-c", child]) for _ in range(2)]
print([one.wait() for one in running])
"""
FAST = Engines(Spent(4, 5, 1), Spent(40, 50, 2))
GOOD = Score(groups_planted=2, groups_right=2)


def a_size(rows: int, seconds: float, peak_gib: float = 2, engines: Engines = FAST) -> Size:
    return Size(rows, {FLOOR: Spent(10, 10, 1), OURS: Spent(seconds, seconds, peak_gib)}, engines)


def test_a_run_within_every_budget_misses_none() -> None:
    page, missed = as_page([a_size(100_000, 2), a_size(1_000_000, 30)], GOOD, repeat=3)

    assert missed == []
    assert "| tieout match | 30.0 | 3.00 |" in page
    assert "| 100,000 | 1,000,000 | 15.0 | 1.18 | 15.0 | 1.18 |" in page


def test_every_missed_budget_is_named() -> None:
    slow = Engines(Spent(41, 50, 1), Spent(40, 50, 2))

    _, missed = as_page([a_size(1_000_000, 31, 4.1, slow)], Score(false_matches=1), repeat=1)

    assert len(missed) == 4


def test_a_large_day_is_held_against_a_small_one() -> None:
    small, large, too_large = a_size(1_000_000, 30), a_size(10_000_000, 330, 16), a_size(10_000_000, 331, 16.1)

    page, missed = as_page([small], GOOD, 1, [small, large])

    assert missed == []
    assert "## 10,000,000 rows a book, typed Parquet" in page
    assert len(as_page([small], GOOD, 1, [small, too_large])[1]) == 2


def test_suggestions_stand_beside_those_of_a_peer() -> None:
    ours = Judged("tieout", 2, [Point(Decimal("0.9"), 0.99995, 0.5)])
    theirs = Judged("splink", 1, [Point(Decimal("0.9"), 0.5, 0.25)])

    page, _ = as_page([a_size(1_000_000, 30)], GOOD, 1, suggestions=[ours, theirs])

    assert "| precision / recall at | 0.9 | CPU s |" in page
    assert "| splink | 0.5000 / 0.2500 | 1.0 |" in page


def test_processes_that_a_program_starts_count_as_its_own() -> None:
    spent = spent_by(PARENT)

    assert spent.peak_gib > 0.3


def test_growth_is_told_as_a_power_of_the_rows() -> None:
    assert round(exponent((10, 1.0), (1000, 100.0)), 6) == 1


def test_a_program_is_measured_in_a_process_of_its_own() -> None:
    spent = spent_by("print('first'); print('last')")

    assert spent.told == "last"
    assert spent.peak_gib > 0
