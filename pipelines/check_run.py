"""A run of the whole pack of checks: sealed like any run, written to the journal, its findings kept as cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from compliance.check import Check, Outcome, State, all_checks, examined_all
from compliance.finding_cases import COMPLIANCE, Closure, Known, finding_events
from compliance.given import Given
from compliance.parameters import in_force
from data.building import Building, seal
from data.contracts import finding, reject
from data.journal.records import Act, DocumentKind, RunInput, SignOff
from data.run_file import run_path
from pipelines.check_inputs import Arrived, made_from
from pipelines.check_plan import CheckPlan, inputs_wanted, plan_checks
from pipelines.home import Home

CASE = "case"
"""Kind of the sign-offs by which two people close the case of a finding."""
STAGE = "checks"
OUTCOMES = pl.Schema(
    {
        "check_id": pl.String,
        "check_part": pl.String,
        "pack": pl.String,
        "severity": pl.String,
        "state": pl.Enum(State),
        "reason": pl.String,
        "looked_at": pl.Int64,
        "findings": pl.Int64,
    }
)
INPUTS = pl.Schema(
    {"name": pl.String, "source": pl.String, "file_sha256": pl.String, "file": pl.String, "business_date": pl.Date}
)
PARAMETERS = pl.Schema({"check_id": pl.String, "name": pl.String, "value": pl.String})


@dataclass(frozen=True)
class Checked:
    """A sealed run of checks, and what each part said.

    Args:
        events: what became of cases, by kind.
        rejects: records of its input files that are no rows of their contract (`data.contracts.reject.SCHEMA`).
    """

    business_date: date
    run_id: str
    result_hash: str
    path: Path
    outcomes: tuple[Outcome, ...]
    events: dict[str, int]
    rejects: pl.DataFrame


def run_checks(home: Home, business_date: date, at: datetime | None = None) -> Checked:
    """Ask every check of a business date, seal what they say, and write their cases.

    Raises:
        BusyError: another process checks the same date.
        InputError: an input that was received can no longer be read.
        IntegrityError: the same inputs said something else before.
    """
    with home.journal.lock(business_date, COMPLIANCE):
        plan = plan_checks(home, business_date, at)
        _record(home, plan)
        try:
            outcomes, result_hash, path = sealed_checks(home, plan, plan.sources)
        except Exception:
            home.journal.run_failed(plan.run_id, "ended before it was sealed")
            raise
        home.journal.run_sealed(plan.run_id, result_hash, path.relative_to(home.warehouse).as_posix())
        events = write_cases(home, plan, outcomes)
    return Checked(business_date, plan.run_id, result_hash, path, outcomes, events, plan.sources.rejects)


def sealed_checks(
    home: Home, plan: CheckPlan, sources: Arrived, expected: str | None = None
) -> tuple[tuple[Outcome, ...], str, Path]:
    """Ask the checks and seal their answers; outcomes, result hash and file."""
    checks = [*all_checks().values()]
    given = Given(plan.business_date, plan.at, sources.inputs, {})
    outcomes = examined_all(checks, given, plan.entries)
    path = run_path(home.warehouse, plan.business_date, COMPLIANCE, plan.run_id)
    building = Building.open_or_create(path, plan.identity, threads=home.settings.threads)
    try:
        building.write_stage(STAGE, _tables(plan, checks, outcomes, sources))
        return outcomes, seal(building, expected), path
    finally:
        building.close()


def rebuilt_checks(home: Home, plan: CheckPlan, expected: str) -> None:
    """Make the sealed file of a run of checks again, to the same result."""
    sealed_checks(home, plan, made_from(home, inputs_wanted([*all_checks().values()]), plan.sources), expected)


def write_cases(home: Home, plan: CheckPlan, outcomes: Sequence[Outcome]) -> dict[str, int]:
    """The day's events on the cases of findings, by kind; what the journal holds then is under a link."""
    journal = home.journal
    opened = [
        case
        for case in journal.cases_elsewhere(COMPLIANCE, plan.business_date)
        if case.opened_on == plan.business_date
    ]
    known = Known(journal.cases_before(COMPLIANCE, plan.business_date), opened, _closures(home, plan.business_date))
    events = finding_events(outcomes, known, plan.business_date)
    journal.apply_run(plan.run_id, events)
    journal.link_audit()
    return dict(Counter(event.kind.lower() for event in events))


def _closures(home: Home, business_date: date) -> dict[str, Closure]:
    """What maker and checker have agreed on, case id -> closure, at or before the business date."""
    acts: dict[str, list[SignOff]] = {}
    for act in home.journal.sign_offs(kind=CASE):
        if act.business_date is None or act.business_date <= business_date:
            acts.setdefault(act.subject, []).append(act)
    found: dict[str, Closure] = {}
    for case_id, done in acts.items():
        made = [act for act in done if act.act is Act.PREPARED]
        approved = [act for act in done if act.act is Act.APPROVED]
        if made and approved:
            found[case_id] = Closure(made[-1].who, approved[-1].who, made[-1].why)
    return found


def _record(home: Home, plan: CheckPlan) -> None:
    journal = home.journal
    for item in plan.sources.files:
        journal.keep_document(DocumentKind.PROFILE, item.source, item.profile_text)
    for name, text in plan.parameters.items():
        journal.keep_document(DocumentKind.PARAMETERS, name, text)
    for name, text in plan.sources.of_journal.items():
        journal.keep_document(DocumentKind.DESK, name, text)
    journal.run_started(
        plan.run_id,
        business_date=plan.business_date,
        reconciliation=COMPLIANCE,
        rulebook_sha256=journal.keep_document(DocumentKind.PLAN, plan.run_id, plan.text),
        code_version=plan.code,
        inputs=[
            RunInput(
                file_sha256=item.file_sha256, source=item.source, book=item.book, profile_sha256=item.profile_sha256
            )
            for item in plan.sources.files
        ],
        carried_from=[],
    )


def _tables(
    plan: CheckPlan, checks: Sequence[Check], outcomes: Sequence[Outcome], sources: Arrived
) -> dict[str, pl.DataFrame]:
    said = [
        (o.check.id, o.part.name, o.check.pack, o.check.severity, o.state, o.reason, o.looked_at, o.findings.height)
        for o in outcomes
    ]
    inputs = [
        (item.profile.contract, item.source, item.file_sha256, item.name, item.business_date)
        for item in sources.files
    ]
    values = [
        (check.id, name, str(value))
        for check in checks
        for name, value in sorted(in_force(check.id, check.parameters, plan.business_date, plan.entries).items())
    ]
    return {
        "checks.outcomes": pl.DataFrame(said, schema=OUTCOMES, orient="row"),
        "checks.findings": pl.concat([finding.SCHEMA.to_frame(), *(o.findings for o in outcomes)]),
        "checks.inputs": pl.DataFrame(inputs, schema=INPUTS, orient="row"),
        "checks.parameters": pl.DataFrame(values, schema=PARAMETERS, orient="row"),
        "checks.rejects": sources.rejects.select(reject.SCHEMA.names()),
    }
