"""The warehouse: the one file that opens DuckDB.

Every open holds `<file>.lock` from before the file is read until it is closed: DuckDB reads a file's headers before
it takes its own lock, so two processes that take turns could lose a commit. No query sees files or the network.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import duckdb
import polars as pl

from data.contracts.contract import Contract, contract_named
from data.contracts.failure import IntegrityError, TieoutError, UsageError
from data.file_lock import locked
from data.run_file import IDENTITY, SEAL, Seal, layout, lock_path, result_seal, schema_and_name
from data.table_hash import Fingerprint, Written, fingerprint_of, seal_of

PATIENCE_SECONDS = 10.0


class Tables:
    """Tables of an open DuckDB database. `known` says with which Polars types a table is read back."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, place: str, known: Mapping[str, pl.Schema]) -> None:
        self._connection = connection
        self._place = place
        self._known = known

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()

    def let_go(self) -> None:
        """Close the database; a second time does nothing."""
        with _explained(self._place):
            self._connection.close()

    def tables(self) -> list[str]:
        """Full names (`canonical.rows`) of every table or view, sorted."""
        found = self.sql(
            "select table_schema, table_name from information_schema.tables where table_schema <> 'main'"
        )
        return sorted(f"{schema}.{name}" for schema, name in found.iter_rows())

    def read(self, table: str) -> pl.DataFrame:
        """A table in the order in which it was written, with the types it was declared with.

        Raises:
            TieoutError: there is no such table.
        """
        schema_and_name(table)
        with _explained(self._place):
            frame = self._connection.table(table).pl()
        return frame.cast(dict(self._known[table])) if table in self._known else frame

    def sql(
        self, query: str, params: Sequence[Any] | Mapping[str, Any] | None = None, **frames: pl.DataFrame
    ) -> pl.DataFrame:
        """The answer to a query written in this repository; values come as parameters, never inside the text.

        Args:
            query: one statement.
            params: what stands for `?` (a sequence) or `$name` (a mapping).
            frames: further tables that the query names, by name.
        """
        with _explained(self._place), _registered(self._connection, frames):
            return self._connection.sql(query, params=params).pl()

    def lay_out(self, name: str, query: str, **frames: pl.DataFrame) -> None:
        """Keep the answer to a query of this repository under a plain name, outside the file, until it is cleared."""
        with _explained(self._place), _registered(self._connection, frames):
            self._connection.execute(f"create or replace temp table {name} as {query}")

    def clear(self, name: str) -> None:
        """Let go of what was laid out under a name."""
        with _explained(self._place):
            self._connection.execute(f"drop table if exists {name}")

    def seal_of(self, table: str) -> Seal:
        """Rows and hash of a table: SHA-256 over its columns and the sorted SHA-256 of its rows' canonical text."""
        schema_and_name(table)
        with _explained(self._place):
            return seal_of(self._connection.table(table))

    def fingerprint_of(self, table: str) -> Fingerprint:
        """What tells a table from any other while this process lives, at a tenth of the price of its seal."""
        schema_and_name(table)
        with _explained(self._place):
            return fingerprint_of(self._connection.table(table))

    def rows_of(self, table: str) -> int:
        """How many rows a table has."""
        schema_and_name(table)
        with _explained(self._place):
            return int(self._connection.table(table).count("*").fetchall()[0][0])

    @property
    def result_hash(self) -> str:
        """The hash of what the run found, as it was sealed."""
        return dict(self.read(SEAL).select("table", "sha256").iter_rows())["result"]

    def disagreements(self, written: Mapping[str, Written] | None = None) -> list[str]:
        """What of the tables is not as `run.seal` says; empty when every table, row and hash agrees.

        Args:
            written: tables that this process wrote; one that still has its fingerprint has its seal.
        """
        said = {table: Seal(rows, sha256) for table, rows, sha256 in self.read(SEAL).iter_rows()}
        found = {table: self._seal_again(table, written or {}) for table in self.tables() if table != SEAL}
        if "result" in said:
            found["result"] = result_seal(found)
        return [
            f"{self._place}: {table} was sealed as {said.get(table, 'absent')} and is {found.get(table, 'absent')}"
            for table in sorted({*said, *found, "result"})
            if said.get(table) != found.get(table)
        ]

    def _seal_again(self, table: str, written: Mapping[str, Written]) -> Seal:
        same = table in written and self.fingerprint_of(table) == written[table].fingerprint
        return written[table].seal if same else self.seal_of(table)


