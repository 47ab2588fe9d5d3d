"""What `tieout verify` checks: sealed runs against the vault, or a folder of `tieout match` against its two files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from data.contracts import disposition
from data.contracts.failure import IntegrityError, UsageError
from data.warehouse import Sealed, scratch
from pipelines.business_date import business_date_of
from pipelines.business_days import business_days_of
from pipelines.desk import desk_at
from pipelines.direct import TABLES
from pipelines.finding import current_runs, path_of
from pipelines.home import Home
from pipelines.matched_folder import MatchedFolder, Named, matched_folder
from reconciliation.ledger import proved
from reconciliation.proof import LAWS, Stored, Violation, verify
from reconciliation.rulebook import Rulebook, parse_rulebook

DUCKDB_MAGIC = slice(8, 12), b"DUCK"


class Asked(NamedTuple):
    """What the command line asks for; `named` is for a folder of `tieout match`."""

    what: Path | None
    business_date: str | None
    reconciliation: str | None
    named: Named
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
    if asked.what is None:
        home = desk_at(asked.home)
        day = business_date_of(asked.business_date, home.settings) if asked.business_date else None
        return [_sealed(home, path_of(home, run)) for run in current_runs(home, day, asked.reconciliation)]
    if asked.what.is_dir():
        return [_folder(asked.what, matched_folder(asked.what, asked.named))]
    if not asked.what.exists():
        raise UsageError(f"there is nothing at {asked.what}; name a sealed file or a folder of `tieout match`")
    return [_sealed(desk_at(asked.home), _sealed_file(asked.what))]


def _sealed_file(path: Path) -> Path:
    where, magic = DUCKDB_MAGIC
    with path.open("rb") as file:
        if file.read(where.stop)[where] != magic:
            raise IntegrityError(
                f"{path} is no sealed run, or it is damaged; `tieout rebuild` makes sealed files again"
            )
    return path


def _sealed(home: Home, path: Path) -> Answer:
    with Sealed(path) as run:
        identity = run.identity
        rulebook = parse_rulebook(home.journal.document(identity["rulebook"]), f"the rulebook of run {path.stem}")
        found = verify(
            run,
            rulebook,
            business_date=date.fromisoformat(identity["business_date"]),
            calendar=business_days_of(rulebook),
            received=home.vault.read,
        )
        return Answer(str(path), tuple(found), len(LAWS) + 1, _line(run, rulebook))


def _folder(folder: Path, matched: MatchedFolder) -> Answer:
    with scratch(matched.tables) as stored:
        found = verify(stored, matched.rulebook, calendar=business_days_of(matched.rulebook))
        line = _line(stored, matched.rulebook)
    return Answer(str(folder), (*_as_written(folder, matched), *found), len(LAWS) + 1, line)


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


def _as_written(folder: Path, matched: MatchedFolder) -> list[Violation]:
    """The hashes that the summary states against the files that are there."""
    books = (item.file_sha256 for item in matched.received)
    inputs = {**dict(zip(("HOUSE", "STREET"), books, strict=True)), "rulebook": matched.rulebook.hash}
    results = {name: _sha256(folder / f"{name}.parquet") for name in TABLES}
    return [
        Violation("files are as the summary states", name, f"was {said.get(name)}, is {found}")
        for said, there in ((matched.summary["inputs"], inputs), (matched.summary["results"], results))
        for name, found in there.items()
        if said.get(name) != found
    ]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "not there"
