"""Making the warehouse again from vault and journal alone, to the same result hashes.

The journal keeps what every sealed run was made from: its plan, its rulebook, its profiles; the vault keeps its
files. A sealed file that is whole stays; one that is missing or damaged is made again by the same stages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from compliance.finding_cases import COMPLIANCE
from data.contracts.failure import IntegrityError, TieoutError
from data.journal.records import DocumentKind, Run
from data.profiles.profile import Profile
from data.warehouse import reading
from pipelines import stages
from pipelines.check_plan import plan_from_journal as check_plan_from_journal
from pipelines.check_run import rebuilt_checks
from pipelines.code_version import code_version
from pipelines.home import Home
from pipelines.run_plan import EarlierRun, Input, RunPlan
from pipelines.workspace import Workspace
from reconciliation.rulebook import parse_rulebook

RUN_ID_DIGITS = 16
STAGES = (
    ("landing", stages.landed),
    ("quality", stages.quality),
    ("reconciliation", stages.reconciled),
    ("proof", stages.proof),
)


@dataclass(frozen=True)
class Rebuilt:
    """What became of one sealed run.

    Args:
        state: INTACT (its file was whole), REBUILT (made again, with the same result hash).
        damage: why it had to be made again.
        made_by: the code version that sealed it, where it is another than this one.
    """

    run_id: str
    reconciliation: str
    business_date: date
    result_hash: str
    path: Path
    state: str
    damage: str | None = None
    made_by: str | None = None


def rebuild(home: Home) -> Generator[Rebuilt]:
    """Look at every run that was ever sealed, oldest business date first, and make again what is not whole.

    A damaged file is kept beside its place, with the ending `.damaged`, for whoever looks into it.

    Raises:
        BusyError: another process runs one of these business dates.
        IntegrityError: a run made again gives another result, or what it was made from is not whole. What was
            made before it stays.
    """
    for run in home.journal.sealed_runs():
        with home.journal.lock(run.business_date, run.reconciliation):
            yield _whole(home, run)


def _whole(home: Home, run: Run) -> Rebuilt:
    if run.path is None or run.result_hash is None:
        raise IntegrityError(f"the journal calls run {run.run_id} sealed, and knows neither its file nor its result")
    path = home.warehouse / run.path
    damage = _damage(path, run.result_hash)
    if damage is not None:
        _again(home, run, path, run.result_hash)
    return Rebuilt(
        run.run_id,
        run.reconciliation,
        run.business_date,
        run.result_hash,
        path,
        "INTACT" if damage is None else "REBUILT",
        damage,
        None if run.code_version == code_version() else run.code_version,
    )


def _damage(path: Path, result_hash: str) -> str | None:
    """Why a sealed file is not what was sealed, or None."""
    if not path.exists():
        return "its file is not there"
    try:
        with reading(path) as tables:
            complaints = tables.disagreements()
            found = tables.result_hash
    except TieoutError as error:
        return str(error)
    if found != result_hash:
        complaints.append(f"its file holds result {found}, the journal {result_hash}")
    return "; ".join(complaints) or None


def _again(home: Home, run: Run, path: Path, expected: str) -> None:
    if path.exists():
        path.replace(path.with_suffix(".damaged"))
    if run.reconciliation == COMPLIANCE:
        plan = check_plan_from_journal(home, run.run_id, partial(_document, home))
        rebuilt_checks(home, plan, expected)
        return
    with _workspace(home, plan_from_journal(home, run.run_id)) as workspace:
        for stage, make in STAGES:
            workspace.complete(stage, make)
        law = stages.proof_law(workspace)
        if not law.holds:
            told = "; ".join(str(said) for said in law.shown.values())
            raise IntegrityError(f"run {run.run_id} made again is not proved: {told}")
        workspace.seal(expected)


@contextmanager
def _workspace(home: Home, plan: RunPlan) -> Generator[Workspace]:
    workspace = Workspace(home, plan, resume=False)
    try:
        yield workspace
    finally:
        workspace.close()


def plan_from_journal(home: Home, run_id: str) -> RunPlan:
    """The plan of a run as it was when the run was made, from the texts that the journal keeps.

    Raises:
        IntegrityError: a text is not the one that the run was identified by.
    """
    journal = home.journal
    text = journal.document_named(DocumentKind.PLAN, run_id)
    if hashlib.sha256(text.encode()).hexdigest()[:RUN_ID_DIGITS] != run_id:
        raise IntegrityError(f"the journal's plan of run {run_id} has changed; restore the journal from its backup")
    said = json.loads(text)
    plan = RunPlan(
        rulebook=parse_rulebook(_document(home, said["rulebook"]), f"the rulebook of run {run_id}"),
        business_date=date.fromisoformat(said["business_date"]),
        inputs=tuple(_input(home, told) for told in json.loads(said["inputs"])),
        earlier=tuple(_earlier(home, *told) for told in json.loads(said["earlier"])),
        superseded=json.loads(said["superseded"]),
        missing=tuple(json.loads(said["missing"])),
        missing_counterparties=tuple(
            (sender, name) for sender, name in json.loads(said.get("missing_counterparties", "[]"))
        ),
        quality=json.loads(said["quality"]),
        code=said["code"],
    )
    if plan.text != text:
        raise IntegrityError(
            f"run {run_id} cannot be made again by this version: it reads the run's plan in another way. Install the "
            f"version that made it ({plan.code}) and rebuild with that."
        )
    return plan


def _input(home: Home, told: list[str]) -> Input:
    _, source, file_sha256, name, business_date, profile_sha256 = told
    profile = Profile.model_validate_json(_document(home, profile_sha256))
    return Input(file_sha256, name, source, date.fromisoformat(business_date), profile)


def _earlier(home: Home, run_id: str, result_hash: str) -> EarlierRun:
    run = home.journal.run(run_id)
    if run.path is None or run.result_hash != result_hash:
        raise IntegrityError(
            f"run {run_id}, which a later one carries from, was sealed with {result_hash}, and the journal now says "
            f"{run.result_hash}; restore the journal from its backup"
        )
    return EarlierRun(run_id, run.business_date, result_hash, home.warehouse / run.path)


def _document(home: Home, sha256: str) -> str:
    text = home.journal.document(sha256)
    if hashlib.sha256(text.encode()).hexdigest() != sha256:
        raise IntegrityError(f"the text {sha256} in the journal has changed; restore the journal from its backup")
    return text
