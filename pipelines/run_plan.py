"""What a run will be made from, decided before anything is read: its inputs, its history, and so its identity."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from data.contracts.words import Book
from data.profiles.profile import Profile
from pipelines.code_version import code_version
from pipelines.home import Home
from reconciliation.rulebook import Rulebook


@dataclass(frozen=True)
class Input:
    """One received file of the run, with the profile that reads it."""

    file_sha256: str
    name: str
    source: str
    book: Book
    contract: str
    profile: Profile

    @property
    def profile_sha256(self) -> str:
        return hashlib.sha256(self.profile.model_dump_json(by_alias=True).encode()).hexdigest()


@dataclass(frozen=True)
class EarlierRun:
    """A sealed run of an earlier business date that this one carries from or recalls from."""

    run_id: str
    business_date: date
    result_hash: str
    path: Path


@dataclass(frozen=True)
class RunPlan:
    """The whole of what decides a run's result.

    Args:
        inputs: sorted by book, source and hash.
        earlier: newest first; rows still open are carried from the first, settled rows are recalled from all.
        superseded: hashes of files that a newer version replaced; their rows are not carried.
        missing: sources of the rulebook from which no file of the business date is there.
    """

    rulebook: Rulebook
    business_date: date
    inputs: tuple[Input, ...]
    earlier: tuple[EarlierRun, ...] = ()
    superseded: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @cached_property
    def identity(self) -> dict[str, str]:
        """What a run is identified by, as it is stored in the sealed file; every value is text."""
        return {
            "reconciliation": self.rulebook.name,
            "business_date": self.business_date.isoformat(),
            "contract": self.rulebook.contract.name,
            "rulebook": self.rulebook.hash,
            "code": code_version(),
            "inputs": json.dumps([[i.book, i.source, i.file_sha256, i.profile_sha256] for i in self.inputs]),
            "earlier": json.dumps([[run.run_id, run.result_hash] for run in self.earlier]),
            "superseded": json.dumps(sorted(self.superseded)),
            "missing": json.dumps(sorted(self.missing)),
        }

    @cached_property
    def run_id(self) -> str:
        text = json.dumps(self.identity, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def plan_run(home: Home, rulebook: Rulebook, business_date: date) -> RunPlan:
    """The plan of a run from what the journal knows now."""
    sources = (*rulebook.house.sources, *rulebook.street.sources, *rulebook.rates)
    files = home.journal.files_of(business_date, sources)
    inputs = sorted(
        (
            Input(file.sha256, file.name, file.source, Book(file.book), file.contract, home.profiles[file.source])
            for file in files
        ),
        key=lambda item: (item.book, item.source, item.file_sha256),
    )
    return RunPlan(
        rulebook=rulebook,
        business_date=business_date,
        inputs=tuple(inputs),
        earlier=_earlier(home, rulebook, business_date),
        superseded=tuple(sorted(home.journal.superseded_files(sources))),
        missing=tuple(sorted(set(sources) - {item.source for item in inputs})),
    )


def _earlier(home: Home, rulebook: Rulebook, business_date: date) -> tuple[EarlierRun, ...]:
    runs = home.journal.current_runs_before(business_date, rulebook.name, limit=rulebook.recall_business_days)
    return tuple(
        EarlierRun(run.run_id, run.business_date, run.result_hash, home.warehouse / run.path) for run in runs
    )
