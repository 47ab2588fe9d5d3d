"""What Dagster sees: definitions, laws that block, schedule, sensor, monitoring, and the services of `make up`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from desks import DEMO, FRIDAY, WEDNESDAY, a_desk, deliveries, last_deliveries, put

from data.journal.journal import Journal
from pipelines.definitions import definitions
from pipelines.partitions import partition_key
from pipelines.schedules import end_of_day
from pipelines.sensors import inbox

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::dagster.BetaWarning")
LONDON = ZoneInfo("Europe/London")
PATIENCE_SECONDS = 150


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    a_desk(tmp_path).journal.close()
    monkeypatch.setenv("TIEOUT_HOME", str(tmp_path))
    monkeypatch.setenv("TIEOUT_QUALITY", "false")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    return tmp_path


def test_the_definitions_load() -> None:
    dg.Definitions.validate_loadable(definitions())


def test_every_law_is_a_check_that_blocks() -> None:
    graph = definitions().resolve_asset_graph()
    blocking = {node.key.name for node in graph.asset_check_nodes if node.blocking}

    assert blocking == {"control_totals", "nothing_lost", "quality", "proof"}


def test_the_instance_of_the_checkout_watches_retries_and_keeps_silent(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with dg.DagsterInstance.from_config(str(root)) as instance:
        assert instance.run_monitoring_enabled
        assert instance.run_retries_enabled
        assert not instance.telemetry_enabled
        assert Path(instance.storage_directory()).resolve().is_relative_to(tmp_path / "var" / "dagster")


def evaluated(moment: datetime) -> list[dg.RunRequest | dg.SkipReason]:
    answer = end_of_day(dg.build_schedule_context(scheduled_execution_time=moment))
    return [*answer] if isinstance(answer, Iterator) else [answer]  # type: ignore[list-item]


def test_the_schedule_runs_every_reconciliation_on_a_business_day(home: Path) -> None:
    requests = evaluated(datetime(2026, 11, 20, 18, 30, tzinfo=LONDON))

    keys = [request.partition_key for request in requests if isinstance(request, dg.RunRequest)]
    assert partition_key(FRIDAY, DEMO) in keys
    assert len({request.run_key for request in requests if isinstance(request, dg.RunRequest)}) == len(requests)


def test_the_schedule_skips_a_holiday(home: Path) -> None:
    [answer] = evaluated(datetime(2026, 12, 25, 18, 30, tzinfo=LONDON))

    assert isinstance(answer, dg.SkipReason)
    assert "2026-12-25 is no business day" in str(answer.skip_message)


def test_the_schedules_request_names_a_partition_that_there_is_on_the_same_evening() -> None:
    today = datetime.now(LONDON).date()
    schedule = definitions().resolve_schedule_def("end_of_day")

    assert schedule.cron_schedule == "30 18 * * 1-5"
    dates = definitions().resolve_job_def("end_of_day").partitions_def
    assert isinstance(dates, dg.MultiPartitionsDefinition)
    newest = dates.get_partitions_def_for_dimension("business_date").get_last_partition_key()
    assert newest is not None
    assert newest >= today.isoformat()


def test_the_sensor_asks_once_for_what_lies_whole_in_the_inbox(home: Path) -> None:
    assert isinstance(inbox(dg.build_sensor_context()), dg.SkipReason)
    put(home, [item for item in deliveries(WEDNESDAY) if "BORA" in item.path])

    first, second = inbox(dg.build_sensor_context()), inbox(dg.build_sensor_context())

    assert isinstance(first, dg.RunRequest)
    assert isinstance(second, dg.RunRequest)
    assert first.run_key == second.run_key


@pytest.mark.slow
def test_a_partition_runs_as_the_daemon_runs_it(home: Path) -> None:
    put(home, last_deliveries(WEDNESDAY))
    with dg.DagsterInstance.get() as instance:
        received = definitions().resolve_job_def("receive_files").execute_in_process(instance=instance)
        result = (
            definitions()
            .resolve_job_def("end_of_day")
            .execute_in_process(instance=instance, partition_key=partition_key(WEDNESDAY, DEMO))
        )

    assert received.output_for_node("receive") == len(last_deliveries(WEDNESDAY))
    assert result.success
    assert {check.check_name for check in result.get_asset_check_evaluations() if check.passed} == {
        "control_totals", "nothing_lost", "quality", "proof",
    }  # fmt: skip
    assert Journal(f"sqlite:///{home / 'journal.db'}").current_run(WEDNESDAY, DEMO) is not None


@contextmanager
def service(home: Path, root: Path, program: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A service of `make up`, stopped at the end with all that it started."""
    command = [str(Path(sys.executable).parent / program), *arguments, "-m", "pipelines.definitions"]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with (home / f"{program}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def eventually(what: str, holds: object, home: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if holds():  # type: ignore[operator]
            return
        time.sleep(0.5)
    logs = "".join(path.read_text(errors="replace")[-3000:] for path in home.glob("*.log"))
    raise AssertionError(f"{what} did not come true in {PATIENCE_SECONDS} s\n{logs}")


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/server_info", timeout=5) as answer:
            return "dagster_version" in json.load(answer)
    except OSError:
        return False


@pytest.mark.slow
def test_the_services_answer_and_the_daemon_takes_what_lies_in_the_inbox(home: Path, root: Path) -> None:
    shutil.copy(root / "dagster.yaml", home)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    put(home, [item for item in deliveries(WEDNESDAY) if "BORA" in item.path])
    journal = Journal(f"sqlite:///{home / 'journal.db'}")
    make_store = [Path(sys.executable).parent / "dagster", "instance", "info"]  # as `make up` does
    subprocess.run(make_store, check=True, stdout=subprocess.DEVNULL)

    with (
        service(home, root, "dagster-daemon", "run"),
        service(home, root, "dagster-webserver", "--read-only", "-h", "127.0.0.1", "-p", str(port)),
    ):
        eventually("the server answers", lambda: answers(port), home)
        eventually("the daemon takes the file", lambda: not list((home / "inbox").iterdir()), home)

    assert [file.name for file in journal.received_files(WEDNESDAY)] == ["BORA_CONF_20261118.csv"]
