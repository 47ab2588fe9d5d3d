"""A match on two Ray nodes ends as on one machine, byte for byte, though a worker is killed on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from desks import DEMO, WEDNESDAY, a_desk, last_deliveries, put

from benchmarks.planted import plant_day, write_day
from pipelines.direct import match_files
from pipelines.home import Home
from pipelines.on_ray import on_ray
from pipelines.partitioned import Job, Step, match_in_parts, settle_one
from pipelines.receiving import receive_inbox
from pipelines.running import opened_workspace
from pipelines.settings import Engine
from pipelines.stages import landed, reconciled

cluster_utils = pytest.importorskip("ray.cluster_utils", reason="Ray is not installed: it is the extra [ray]")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]
ENVIRONMENT = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_prestart_worker_first_driver": "0",
    "PYTHONPATH": str(Path(__file__).parents[2]),
}


@pytest.fixture(scope="module")
def address() -> Generator[str]:
    """A cluster of two nodes on loopback."""
    one = {"num_cpus": 1, "include_dashboard": False, "object_store_memory": 100_000_000}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        cluster = cluster_utils.Cluster(initialize_head=True, head_node_args=one)
        try:
            cluster.add_node(num_cpus=1, object_store_memory=100_000_000)
            yield cluster.address
        finally:
            cluster.shutdown()


def killed_once(marker: Path) -> Step:
    """A step whose first worker dies of it."""

    def step(job: Job, part: int) -> Any:
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return settle_one(job, part)

    return step


def test_two_nodes_and_a_killed_worker_change_nothing(tmp_path: Path, address: str) -> None:
    write_day(plant_day(300, 5), tmp_path)
    files, marker = (tmp_path / "house.csv", tmp_path / "street.csv"), tmp_path / "killed"
    here = match_files(*files, out=tmp_path / "here")

    with on_ray(address) as run:

        def unlucky(step: Step, job: Job, items: list[Any]) -> list[Any]:
            return run(killed_once(marker) if step is settle_one else step, job, items)

        there = match_in_parts(*files, out=tmp_path / "there", parts=2, run=unlucky)

    assert marker.exists()
    assert there.results == here.results
    assert there.as_json()["books"] == here.as_json()["books"]


def test_the_stage_of_a_run_finds_on_ray_what_it_finds_here(tmp_path: Path, address: str) -> None:
    desk = a_desk(tmp_path, parts=2, ray_address=address)
    put(tmp_path, last_deliveries(WEDNESDAY))
    receive_inbox(desk, business_date=WEDNESDAY)
    found = []
    for engine in (Engine.HERE, Engine.RAY):
        home = Home(desk.settings.model_copy(update={"engine": engine}))
        with opened_workspace(home, DEMO, WEDNESDAY, resume=False) as workspace:
            workspace.complete("landing", landed)
            found.append(reconciled(workspace))

    here, there = found
    assert here["reconciliation.certificates"].height > 0
    assert all(there[name].equals(table) and there[name].schema == table.schema for name, table in here.items())
