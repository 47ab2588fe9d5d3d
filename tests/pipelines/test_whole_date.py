"""Eight reconciliations of a date at once, each in its own process, on a journal in PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest
from desks import WEDNESDAY, a_desk, put_small, rows_lost_or_twice
from postgres_server import binaries, running

from data.contracts.failure import ExitCode
from data.warehouse import Sealed
from pipelines.receiving import receive_inbox
from reconciliation.rulebook import FOLDER

pytest.importorskip("dagster_postgres", reason="dagster-postgres is not installed: it is in the extra [kubernetes]")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::dagster.BetaWarning")

EIGHT = ["demo_trades", *(f"region_{number}" for number in range(1, 8))]
PROGRAM = ("-m", "dagster", "job", "execute", "-m", "pipelines.definitions", "-j", "whole_date")
INSTANCE = """telemetry:
  enabled: false
storage:
  postgres:
    postgres_url:
      env: DAGSTER_POSTGRES_URL
"""


@pytest.fixture
def surroundings(tmp_path: Path, root: Path) -> Generator[dict[str, str]]:
    """The environment of a desk whose journal and Dagster's records are databases of one server."""
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed")
    with running(programs) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE dagster")
        yield {
            "TIEOUT_HOME": str(tmp_path),
            "TIEOUT_JOURNAL_URL": url,
            "TIEOUT_RULEBOOKS": str(tmp_path / "rulebooks"),
            "TIEOUT_QUALITY": "false",
            "DAGSTER_HOME": str(tmp_path),
            "DAGSTER_POSTGRES_URL": url.replace("postgresql:", "postgresql+psycopg2:").replace(
                "/postgres?", "/dagster?"
            ),
            "PYTHONPATH": str(root),
        }


def eight_rulebooks(folder: Path) -> None:
    """Rulebooks that differ in their names only: all take the day's files, and each tells its own run."""
    folder.mkdir()
    text = (FOLDER / "demo_trades.toml").read_text(encoding="utf-8")
    said = tomllib.loads(text)
    for book in ("house", "street"):
        text = text.replace(json.dumps(said[book]["sources"]), json.dumps([f"canonical_{book}"]))
    text = text.replace('rates = ["demo_rates"]', "rates = []")
    for name in EIGHT:
        (folder / f"{name}.toml").write_text(text.replace('name = "demo_trades"', f'name = "{name}"', 1), "utf-8")


def run_whole_date(home: Path, surroundings: dict[str, str]) -> str:
    """What the job says, when it has succeeded."""
    said = {"business_date": WEDNESDAY.isoformat(), "processes": 3}
    (home / "said.json").write_text(json.dumps(said), encoding="utf-8")
    command = [sys.executable, *PROGRAM, "-c", str(home / "said.json")]
    job = subprocess.run(
        command, cwd=home, env=os.environ | surroundings, capture_output=True, text=True, check=False
    )
    assert job.returncode == ExitCode.DONE, job.stderr[-4000:]
    return job.stderr


def ends(path: Path) -> tuple[tuple[str, int], ...]:
    """Rows by how they ended; the same for reconciliations that differ in nothing but their names."""
    with Sealed(path) as run:
        counted = run.read("reconciliation.dispositions")["disposition"].value_counts(sort=True)
    return tuple(sorted((str(end), rows) for end, rows in counted.iter_rows()))


@pytest.mark.slow
def test_eight_reconciliations_at_once_are_all_sealed(tmp_path: Path, surroundings: dict[str, str]) -> None:
    eight_rulebooks(tmp_path / "rulebooks")
    desk = a_desk(tmp_path, journal_url=surroundings["TIEOUT_JOURNAL_URL"], rulebooks=tmp_path / "rulebooks")
    (tmp_path / "dagster.yaml").write_text(INSTANCE, encoding="utf-8")
    put_small(tmp_path, WEDNESDAY)
    receive_inbox(desk, business_date=WEDNESDAY)

    run_whole_date(tmp_path, surroundings)

    runs = [desk.journal.current_run(WEDNESDAY, name) for name in EIGHT]
    assert all(run is not None and run.path is not None for run in runs)
    assert len({run.run_id for run in runs if run}) == len(EIGHT)
    assert all(len(desk.journal.attempts_of(run.run_id)) == 1 for run in runs if run)
    paths = [desk.warehouse / str(run.path) for run in runs if run]
    assert not any(rows_lost_or_twice(path) for path in paths)
    assert len({ends(path) for path in paths}) == 1
    desk.journal.close()
