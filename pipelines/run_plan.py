"""What a run will be made from, decided before anything is read: its inputs, its history, and so its identity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from data.contracts.words import Book
from data.profiles.profile import Profile
from pipelines.code_version import code_version
from reconciliation.rulebook import Rulebook


@dataclass(frozen=True)
class Input:
    """One received file of the run, with the profile that reads it and the business date it was received for."""

    file_sha256: str
    name: str
    source: str
    business_date: date
    profile: Profile

    @property
    def book(self) -> Book:
        return self.profile.book

    @property
    def profile_text(self) -> str:
        """The profile as the journal keeps it: what decides the reading, in one canonical JSON."""
        return self.profile.model_dump_json(by_alias=True, exclude_defaults=True)

    @property
    def profile_sha256(self) -> str:
        return hashlib.sha256(self.profile_text.encode()).hexdigest()


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
        inputs: sorted by book, source, business date and hash.
        earlier: newest first; rows still open are carried from the first, settled rows are recalled from all.
        superseded: hash of a file that a newer version replaced -> hash of that version; its rows are not carried.
        missing: senders the rulebook names one by one from whom no file of the business date is there.
        missing_counterparties: pairs of such a sender and the counterparty that its profile gives every row.
        quality: whether the data-quality gate stands before matching.
        code: which code makes the result.
    """

    rulebook: Rulebook
    business_date: date
    inputs: tuple[Input, ...]
    earlier: tuple[EarlierRun, ...] = ()
    superseded: Mapping[str, str] = field(default_factory=dict[str, str])
    missing: tuple[str, ...] = ()
    missing_counterparties: tuple[tuple[str, str], ...] = ()
    quality: bool = True
    code: str = field(default_factory=code_version)

    @cached_property
    def identity(self) -> dict[str, str]:
        """What a run is identified by, as it is stored in the sealed file and the journal; every value is text."""
        return {
            "reconciliation": self.rulebook.name,
            "business_date": self.business_date.isoformat(),
            "contract": self.rulebook.contract.name,
            "rulebook": hashlib.sha256(self.rulebook.text.encode()).hexdigest(),
            "code": self.code,
            "inputs": json.dumps([_told(item) for item in self.inputs]),
            "earlier": json.dumps([[run.run_id, run.result_hash] for run in self.earlier]),
            "superseded": json.dumps(self.superseded, sort_keys=True),
            "missing": json.dumps(sorted(self.missing)),
            "missing_counterparties": json.dumps(self.missing_counterparties),
            "quality": json.dumps(self.quality),
        }

    @cached_property
    def text(self) -> str:
        """The identity as one document; its SHA-256 begins with the run id."""
        return json.dumps(self.identity, sort_keys=True)

    @cached_property
    def run_id(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def _told(item: Input) -> list[Any]:
    return [
        item.book.value,
        item.source,
        item.file_sha256,
        item.name,
        item.business_date.isoformat(),
        item.profile_sha256,
    ]
