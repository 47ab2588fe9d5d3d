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
ALLOCATOR, KEEPING = "_RJEM_MALLOC_CONF", "dirty_decay_ms:60000,muzzy_decay_ms:60000"
"""Polars' allocator: memory that is free is kept for a minute, not given back at once only to be asked for again."""


@contextmanager
def in_processes(workers: int) -> Generator[Run]:
    """A runner on new processes of this machine; they end with it.

    Raises:
        TieoutError: one of them was killed, most likely for want of memory.
    """
    before = {name: os.environ.get(name) for name in (THREADS, ALLOCATOR)}
    allowed = int(os.environ.get(THREADS, os.cpu_count() or 1))
    os.environ[THREADS] = str(max(1, allowed // workers))
    os.environ.setdefault(ALLOCATOR, KEEPING)
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
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
