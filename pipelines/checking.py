"""Compliance checks over the canonical rows of sealed runs, and how they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from compliance.check import Check, Given, Outcome, State, all_checks, check_named, examined
from data.contracts.contract import contract_named
from data.contracts.failure import UsageError
from data.contracts.finding import Severity
from data.journal.records import Run
from data.reference.identifiers.mic import mics_in
from data.warehouse import Sealed
from pipelines.business_date import business_date_of
from pipelines.desk import desk_at
from pipelines.finding import current_runs, path_of
from pipelines.terminal import say, show_table

SHOWN = ("check", "reference", "field", "value", "reason", "source", "line")


@dataclass(frozen=True)
class Wanted:
    """Which checks, of which runs.

    Args:
        home: the desk's folder; None for the one that the configuration names.
        checks: ids; all when there are none.
        codes: a folder of lists that the firm obtains itself.
    """

    home: Path | None = None
    business_date: str | None = None
    reconciliation: str | None = None
    checks: Sequence[str] = ()
    codes: Path | None = None


@dataclass(frozen=True)
class Examined:
    """One run and what each part of the checks says of it."""

    run: Run
    outcomes: tuple[Outcome, ...]

    def values(self) -> dict[str, Any]:
        return {
            "reconciliation": self.run.reconciliation,
            "business_date": self.run.business_date,
            "run_id": self.run.run_id,
            "checks": [
                {
                    "check_id": outcome.check.id,
                    "part": outcome.part.name,
                    "state": outcome.state,
                    "reason": outcome.reason or None,
                    "looked_at": outcome.looked_at,
                    "findings": outcome.findings.to_dicts(),
                }
                for outcome in self.outcomes
            ],
        }

    def fails(self, fail_on: Severity) -> bool:
        """Whether something was found that matters at least so much."""
        return any(o.state is State.FOUND and o.check.severity.at_least(fail_on) for o in self.outcomes)


def severity_named(name: str) -> Severity:
    """A severity by its word.

    Raises:
        UsageError: there is none of the name.
    """
    if name.lower() not in list(Severity):
        raise UsageError(f"no severity is called {name!r}; there are: {', '.join(Severity)}")
    return Severity(name.lower())


def examined_runs(wanted: Wanted) -> list[Examined]:
    """Run the checks.

    Raises:
        UsageError: no such desk, run, check or folder.
        InputError: a list in the folder cannot be taken.
    """
    checks = [check_named(name) for name in wanted.checks] or list(all_checks().values())
    lists = _lists(wanted.codes)
    home = desk_at(wanted.home)
    day = business_date_of(wanted.business_date, home.settings) if wanted.business_date else None
    found: list[Examined] = []
    for run in current_runs(home, day, wanted.reconciliation):
        with Sealed(path_of(home, run)) as sealed:
            rows = sealed.read("canonical.rows")
            reference = contract_named(sealed.identity["contract"]).reference
        given = Given(rows, lists, run.business_date, reference)
        said = [examined(check, given) for check in checks]
        found.append(Examined(run, tuple(outcome for outcomes in said for outcome in outcomes)))
    return found


def show(found: Examined, most: int) -> None:
    """Write what each part says, and the first findings."""
    say(f"{found.run.reconciliation}, business date {found.run.business_date}, run {found.run.run_id}")
    say()
    parts = [
        (o.check.id, o.part.name, o.state, o.check.severity, o.looked_at, o.findings.height, o.reason)
        for o in found.outcomes
    ]
    heads = ("check", "part", "state", "severity", "looked at", "findings", "why")
    show_table("", heads, parts, numbers=("looked at", "findings"))
    findings = pl.concat([o.findings for o in found.outcomes])
    columns = findings.head(most).select("check_id", "reference", "field", "value", "reason", "source", "line")
    show_table("", SHOWN, columns.rows(), numbers=("line",))
    rest = "" if findings.height <= most else f" Shown: {most}; `--most` shows more."
    say(f"Findings: {findings.height:,}.{rest} `tieout check show ID` says what to do.")


def described(check: Check) -> dict[str, Any]:
    """A check as values."""
    return {
        "check_id": check.id,
        "name": check.name,
        "question": check.question,
        "basis": check.basis,
        "severity": check.severity,
        "in_force_from": check.in_force_from,
        "in_force_to": check.in_force_to,
        "advice": check.advice,
        "parts": [
            {"part": p.name, "field": p.field, "needs": p.needs, "passing": p.passing, "failing": p.failing}
            for p in check.parts
        ],
    }


def _lists(folder: Path | None) -> dict[str, pl.DataFrame]:
    if folder is None:
        return {}
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}; `--codes` names the one with the list of ISO 10383")
    venues = mics_in(folder)
    return {} if venues is None else {"iso10383": venues}
