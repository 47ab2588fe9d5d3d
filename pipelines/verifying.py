"""What `tieout verify` checks: sealed runs against the vault, or a folder of `tieout match` against its two files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from data.contracts import break_, disposition, landed, match, reject
from data.contracts.failure import InputError, UsageError
from data.contracts.words import Book
from data.warehouse import Sealed, scratch
from pipelines.business_date import business_date_of
from pipelines.direct import TABLES, Received, receive
from pipelines.finding import current_runs, path_of
from pipelines.home import Home
from pipelines.settings import settings_from
from pipelines.stages import business_days_of
from reconciliation.ledger import proved
from reconciliation.proof import LAWS, Stored, Violation, verify
from reconciliation.rulebook import Rulebook, parse_rulebook, read_rulebook, rulebook_named

NOT_THERE = "is not there; verify needs the whole folder that `tieout match` wrote"


class Asked(NamedTuple):
    """What the command line asks for; `files` and `profiles`: house, then street, for a folder of `tieout match`."""

    what: Path | None
    business_date: str | None
    reconciliation: str | None
    files: tuple[Path | None, Path | None]
    profiles: tuple[str | None, str | None]
    rulebook: str
    home: Path | None


@dataclass(frozen=True)
class Answer:
    """One run checked: what is wrong with it (nothing, where it is proved), and where its rows ended."""

    name: str
    violations: tuple[Violation, ...]
    laws: int
    line: str

    def values(self) -> dict[str, Any]:
        return {
            "run": self.name,
            "proved": not self.violations,
            "laws": self.laws,
            "line": self.line,
            "violations": [violation._asdict() for violation in self.violations],
        }


def verified(asked: Asked) -> list[Answer]:
    """Check what is asked for.

    Raises:
        UsageError: there is nothing there to check, or the folder's two files are not named.
        IntegrityError: a sealed file cannot even be opened.
    """
    if asked.what is not None and asked.what.is_dir():
        return [_folder(asked, asked.what)]
    home = Home(settings_from({"home": asked.home}))
    home.make()
    if asked.what is not None:
        return [_sealed(home, asked.what)]
    day = business_date_of(asked.business_date, home.settings) if asked.business_date else None
    return [_sealed(home, path_of(home, run)) for run in current_runs(home, day, asked.reconciliation)]


def _sealed(home: Home, path: Path) -> Answer:
    with Sealed(path) as run:
        identity = run.identity
        text = home.journal.document(identity["rulebook"])
        rulebook = parse_rulebook(text, f"the rulebook of run {path.stem}")
        found = verify(
            run,
            rulebook,
            business_date=date.fromisoformat(identity["business_date"]),
            calendar=business_days_of(rulebook),
            received=home.vault.read,
        )
        return Answer(str(path), tuple(found), len(LAWS) + 1, _line(run, rulebook))


def _folder(asked: Asked, folder: Path) -> Answer:
    house, street = asked.files
    if house is None or street is None:
        raise UsageError(
            "a folder of `tieout match` is checked against its two files: name them with --house, --street"
        )
    rulebook = (
        read_rulebook(Path(asked.rulebook)) if asked.rulebook.endswith(".toml") else rulebook_named(asked.rulebook)
    )
    ours = receive(house, asked.profiles[0], Book.HOUSE, rulebook)
    theirs = receive(street, asked.profiles[1], Book.STREET, rulebook)
    tables = _tables(folder, rulebook, ours, theirs)
    with scratch(tables) as stored:
        found = verify(stored, rulebook, calendar=business_days_of(rulebook))
        line = _line(stored, rulebook)
    return Answer(str(folder), (*_as_written(folder, (ours, theirs), rulebook), *found), len(LAWS) + 1, line)


def _line(stored: Stored, rulebook: Rulebook) -> str:
    landed_rows = stored.sql("select book::varchar as book, row_id from landing.rows")
    canonical = stored.sql("select * replace (book::varchar as book) from canonical.rows")
    ledger = stored.sql("select * from reconciliation.dispositions").cast(disposition.SCHEMA)
    return proved(
        landed_rows.cast({"book": disposition.SCHEMA["book"]}),
        canonical.cast(pl.Schema({"book": disposition.SCHEMA["book"], **rulebook.contract.schema})),
        ledger,
        rulebook.contract,
    ).line


def _tables(folder: Path, rulebook: Rulebook, ours: Received, theirs: Received) -> dict[str, pl.DataFrame]:
    schemas = {
        "matches": match.schema(rulebook.contract),
        "breaks": break_.SCHEMA,
        "dispositions": disposition.SCHEMA,
    }
    doors = (ours.read, theirs.read)
    lineage = [
        frame.select(landed.LINEAGE.names()) for door in doors for frame in (door.rows, door.rejects, door.excluded)
    ]
    rows = pl.concat(lineage).unique(["book", "row_id"])
    return {
        "landing.rows": rows.select(
            *landed.LINEAGE, pl.lit(0, pl.Int64).alias("byte_offset"), pl.lit("").alias("raw")
        ),
        "landing.rejects": pl.concat([door.rejects for door in doors]).select(reject.SCHEMA.names()),
        "landing.excluded": pl.concat([door.excluded for door in doors]),
        "canonical.rows": pl.concat([door.rows for door in doors]),
        **{f"reconciliation.{name}": _read(folder / f"{name}.parquet", schema) for name, schema in schemas.items()},
    }


def _read(path: Path, schema: pl.Schema) -> pl.DataFrame:
    if not path.is_file():
        raise InputError(f"{path} {NOT_THERE}")
    try:
        return pl.read_parquet(path).select(schema.names()).cast(schema)
    except pl.exceptions.PolarsError as error:
        raise InputError(f"{path} is not as `tieout match` writes it: {error}") from None


def _as_written(folder: Path, read: tuple[Received, Received], rulebook: Rulebook) -> list[Violation]:
    """The hashes that the summary states against the files that are there."""
    path = folder / "summary.json"
    if not path.is_file():
        raise InputError(f"{path} {NOT_THERE}")
    said = json.loads(path.read_text(encoding="utf-8"))
    inputs = dict(zip(("HOUSE", "STREET"), (item.file_sha256 for item in read), strict=True)) | {
        "rulebook": rulebook.hash
    }
    results = {name: hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest() for name in TABLES}
    return [
        Violation("files are as the summary states", name, f"was {said[part].get(name)}, is {found}")
        for part, there in (("inputs", inputs), ("results", results))
        for name, found in there.items()
        if said[part].get(name) != found
    ]