class Writable(Tables):
    """A database of this process alone, whose caller holds the lock of its file."""

    def __init__(
        self, path: Path, known: Mapping[str, pl.Schema], threads: int | None = None, memory_limit: str | None = None
    ) -> None:
        with _explained(str(path)):
            super().__init__(_connected(path), str(path), known)
            _limit(self._connection, threads, memory_limit)

    def replace(self, table: str, frame: pl.DataFrame) -> None:
        """Make a table anew from a frame, in its order."""
        schema, _ = schema_and_name(table)
        self._connection.execute(f"create schema if not exists {schema}; drop table if exists {table}")
        with _registered(self._connection, {"incoming": frame}):
            self._connection.table("incoming").create(table)

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All that is written inside is there afterwards, or, after a failure or a kill, none of it."""
        with _explained(self._place):
            self._connection.execute("begin")
            try:
                yield
                self._connection.execute("commit")
            except BaseException:
                with suppress(duckdb.Error):  # a failed commit has rolled back already
                    self._connection.execute("rollback")
                raise

    def append(self, table: str, frame: pl.DataFrame) -> None:
        """Add the rows of a frame to a table of the same columns."""
        schema_and_name(table)
        with _registered(self._connection, {"incoming": frame}):
            self._connection.table("incoming").insert_into(table)

    def checkpoint(self) -> None:
        """Put everything from the write-ahead log into the file itself."""
        with _explained(self._place):
            self._connection.execute("checkpoint")


class Sealed(Tables):
    """A sealed run, opened for reading; a context manager. Any number of processes may read it at once.

    Args:
        path: a sealed file.
        contract: the contract of its rows, where no file of `data/contracts` declares it.
        memory_limit: above this ("4GB") DuckDB spills.

    Raises:
        IntegrityError: the file cannot be read.
    """

    def __init__(
        self,
        path: Path,
        *,
        contract: Contract | None = None,
        threads: int | None = None,
        memory_limit: str | None = None,
    ) -> None:
        with ExitStack() as resources:
            connection = resources.enter_context(_read_only(path, threads, memory_limit))
            super().__init__(connection, str(path), {})
            self.identity: dict[str, str] = dict(self.read(IDENTITY).iter_rows())
            self.seals = {table: Seal(rows, sha256) for table, rows, sha256 in self.read(SEAL).iter_rows()}
            self._known = layout(contract or contract_named(self.identity["contract"]))
            self._resources = resources.pop_all()

    def let_go(self) -> None:
        """Close the database and free its lock; a second time does nothing."""
        self._resources.close()


@contextmanager
def reading(path: Path, *, shared: bool = True) -> Generator[Tables]:
    """A run file opened for reading only, without knowing its contract.

    Args:
        path: a run file.
        shared: take the shared lock; not where the caller holds the lock of the file alone.

    Raises:
        IntegrityError: the file cannot be read.
        TieoutError: there is no such file.
    """
    with _read_only(path, shared=shared) as connection:
        yield Tables(connection, str(path), {})


@contextmanager
def scratch(
    tables: Mapping[str, pl.DataFrame], *, threads: int | None = None, memory_limit: str | None = None
) -> Generator[Tables]:
    """Frames as tables of a database in memory, for queries over what lies in no run file (`tieout verify DIR`)."""
    with ExitStack() as resources, tempfile.TemporaryDirectory() as spill:
        connection = resources.enter_context(duckdb.connect(":memory:", config={"temp_directory": spill}))
        _limit(connection, threads, memory_limit)
        for number, (table, frame) in enumerate(sorted(tables.items())):
            schema, _ = schema_and_name(table)
            connection.register(f"frame_{number}", frame)
            connection.execute(f"create schema if not exists {schema}; create view {table} as from frame_{number}")
        yield Tables(connection, "memory", {table: frame.schema for table, frame in tables.items()})


@contextmanager
def _read_only(
    path: Path, threads: int | None = None, memory_limit: str | None = None, *, shared: bool = True
) -> Generator[duckdb.DuckDBPyConnection]:
    if not path.exists():
        raise TieoutError(f"there is no sealed run at {path}; `tieout rebuild` makes it again from vault and journal")
    with ExitStack() as resources:
        if shared and os.access(path.parent, os.W_OK):  # a folder that cannot be written has no writer to fear
            lock = locked(lock_path(path), what=str(path), exclusive=False, wait_seconds=PATIENCE_SECONDS)
            resources.enter_context(lock)
        with _explained(str(path), IntegrityError):
            connection = resources.enter_context(_connected(path, read_only=True))
            _limit(connection, threads, memory_limit)
        yield connection


def _connected(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(path, read_only=read_only, config={"enable_external_access": "false"})


def _limit(connection: duckdb.DuckDBPyConnection, threads: int | None, memory_limit: str | None) -> None:
    """Settings of a database; a second connection of the same process finds them locked, and shares them."""
    if connection.sql("select current_setting('lock_configuration')").fetchall() == [(True,)]:
        return
    connection.execute("set global TimeZone = 'UTC'")
    connection.execute("set global preserve_insertion_order = true")
    connection.execute("set global enable_external_access = false")
    if threads is not None:
        connection.execute(f"set global threads = {int(threads)}")
    if memory_limit is not None:
        connection.execute(f"set global memory_limit = '{_plain_size(memory_limit)}'")
    connection.execute("set global lock_configuration = true")


def _plain_size(text: str) -> str:
    if not re.fullmatch(r"\d+(\.\d+)?\s*[KMGT]i?B", text):
        raise UsageError(f"{text!r} is no amount of memory; write it as 4GB or 512MiB")
    return text


@contextmanager
def _registered(connection: duckdb.DuckDBPyConnection, frames: Mapping[str, pl.DataFrame]) -> Generator[None]:
    for name, frame in frames.items():
        connection.register(name, frame)
    try:
        yield
    finally:
        for name in frames:
            with suppress(duckdb.Error):  # the transaction may be broken; its views go with it
                connection.unregister(name)


@contextmanager
def _explained(place: str, kind: type[TieoutError] = TieoutError) -> Generator[None]:
    try:
        yield
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        if "Corrupt" in said:
            raise IntegrityError(f"{place}: the file is damaged: {said}") from error
        raise kind(f"{place}: the warehouse refuses: {said}; check that the disk has room, then run again") from error
