"""Run the steps of a match in parts on a Ray cluster: every step a task that reads and writes shards.

The folder of the results has to be one that all nodes see. A task whose worker or node is lost is run again. This is
the only file that knows Ray, which is an extra.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from data.contracts.failure import UsageError
from pipelines.allocator import KEPT, VARIABLE
from pipelines.partitioned import Job, Run, Step

TRIES_AGAIN = 5
ENVIRONMENT = {"POLARS_MAX_THREADS": "1", "RAY_USAGE_STATS_ENABLED": "0", VARIABLE: KEPT}


@contextmanager
def on_ray(address: str | None = None) -> Iterator[Run]:
    """A runner on the cluster at an address, or on one of this machine that is started for it.

    Raises:
        UsageError: Ray is not installed, or there is no cluster at that address.
    """
    os.environ.update(RAY_USAGE_STATS_ENABLED="0")
    try:
        import ray
    except ImportError:
        raise UsageError("--engine ray needs Ray: pip install 'tieout[ray]'") from None
    try:
        ray.init(
            address=address or "local",
            runtime_env={"env_vars": ENVIRONMENT},
            include_dashboard=False if address is None else None,
            log_to_driver=False,
        )
    except ConnectionError as error:
        raise UsageError(f"there is no Ray cluster at {address}: {error}") from None

    def run(step: Step, job: Job, items: list[Any]) -> list[Any]:
        task = ray.remote(max_retries=TRIES_AGAIN)(step)
        shared = ray.put(job)
        return ray.get([task.remote(shared, item) for item in items])

    try:
        yield run
    finally:
        ray.shutdown()
