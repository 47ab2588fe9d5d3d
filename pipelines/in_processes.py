"""Run the steps of a match in parts in several processes of this machine, each with its share of the processors."""

from __future__ import annotations

import os
from collections.abc import Generator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Any

from data.contracts.failure import TieoutError
from pipelines.partitioned import Job, Run, Step

THREADS = "POLARS_MAX_THREADS"


@contextmanager
def in_processes(workers: int) -> Generator[Run]:
    """A runner on new processes of this machine; they end with it.

    Raises:
        TieoutError: one of them was killed, most likely for want of memory.
    """
    before = os.environ.get(THREADS)
    allowed = int(before or os.cpu_count() or 1)
    os.environ[THREADS] = str(max(1, allowed // workers))
    try:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:

            def run(step: Step, job: Job, items: list[Any]) -> list[Any]:
                if len(items) == 1:
                    return [step(job, items[0])]
                return list(pool.map(partial(step, job), items))

            yield run
    except BrokenProcessPool:
        raise TieoutError(
            "a process of the match was killed, most likely for want of memory: ask for more --parts"
        ) from None
    finally:
        os.environ.pop(THREADS, None)
        if before is not None:
            os.environ[THREADS] = before
