"""A full disk ends the run with a clear word, and the run goes on when there is room."""

from __future__ import annotations

from pathlib import Path

import pytest
from desks import DEMO, WEDNESDAY, a_desk, last_deliveries, put, rows_lost_or_twice
from eod_process import ended

from data.contracts.failure import ExitCode

RUN = ("eod", "-d", WEDNESDAY.isoformat(), "-r", DEMO)
ROOM = 2_500_000


@pytest.mark.slow
def test_a_full_disk_stops_the_run_clearly_and_it_goes_on_with_room(tmp_path: Path) -> None:
    a_desk(tmp_path).journal.close()
    put(tmp_path, last_deliveries(WEDNESDAY))

    assert ended(tmp_path, *RUN, largest_file=ROOM) == ExitCode.RUN_FAILED
    assert "check that the disk has room" in (tmp_path / "said.txt").read_text()
    assert not list((tmp_path / "warehouse").rglob("*.duckdb"))

    assert ended(tmp_path, *RUN, "--resume") == ExitCode.INPUT  # a sender is missing; the run is sealed
    [sealed] = (tmp_path / "warehouse").rglob("*.duckdb")
    assert rows_lost_or_twice(sealed) == {}
