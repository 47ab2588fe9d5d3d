"""A folder that `tieout match` wrote, opened again together with its two files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from data.contracts import break_, disposition, landed, match, reject
from data.contracts.failure import InputError, IntegrityError, UsageError
from data.contracts.words import Book
from pipelines.declared import rulebook_of
from pipelines.direct import Received, receive
from reconciliation.assignment.certificates import SCHEMA as CERTIFICATES
from reconciliation.rulebook import Rulebook

NOT_THERE = "is not there; it takes the whole folder that `tieout match` wrote"


class Named(NamedTuple):
    """What the command line says about a folder; `files` and `profiles`: house, then street."""

    files: tuple[Path | None, Path | None]
    profiles: tuple[str | None, str | None]
    rulebook: str


class MatchedFolder(NamedTuple):
    """`received`: house, then street. `tables`: named as in a sealed run. `summary`: what summary.json says."""

    rulebook: Rulebook
    received: tuple[Received, Received]
    tables: dict[str, pl.DataFrame]
    summary: dict[str, Any]


def matched_folder(folder: Path, named: Named) -> MatchedFolder:
    """Read the folder's tables and its two files.

    Raises:
        UsageError: the two files are not named.
        InputError: something of the folder, or a file, is not there or cannot be read.
        IntegrityError: a table or the summary is not as `tieout match` writes it.
    """
    house, street = named.files
    if house is None or street is None:
        raise UsageError(f"{folder} was made from two files: name them with --house FILE --street FILE")
    rulebook = rulebook_of(named.rulebook)
    summary = _summary(folder / "summary.json")
    schemas = {
        "matches": match.schema(rulebook.contract),
        "breaks": break_.SCHEMA,
        "dispositions": disposition.SCHEMA,
        "certificates": CERTIFICATES,
    }
    written = {f"reconciliation.{name}": _table(folder / f"{name}.parquet", schemas[name]) for name in schemas}
    received = (
        receive(house, named.profiles[0], Book.HOUSE, rulebook),
        receive(street, named.profiles[1], Book.STREET, rulebook),
    )
    return MatchedFolder(rulebook, received, _of_files(received) | written, summary)


def _of_files(received: tuple[Received, Received]) -> dict[str, pl.DataFrame]:
    """Landed and canonical rows as the files say them, not as the folder does."""
    doors = [item.read for item in received]
    lineage = [
        frame.select(landed.LINEAGE.names()) for door in doors for frame in (door.rows, door.rejects, door.excluded)
    ]
    rows = pl.concat(lineage).unique(["book", "row_id"], maintain_order=True)
    return {
        "landing.rows": rows.select(
            *landed.LINEAGE, pl.lit(0, pl.Int64).alias("byte_offset"), pl.lit("").alias("raw")
        ),
        "landing.rejects": pl.concat([door.rejects for door in doors]).select(reject.SCHEMA.names()),
        "landing.excluded": pl.concat([door.excluded for door in doors]),
        "canonical.rows": pl.concat([door.rows for door in doors]),
    }


def _table(path: Path, schema: pl.Schema) -> pl.DataFrame:
    if not path.is_file():
        raise InputError(f"{path} {NOT_THERE}")
    try:
        return pl.read_parquet(path).select(schema.names()).cast(schema)
    except pl.exceptions.PolarsError as error:
        said = str(error).splitlines()[0]
        raise IntegrityError(f"{path} is not as `tieout match` writes it: {said}; match the files again") from None


def _summary(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise InputError(f"{path} {NOT_THERE}")
    try:
        said = json.loads(path.read_bytes())
    except ValueError as error:
        raise IntegrityError(f"{path} is not as `tieout match` writes it: {error}; match the files again") from None
    if not isinstance(said, dict) or not all(isinstance(said.get(part), dict) for part in ("inputs", "results")):
        raise IntegrityError(f"{path} states no hashes of inputs and results; match the files again")
    return said  # pyright: ignore[reportUnknownVariableType]
