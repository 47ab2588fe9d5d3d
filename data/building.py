"""A run while it is built: stage by stage in `<run>.building`, then sealed into `<run>.duckdb`.

A stage is one transaction, so a killed run goes on from its first stage that is not there. A building file that a
kill left unreadable is dropped and begun anew; nothing in it cannot be made again from vault and journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import polars as pl

from data.contracts.contract import Contract, contract_named
from data.contracts.failure import IntegrityError, TieoutError
from data.file_lock import locked
from data.hashing_beside import hashed_beside
from data.run_file import (
    IDENTITY,
    SEAL,
    STAGES,
    Seal,
    building_path,
    checked,
    combined,
    layout,
    lock_path,
    publish,
    remove_building,
    result_seal,
)
from data.table_hash import Written
from data.warehouse import PATIENCE_SECONDS, Tables, Writable, reading


class Building:
    """A run while it is built. One process owns it, from opening to sealing, discarding or closing."""

    def __init__(
        self,
        sealed: Path,
        database: Writable,
        known: Mapping[str, pl.Schema],
        threads: int | None,
        resources: ExitStack,
    ) -> None:
        self.path = building_path(sealed)
        self.sealed_path = sealed
        self._database = database
        self._known = known
        self._threads = threads
        self._resources = resources
        self._seals: dict[str, Seal] = {}
        self.written: dict[str, Written] = {}

    @classmethod
    def open_or_create(
        cls,
        sealed: Path,
        identity: Mapping[str, str],
        *,
        contract: Contract | None = None,
        threads: int | None = None,
        memory_limit: str | None = None,
    ) -> Self:
        """The building file of a run, as far as it got; begun anew where it is not there or cannot be trusted.

        Args:
            sealed: where the run will lie when it is sealed (`run_path`).
            identity: what decides the run's result; `contract` names the contract of its rows.
            contract: the contract itself, where no file of `data/contracts` declares it.
            threads: how many threads DuckDB may use; all cores when absent.
            memory_limit: above this ("4GB") DuckDB spills to a folder beside the file.

        Raises:
            BusyError: another process builds the same run.
            TieoutError: the disk is full or cannot be written.
        """
        known = layout(contract or contract_named(identity["contract"]))
        path = building_path(sealed)
        path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as resources:
            resources.enter_context(locked(lock_path(path), what=f"run {path.stem}", wait_seconds=PATIENCE_SECONDS))
            if path.exists() and not _can_go_on(path, identity):
                remove_building(path)
            database = Writable(path, known, threads, memory_limit)
            resources.callback(database.let_go)
            if IDENTITY not in database.tables():
                _begin(database, identity, known)
            return cls(sealed, database, known, threads, resources.pop_all())

    def write_stage(self, stage: str, tables: Mapping[str, pl.DataFrame]) -> None:
        """Write all tables of a stage in one transaction: after a kill they are all there or none is.

        Raises:
            IntegrityError: a frame is not what its table is declared with, or the stage was written before with
                other rows: something in it depends on more than its inputs.
            TieoutError: the disk is full or cannot be written; nothing of the stage is there.
        """
        frames = {table: checked(table, frame, self._known) for table, frame in sorted(tables.items())}
        with self._database.transaction(), hashed_beside(frames, self._threads) as hashes:
            for table, frame in frames.items():
                self._database.replace(table, frame)
            written = {table: told.result() for table, told in hashes.items()}
            seals = {
                table: written[table].seal if table in written else self._database.seal_of(table) for table in frames
            }
            self._record(stage, seals)
        self._seals.update(seals)
        self.written.update(written)

    def done(self, stage: str) -> bool:
        """Whether the stage is completely written."""
        return stage in self.stages()["stage"]

    def stages(self) -> pl.DataFrame:
        """The stages that are completely written, in the order of writing, with their tables, rows and hash."""
        return self._database.read(STAGES)

    def tables(self) -> list[str]:
        """Full names of the tables that are written."""
        return self._database.tables()

    def read(self, table: str) -> pl.DataFrame:
        """A table of a completed stage, in the order and with the types in which it was written.

        Raises:
            IntegrityError: the file is damaged; it is dropped, so that running again begins anew.
        """
        try:
            return self._database.read(table)
        except IntegrityError as error:
            self.discard()
            raise IntegrityError(f"{error}; the building file is dropped, run again") from error

    def sql(
        self, query: str, params: Sequence[Any] | Mapping[str, Any] | None = None, **frames: pl.DataFrame
    ) -> pl.DataFrame:
        """The answer to a query over the completed stages; see `Tables.sql`."""
        return self._database.sql(query, params, **frames)

    def lay_out(self, name: str, query: str, **frames: pl.DataFrame) -> None:
        """Keep the answer to a query for further queries, outside the file; see `Tables.lay_out`."""
        self._database.lay_out(name, query, **frames)

    def clear(self, name: str) -> None:
        """Let go of what was laid out under a name."""
        self._database.clear(name)

    def finish(self) -> str:
        """Write what every table must hold (`run.seal`), put everything into the file itself and close it.

        Returns:
            The result hash.

        Raises:
            IntegrityError: a stage is not as it was written.
        """
        written = {table: self._seals.get(table) or self._database.seal_of(table) for table in self.tables()}
        written |= {table: self._database.seal_of(table) for table in (IDENTITY, STAGES)}
        written.pop(SEAL, None)
        for stage, tables, _, sha256 in self.stages().iter_rows():
            if combined((table, written[table].sha256) for table in tables) != sha256:
                raise IntegrityError(f"{self.path}: stage {stage!r} is not as it was written")
        written["result"] = result_seal(written)
        rows = [(table, *said) for table, said in sorted(written.items())]
        with self._database.transaction():
            self._database.replace(SEAL, pl.DataFrame(rows, schema=self._known[SEAL], orient="row"))
        self._database.checkpoint()
        self._database.let_go()
        return written["result"].sha256

    def close(self) -> None:
        """Let go of the file; it can be opened again and gone on with."""
        self._resources.close()

    def discard(self) -> None:
        """Close and remove the building file."""
        self._database.let_go()
        remove_building(self.path)
        self._resources.close()

    def _record(self, stage: str, seals: Mapping[str, Seal]) -> None:
        rows = sum(seal.rows for seal in seals.values())
        sha256 = combined((table, seal.sha256) for table, seal in seals.items())
        before = self.stages().filter(pl.col("stage") == stage)["hash"].to_list()
        if before and before != [sha256]:
            raise IntegrityError(
                f"stage {stage!r} of {self.path.name} gave other rows than when it was first written; report this: "
                "the same input must give the same output"
            )
        if not before:
            row = pl.DataFrame([(stage, list(seals), rows, sha256)], schema=self._known[STAGES], orient="row")
            self._database.append(STAGES, row)


def seal(building: Building, expected: str | None = None) -> str:
    """Finish, verify and publish a run; its result hash. May be killed at any point and called again.

    The file is closed and opened again for reading only, and before it gets its sealed name every table is counted
    and hashed anew; a large one that this process wrote is instead held, by its fingerprint, against the frame it
    was written from. Where the run is sealed already, the new file must agree with it and is dropped.

    Args:
        building: a run with all its stages.
        expected: the result hash that the run must have, where it was sealed before and its file is lost.

    Raises:
        IntegrityError: the file does not hold what was written, or not what is expected (it is dropped), or the
            sealed run of the same inputs found something else.
    """
    try:
        ours = building.finish()
        with reading(building.path, shared=False) as tables:
            complaints = tables.disagreements(building.written)
    except IntegrityError as error:
        complaints, ours = [str(error)], ""
    if complaints:
        building.discard()
        raise IntegrityError("; ".join(complaints) + "; the building file is dropped, run again")
    if expected is not None and ours != expected:
        building.discard()
        raise IntegrityError(
            f"{building.sealed_path.stem} was sealed with result {expected}, and made again it gives {ours}; find "
            "out what changed (the code, the vault, a calendar) before anything of it is trusted"
        )
    if building.sealed_path.exists():
        building.discard()
        return _agreed(building.sealed_path, ours)
    publish(building.path, building.sealed_path)
    building.close()
    return ours


def _agreed(sealed: Path, ours: str) -> str:
    with reading(sealed) as tables:
        complaints = tables.disagreements()
        theirs = tables.result_hash
    if theirs != ours:
        complaints.append(f"{sealed} was sealed with result {theirs}, and the same inputs now give {ours}")
    if complaints:
        raise IntegrityError("; ".join(complaints) + "; keep the file for whoever looks into it")
    return ours


def _begin(database: Writable, identity: Mapping[str, str], known: Mapping[str, pl.Schema]) -> None:
    keys = sorted(identity)
    with database.transaction():
        database.replace(IDENTITY, pl.DataFrame({"key": keys, "value": [identity[key] for key in keys]}))
        database.replace(STAGES, pl.DataFrame(schema=known[STAGES]))


def _can_go_on(path: Path, identity: Mapping[str, str]) -> bool:
    """Whether a building file is readable, ours, and holds the rows of every stage it says is done."""
    path.chmod(0o644)  # a kill may have come just before it was published
    try:
        with Writable(path, {}) as held:
            return IDENTITY not in held.tables() or (_is_ours(held, identity) and _is_whole(held))
    except TieoutError:
        return False


def _is_ours(held: Tables, identity: Mapping[str, str]) -> bool:
    return dict(held.read(IDENTITY).iter_rows()) == dict(identity)


def _is_whole(held: Tables) -> bool:
    return all(
        sum(held.rows_of(table) for table in tables) == rows for _, tables, rows, _ in held.read(STAGES).iter_rows()
    )
