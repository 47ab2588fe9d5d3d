"""What a run of checks is made from, and so its identity: inputs, code and parameters, the moment it speaks for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any

from compliance.check import Check, all_checks
from compliance.finding_cases import COMPLIANCE
from compliance.given import TRADE
from compliance.parameters import FILE, Entry, read_entries, text_of
from data.contracts import reject
from data.contracts.failure import IntegrityError, UsageError
from data.journal.records import DocumentKind
from data.profiles.profile import Profile
from pipelines.check_inputs import Arrived, arrived
from pipelines.code_version import code_version
from pipelines.home import Home
from pipelines.run_plan import EarlierRun, Input
from pipelines.settings import Settings


@dataclass(frozen=True)
class CheckPlan:
    """One run of the whole pack.

    Args:
        at: the moment it speaks for; deadlines after it have not passed.
        parameters: name of a file of dated values -> its text.
    """

    business_date: date
    at: datetime
    sources: Arrived
    parameters: dict[str, str]
    code: str

    @cached_property
    def identity(self) -> dict[str, str]:
        """As a sealed file and the journal hold it; every value is text."""
        sources = self.sources
        files = [
            [f.source, f.file_sha256, f.name, f.business_date.isoformat(), f.profile_sha256] for f in sources.files
        ]
        return {
            "reconciliation": COMPLIANCE,
            "business_date": self.business_date.isoformat(),
            "contract": TRADE,
            "at": self.at.isoformat(),
            "code": self.code,
            "checks": json.dumps(list(all_checks())),
            "parameters": json.dumps({name: _sha256(text) for name, text in sorted(self.parameters.items())}),
            "inputs": json.dumps(files),
            "runs": json.dumps({name: [run.run_id, run.result_hash] for name, run in sorted(sources.runs.items())}),
            "lists": json.dumps(sources.lists, sort_keys=True),
            "desk": json.dumps({name: _sha256(text) for name, text in sorted(sources.of_journal.items())}),
        }

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The dated values of parameters; the firm's own stand last."""
        return tuple(entry for name, text in self.parameters.items() for entry in read_entries(name, text))

    @cached_property
    def text(self) -> str:
        """The identity as one document; its SHA-256 begins with the run id."""
        return json.dumps(self.identity, sort_keys=True)

    @cached_property
    def run_id(self) -> str:
        return _sha256(self.text)[:16]


def inputs_wanted(checks: Sequence[Check]) -> frozenset[str]:
    """Names of everything that checks need."""
    return frozenset(name for check in checks for part in check.parts for name in (*part.needs, *part.takes))


def end_of(business_date: date, settings: Settings) -> datetime:
    """The last second of a business date in the house's time zone; in UTC."""
    return datetime.combine(business_date, time(23, 59, 59), settings.zone).astimezone(UTC)


def plan_checks(home: Home, business_date: date, at: datetime | None = None) -> CheckPlan:
    """The plan of a run of all checks from what is there now.

    Raises:
        UsageError: a rulebook has the name that runs of checks go by.
        InputError: a received file or a list cannot be read.
    """
    if COMPLIANCE in home.rulebooks:
        raise UsageError(f"a rulebook is called {COMPLIANCE!r}, as the runs of checks are; give it another name")
    sources = arrived(home, business_date, inputs_wanted([*all_checks().values()]))
    moment = at or end_of(business_date, home.settings)
    return CheckPlan(business_date, moment, sources, parameter_texts(home.settings), code_version())


def plan_from_journal(home: Home, run_id: str, document: Callable[[str], str]) -> CheckPlan:
    """The plan of a run of checks as it was when it was made.

    Args:
        document: a text of the journal by its SHA-256, checked.

    Raises:
        IntegrityError: the journal's text is not the one that the run was identified by.
    """
    text = home.journal.document_named(DocumentKind.PLAN, run_id)
    said: dict[str, str] = json.loads(text)
    files = tuple(_input(told, document) for told in json.loads(said["inputs"]))
    runs = {name: _run(home, *told) for name, told in json.loads(said["runs"]).items()}
    desk = {name: document(sha256) for name, sha256 in json.loads(said["desk"]).items()}
    sources = Arrived({}, reject.SCHEMA.to_frame(), files, runs, json.loads(said["lists"]), desk)
    parameters = {name: document(sha256) for name, sha256 in json.loads(said["parameters"]).items()}
    plan = CheckPlan(
        date.fromisoformat(said["business_date"]),
        datetime.fromisoformat(said["at"]),
        sources,
        parameters,
        said["code"],
    )
    if plan.run_id != run_id:
        raise IntegrityError(
            f"run {run_id} of the checks cannot be made again by this version, which has other checks or reads its "
            f"plan in another way; install the version that made it ({plan.code}) and rebuild with that"
        )
    return plan


def parameter_texts(settings: Settings) -> dict[str, str]:
    """Name of a file of dated values -> its text: the project's, then the firm's."""
    own = {} if settings.parameters is None else {f"own {settings.parameters.name}": text_of(settings.parameters)}
    return {FILE.name: text_of(FILE), **own}


def _input(told: list[str], document: Callable[[str], str]) -> Input:
    source, file_sha256, name, business_date, profile_sha256 = told
    profile = Profile.model_validate_json(document(profile_sha256))
    return Input(file_sha256, name, source, date.fromisoformat(business_date), profile)


def _run(home: Home, run_id: str, result_hash: str) -> EarlierRun:
    run: Any = home.journal.run(run_id)
    if run.path is None or run.result_hash != result_hash:
        raise IntegrityError(f"run {run_id}, which checks were asked of, is not the one that the journal holds now")
    return EarlierRun(run_id, run.business_date, result_hash, home.warehouse / run.path)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
