"""A process that takes turns writing one DuckDB file with others."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

import duckdb

from data.file_lock import locked
from data.run_file import lock_path

TURNS = 30


def take_turns(path: str, number: int, told: Connection) -> None:
    """Commit a row per turn, each in an open of its own; sends how many were acknowledged."""
    acknowledged = 0
    for turn in range(TURNS):
        with locked(lock_path(Path(path)), what="turns", wait_seconds=120), duckdb.connect(path) as connection:
            connection.execute("insert into turns values (?, ?)", [number, turn])
        acknowledged += 1
    told.send(acknowledged)
