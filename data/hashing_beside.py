"""Large tables are hashed while they are written: from the frame, by a thread of their own.

The hash is then of what was meant to be written and not of what was read back; whoever seals the file holds the one
against the other.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import polars as pl

from data.table_hash import Written
from data.warehouse import scratch

LARGE_ROWS = 50_000
"""From so many rows on a database in memory of its own is worth its start."""


@contextmanager
def hashed_beside(
    frames: Mapping[str, pl.DataFrame], threads: int | None = None
) -> Generator[Mapping[str, Future[Written]]]:
    """The seals to come of the large ones among frames that are about to become tables.

    Args:
        threads: how many threads DuckDB may use; all cores when absent.
    """
    large = {table: frame for table, frame in frames.items() if frame.height >= LARGE_ROWS}
    with ThreadPoolExecutor(max_workers=1) as pool:  # DuckDB has more threads below it; each more would take memory
        try:
            by_size = sorted(large, key=lambda table: -large[table].estimated_size())
            yield {table: pool.submit(_meant, table, large[table], threads) for table in by_size}
        finally:
            pool.shutdown(cancel_futures=True)


def _meant(table: str, frame: pl.DataFrame, threads: int | None) -> Written:
    with scratch({table: frame}, threads=threads) as tables:
        return Written(tables.seal_of(table), tables.fingerprint_of(table))
