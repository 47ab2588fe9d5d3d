"""Two end-of-day runs of the same day are refused, by name of the holder; a holder that died holds nothing."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from desks import DEMO, WEDNESDAY, a_desk, last_deliveries, put
from eod_process import ended, started

from data.contracts.failure import ExitCode

RUN = ("eod", "-d", WEDNESDAY.isoformat(), "-r", DEMO)
PATIENCE_SECONDS = 120


@pytest.mark.slow
def test_the_second_is_refused_and_told_who_runs_until_the_first_is_dead(tmp_path: Path) -> None:
    a_desk(tmp_path).journal.close()
    put(tmp_path, last_deliveries(WEDNESDAY))
    first = started(tmp_path, *RUN)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not list((tmp_path / "warehouse").rglob("*.building")) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(first.pid or 0, signal.SIGSTOP)

    assert ended(tmp_path, *RUN) == ExitCode.BUSY
    said = (tmp_path / "said.txt").read_text()
    assert f"the run of {DEMO} for {WEDNESDAY} is held by process {first.pid} since" in said

    first.kill()
    first.join()
    assert ended(tmp_path, *RUN, "--resume") == ExitCode.INPUT  # a sender is missing; the run is sealed
    assert len(list((tmp_path / "warehouse").rglob("*.duckdb"))) == 1
