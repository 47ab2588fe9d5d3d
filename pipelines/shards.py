"""The shards of a match in parts: Arrow files in one folder that all workers see.

A shard is written whole or not at all, and one that is written twice has the same rows: a worker may be lost at any
instant. What is cut slice by slice has one file per slice.
"""

from __future__ import annotations

import os
from mmap import ACCESS_READ, MADV_DONTNEED, mmap
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pyarrow as pa

from data.contracts.lineage import LINEAGE
from pipelines.business_days import business_days_of
from reconciliation.engine import Day
from reconciliation.rulebook import Rulebook

RATES = "rates"
ROWS = "rows-"
"""Shards of cut rows are read once and whole, so they are compressed to a quarter; others are read in ranges."""


class Job(NamedTuple):
    """What every step knows.

    Args:
        rulebook: the whole one.
        folder: where the shards are.
        parts: how many there are.
        day: as for the engine, but without its rates, which are a shard, and its calendar, which is the rulebook's.
    """

    rulebook: Rulebook
    folder: Path
    parts: int
    day: Day = Day()

    @classmethod
    def of(cls, rulebook: Rulebook, folder: Path, parts: int, day: Day) -> Job:
        """A job in an empty folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        job = cls(rulebook, folder, parts, day._replace(rates=None, calendar=None))
        if day.rates is not None:
            job.write(day.rates, RATES)
        return job

    @property
    def whole_day(self) -> Day:
        """The day with its calendar and its rates."""
        rates = self.read(RATES) if self.paths(RATES) else None
        return self.day._replace(calendar=business_days_of(self.rulebook), rates=rates)

    def nothing(self) -> pl.DataFrame:
        """No canonical row."""
        return pl.DataFrame(schema={**LINEAGE, **self.rulebook.contract.schema})

    def rows(self, name: str) -> pl.DataFrame:
        """Canonical rows."""
        return self.read(name).cast({**LINEAGE, **self.rulebook.contract.schema})

    def read(self, name: str) -> pl.DataFrame:
        """All slices of a shard, in their order."""
        return self.scan(name).collect()

    def scan(self, name: str) -> pl.LazyFrame:
        """The same, lazily."""
        return pl.concat([scan(path) for path in self.paths(name)])

    def paths(self, name: str) -> list[Path]:
        """The files of a shard, in the order of its slices."""
        return sorted(self.folder.glob(f"{name}.*"))

    def write(self, table: pl.DataFrame, name: str, number: int = 0) -> None:
        """Write one slice of a shard."""
        unfinished = self.folder / f".{name}.{number}.{os.getpid()}"
        table.write_ipc(unfinished, compression="lz4" if name.startswith(ROWS) else "uncompressed")
        unfinished.replace(self.folder / f"{name}.{number:06}.arrow")

    def drop(self, *names: str) -> None:
        """Remove shards that nobody reads any more."""
        for name in names:
            for path in self.paths(name):
                path.unlink(missing_ok=True)


class Mapped:
    """One file of a shard that is not compressed, mapped and not read: `rows` come into memory as they are used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as opened:
            self._mapping = mmap(opened.fileno(), 0, access=ACCESS_READ)
        self.rows = pl.DataFrame(pa.ipc.open_file(pa.py_buffer(self._mapping)).read_all())
        self.let_go()

    def let_go(self) -> None:
        """Give back the memory of rows that were used; those that are used again come again from the file."""
        self._mapping.madvise(MADV_DONTNEED)


def scan(path: Path) -> pl.LazyFrame:
    """One file of a shard."""
    return pl.scan_ipc(path)
