"""What a run's file holds and where it lies: `warehouse/<business date>/<reconciliation>/<run>.duckdb`.

Nothing in it depends on the clock, the machine or the order of work.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl

from data.contracts import break_, disposition, landed, match, reject
from data.contracts.contract import Contract
from data.contracts.failure import IntegrityError, UsageError
from data.contracts.lineage import LINEAGE
from data.contracts.words import Book

SCHEMAS = ("landing", "canonical", "reconciliation", "checks", "run")
RESULT_SCHEMAS = ("canonical", "reconciliation", "checks")
"""The schemas whose tables make the result hash: what the run found, not how it was landed."""

IDENTITY, STAGES, SEAL = "run.identity", "run.stages", "run.seal"

FILES = pl.Schema(
    {
        "file_sha256": pl.String,
        "name": pl.String,
        "source": pl.String,
        "book": pl.Enum(Book),
        "profile_sha256": pl.String,
        "size": pl.Int64,
        "records": pl.Int64,
    }
)
CONTROLS = pl.Schema(
    {
        "file_sha256": pl.String,
        "name": pl.String,
        "said": pl.String,
        "counted": pl.String,
        "agrees": pl.Boolean,
        "where": pl.String,
    }
)


class Seal(NamedTuple):
    """What a sealed file says of one of its tables."""

    rows: int
    sha256: str


def layout(contract: Contract) -> dict[str, pl.Schema]:
    """The tables of a run with the columns they must have. A run may hold further tables of its own making."""
    return {
        "landing.files": FILES,
        "landing.controls": CONTROLS,
        "landing.rows": landed.SCHEMA,
        "landing.rejects": reject.SCHEMA,
        "landing.excluded": reject.EXCLUDED,
        "canonical.rows": pl.Schema({**LINEAGE, **contract.schema}),
        "reconciliation.matches": match.schema(contract),
        "reconciliation.breaks": break_.SCHEMA,
        "reconciliation.dispositions": disposition.SCHEMA,
        IDENTITY: pl.Schema({"key": pl.String, "value": pl.String}),
        STAGES: pl.Schema({"stage": pl.String, "tables": pl.List(pl.String), "rows": pl.Int64, "hash": pl.String}),
        SEAL: pl.Schema({"table": pl.String, "rows": pl.Int64, "sha256": pl.String}),
    }


def run_path(warehouse: Path, business_date: date, reconciliation: str, run_id: str) -> Path:
    """Where the sealed file of a run lies, or will lie."""
    if run_id in SCHEMAS:  # DuckDB names a database after its file, and would take one for the other
        raise UsageError(f"a run cannot be called {run_id!r}")
    return _folder(warehouse, business_date, reconciliation) / f"{_plain(run_id)}.duckdb"


def building_path(sealed: Path) -> Path:
    """Where a run is built before it is sealed."""
    return sealed.with_suffix(".building")


def lock_path(path: Path) -> Path:
    """The file whose lock guards every open of `path`."""
    return _beside(path, ".lock")


def sealed_runs(warehouse: Path, business_date: date, reconciliation: str) -> list[Path]:
    """Every sealed run of a business date and reconciliation, sorted by run id. The journal says which counts."""
    return sorted(_folder(warehouse, business_date, reconciliation).glob("*.duckdb"))


def combined(hashes: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over (table, hash) pairs, in order of table."""
    return hashlib.sha256("".join(f"{table} {sha256}\n" for table, sha256 in sorted(hashes)).encode()).hexdigest()


def result_seal(seals: Mapping[str, Seal]) -> Seal:
    """Rows and hash of what a run found; equal for equal inputs, whatever machine or order of work."""
    found = {table: seal for table, seal in seals.items() if table.split(".")[0] in RESULT_SCHEMAS}
    rows = sum(seal.rows for seal in found.values())
    return Seal(rows, combined((table, seal.sha256) for table, seal in found.items()))


def checked(table: str, frame: pl.DataFrame, tables: Mapping[str, pl.Schema]) -> pl.DataFrame:
    """The frame, if it has the columns and types that its table is declared with.

    Raises:
        IntegrityError: it has not; casting would round decimals without a word.
    """
    schema_and_name(table)
    wanted = tables.get(table)
    if wanted is None or frame.schema == wanted:
        return frame
    gaps = [
        f"{name} is {frame.schema.get(name)}, not {kind}"
        for name, kind in wanted.items()
        if frame.schema.get(name) != kind
    ]
    gaps += [f"{name} does not belong there" for name in frame.columns if name not in wanted]
    raise IntegrityError(f"table {table} cannot be written: {'; '.join(gaps) or 'columns in another order'}")


def schema_and_name(table: str) -> tuple[str, str]:
    """The two parts of a table's full name.

    Raises:
        UsageError: it has other than two, or they hold more than small letters, digits and '_'.
    """
    if not re.fullmatch(r"[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*", table):
        raise UsageError(f"{table!r} cannot be the name of a table; write it as schema.name")
    schema, _, name = table.partition(".")
    return schema, name


def publish(building: Path, sealed: Path) -> None:
    """Give a finished file its sealed name: on the disk first, read-only, then under the new name, at once."""
    if _beside(building, ".wal").exists():
        raise IntegrityError(f"{building} has a write-ahead log after its checkpoint; remove both and run again")
    building.chmod(0o444)
    _to_disk(building)
    building.rename(sealed)
    _to_disk(sealed.parent)
    lock_path(building).unlink(missing_ok=True)


def remove_building(building: Path) -> None:
    """Remove a building file with everything DuckDB puts beside it."""
    building.unlink(missing_ok=True)
    _beside(building, ".wal").unlink(missing_ok=True)
    shutil.rmtree(_beside(building, ".tmp"), ignore_errors=True)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _folder(warehouse: Path, business_date: date, reconciliation: str) -> Path:
    return warehouse / business_date.isoformat() / _plain(reconciliation)


def _plain(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", name):
        raise UsageError(f"{name!r} cannot be a name in the warehouse; use letters, digits, '_', '-' and '.'")
    return name
