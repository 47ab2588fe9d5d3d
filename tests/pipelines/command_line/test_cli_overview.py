"""The overview of a run: cases as they stood on its evening, and why an end of day is not simply done."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.eod import Ended, EndOfDay
from pipelines.home import Home
from pipelines.overview import overview_of
from pipelines.overview_page import shortcomings, show
from pipelines.settings import settings_from


def test_the_overview_shows_every_part_without_trailing_blanks(
    sealed_desk: Path, nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(settings_from({"home": sealed_desk / "desk"}))
    [path] = home.warehouse.rglob("*.duckdb")

    overview = overview_of(home, path)
    show(overview)

    shown = capsys.readouterr().out
    for part in ("Files", "Rows by disposition", "Matched by pass", "3 breaks by type", "Oldest of 3 open cases"):
        assert f"\n{part}\n" in shown
    assert "Proof: 7 rows landed = 2 matched + 4 broken + 1 rejected; 0 unaccounted" in shown
    assert [line for line in shown.splitlines() if line != line.rstrip()] == []
    assert overview.values()["open_cases"] == 3


def test_what_is_held_and_who_sent_nothing_is_said() -> None:
    day = date(2026, 11, 20)
    ended = EndOfDay(day, (), (Ended("trades", day, "r", Path("p"), "h", ("demo_bora",)),), ("a.csv: cut off.",))

    assert shortcomings(ended) == [
        "a.csv: cut off. Held: no row of it is in the run.",
        "trades: no file from demo_bora",
    ]
