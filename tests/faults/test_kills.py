"""`tieout eod` is killed -9 wherever it may be, goes on with `--resume`, and nothing shows it.

No row is lost, none is there twice, the result is the same to the last bit, and the cases are written once.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from desks import THURSDAY, TRADES, WEDNESDAY, a_desk, put_small, rows_lost_or_twice, told_of_cases
from eod_process import Instant, ended

from data.contracts.failure import ExitCode
from data.journal.journal import Journal
from data.warehouse import reading

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
RUN = ("eod", "-d", THURSDAY.isoformat(), "-r", TRADES)
RESUME = (*RUN, "--resume")
KILLS_IN_A_ROW = 6
ROWS_OF_KILLS = 5
BOUNDARIES = [
    [
        Instant("a file is in the journal", leaving=False),
        Instant("a file is in the vault"),
        Instant("a file is in the journal", time=2),
        Instant("the run is in the journal", leaving=False),
    ],
    [
        Instant("the run is in the journal"),
        Instant("a stage is written", leaving=False),
        Instant("a stage is written"),
        Instant("a stage is done"),
    ],
    [
        Instant("a stage is done", time=3),
        Instant("a stage is done", time=4),
        Instant("the building file is finished"),
        Instant("the sealed file is published", leaving=False),
    ],
    [
        Instant("the sealed file is published"),
        Instant("the seal is in the journal"),
        Instant("the cases are in the journal", leaving=False),
        Instant("the cases are in the journal"),
    ],
]


class Known(NamedTuple):
    """A home with Wednesday run and Thursday delivered, and what Thursday comes to when nobody kills it."""

    home: Path
    seconds: float
    answer: tuple[str, str, list[tuple[str, str, str, str]]]


def answer_of(home: Path) -> tuple[str, str, list[tuple[str, str, str, str]]]:
    """Run id, result hash and every case event of the day, after the sealed file was checked."""
    journal = Journal(f"sqlite:///{home / 'journal.db'}")
    run = journal.current_run(THURSDAY, TRADES)
    assert run is not None
    assert run.path is not None
    with reading(home / "warehouse" / run.path) as sealed:
        assert sealed.disagreements() == []
    assert rows_lost_or_twice(home / "warehouse" / run.path) == {}
    assert [one.run_id for one in journal.runs_of(THURSDAY, TRADES)] == [run.run_id]
    assert list((home / "inbox").iterdir()) == []
    files = sorted(path.name for path in (home / "warehouse").rglob("*") if path.suffix in (".duckdb", ".building"))
    assert files == sorted(f"{one.run_id}.duckdb" for one in journal.sealed_runs())
    events = told_of_cases(journal, TRADES)
    journal.close()
    return run.run_id, run.result_hash or "", events


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    home = tmp_path_factory.mktemp("known")
    a_desk(home).journal.close()
    put_small(home, WEDNESDAY)
    assert ended(home, "eod", "-d", WEDNESDAY.isoformat(), "-r", TRADES) == ExitCode.DONE
    put_small(home, THURSDAY)
    whole = tmp_path_factory.mktemp("whole") / "home"
    shutil.copytree(home, whole)
    began = time.monotonic()
    assert ended(whole, *RUN) == ExitCode.DONE, (whole / "said.txt").read_text()
    return Known(home, time.monotonic() - began, answer_of(whole))


@pytest.fixture
def home(known: Known, tmp_path: Path) -> Path:
    return Path(shutil.copytree(known.home, tmp_path / "home"))


def goes_on(home: Path) -> tuple[str, str, list[tuple[str, str, str, str]]]:
    assert ended(home, *RESUME) == ExitCode.DONE, (home / "said.txt").read_text()
    return answer_of(home)


def real(home: Path, *, quality: bool) -> subprocess.Popen[bytes]:
    """`tieout eod --resume` as a person starts it, with Dagster's own record on disk."""
    (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    surroundings = {"TIEOUT_HOME": str(home), "DAGSTER_HOME": str(home), "TIEOUT_QUALITY": str(quality).lower()}
    command = [str(Path(sys.executable).parent / "tieout"), *RESUME]
    return subprocess.Popen(
        command,
        cwd=home,
        env={**os.environ, **surroundings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def killed_while_it_builds(home: Path, *, quality: bool) -> None:
    """Kill the real command as soon as its building file is there."""
    process = real(home, quality=quality)
    while process.poll() is None and not list((home / "warehouse").rglob("*.building")):
        time.sleep(0.02)
    process.kill()
    assert process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("gate", ["open", "closed"])
def test_the_command_itself_is_killed_and_goes_on(home: Path, known: Known, gate: str) -> None:
    quality = gate == "closed"
    killed_while_it_builds(home, quality=quality)

    assert real(home, quality=quality).wait() == ExitCode.DONE

    run_id, result_hash, events = answer_of(home)
    assert (run_id == known.answer[0]) is not quality  # the gate is part of what a run is
    assert result_hash == known.answer[1]
    assert [event[:3] for event in events] == [event[:3] for event in known.answer[2]]


@pytest.mark.parametrize("boundaries", BOUNDARIES, ids=["receiving", "landing", "sealing", "cases"])
def test_a_kill_at_a_boundary_between_stages_changes_nothing(
    home: Path, known: Known, boundaries: list[Instant]
) -> None:
    for instant in boundaries:
        assert ended(home, *RESUME, instant=instant) == -signal.SIGKILL, str(instant)

    assert goes_on(home) == known.answer


@pytest.mark.parametrize("row", range(ROWS_OF_KILLS))
def test_kills_at_random_instants_change_nothing(home: Path, known: Known, row: int) -> None:
    instants = random.Random(f"20261119 {row}")
    killed = 0

    while killed < KILLS_IN_A_ROW:
        after = instants.uniform(0, known.seconds)
        killed += ended(home, *RESUME, kill_after_seconds=after) == -signal.SIGKILL

    assert goes_on(home) == known.answer
