"""A process that builds and seals a run, to be killed by tests; forked from a server that has the imports done."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path

import polars as pl

from data.building import Building, seal

IDENTITY = {"contract": "trade", "reconciliation": "trades"}
ROWS = 5_000
STAGES = ("one", "two", "three")
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["data.building", "polars", "duckdb", "pyarrow"])


def build(path: str, told: Connection) -> None:
    """Build what is not built, and seal; sends 'opened' and then the result hash."""
    building = Building.open_or_create(Path(path), IDENTITY, threads=1)
    told.send("opened")
    for number, stage in enumerate(STAGES):
        if not building.done(stage):
            rows = pl.select(n=pl.int_range(ROWS)).with_columns(text=pl.format("{} {}", pl.col("n"), number))
            building.write_stage(stage, {f"canonical.{stage}": rows})
    told.send(seal(building))


def built(path: Path, kill_after_seconds: float | None = None) -> str | None:
    """The result hash, or None where the process was killed, so many seconds after it had opened the file."""
    hears, told = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=build, args=(str(path), told))
    process.start()
    told.close()
    if hears.recv() != "opened":
        raise AssertionError
    if kill_after_seconds is not None and not hears.poll(kill_after_seconds):
        process.kill()
    try:
        return hears.recv()
    except EOFError:
        return None
    finally:
        process.join()
        hears.close()
