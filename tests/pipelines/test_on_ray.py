"""A match on two Ray nodes ends as on one machine, byte for byte, though a worker is killed on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.planted import plant_day, write_day
from pipelines.direct import match_files
from pipelines.on_ray import on_ray
from pipelines.partitioned import Job, Step, match_in_parts, settle_one

cluster_utils = pytest.importorskip("ray.cluster_utils", reason="Ray is not installed: it is the extra [ray]")
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A cluster of two nodes on loopback."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    one = {"num_cpus": 1, "include_dashboard": False, "object_store_memory": 100_000_000}
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
    write_day(plant_day(1000, 5), tmp_path)
    files, marker = (tmp_path / "house.csv", tmp_path / "street.csv"), tmp_path / "killed"
    here = match_files(*files, out=tmp_path / "here")

    with on_ray(address) as run:

        def unlucky(step: Step, job: Job, items: list[Any]) -> list[Any]:
            return run(killed_once(marker) if step is settle_one else step, job, items)

        there = match_in_parts(*files, out=tmp_path / "there", parts=3, run=unlucky)

    assert marker.exists()
    assert there.results == here.results
    assert there.as_json()["books"] == here.as_json()["books"]
