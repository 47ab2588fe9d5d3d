"""What `tieout check run` does: the whole pack sealed for a business date, or a part of it, or files by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from compliance.check import Check, Outcome, Pack, State, all_checks, check_named, examined_all
from data.contracts.failure import UsageError
from data.contracts.finding import Severity
from pipelines.asking import Source, desk_of, moment_of, ready
from pipelines.business_date import business_date_of
from pipelines.check_plan import inputs_wanted
from pipelines.check_run import Checked, run_checks
from pipelines.terminal import say, show_table

REJECTED = ("source", "file_sha256", "line", "column", "value", "expected")
SHOWN = ("check", "severity", "reference", "field", "value", "reason", "source", "line")


@dataclass(frozen=True)
class Wanted:
    """Which checks, asked of what.

    Args:
        checks: ids; all of the pack when there are none.
        pack: a pack's name; all packs when absent.
    """

    source: Source
    checks: Sequence[str] = ()
    pack: str | None = None

    @property
    def whole(self) -> bool:
        """Whether all checks are asked of what the desk has: only that is sealed."""
        return not (self.checks or self.pack or self.source.inputs)


@dataclass(frozen=True)
class Answer:
    """What the checks said, and, where it was sealed, the run.

    Args:
        events: what became of cases, by kind.
        rejects: records of input files that are no rows of their contract (`data.contracts.reject.SCHEMA`).
    """

    business_date: date
    outcomes: tuple[Outcome, ...]
    rejects: pl.DataFrame
    run_id: str | None = None
    result_hash: str | None = None
    events: dict[str, int] | None = None

    def values(self) -> dict[str, Any]:
        return {
            "business_date": self.business_date,
            "run_id": self.run_id,
            "result_hash": self.result_hash,
            "rejects": self.rejects.select(REJECTED).to_dicts(),
            "cases": self.events,
            "checks": [
                {
                    "check_id": outcome.check.id,
                    "part": outcome.part.name,
                    "pack": outcome.check.pack,
                    "severity": outcome.check.severity,
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
        return any(
            Severity(word).at_least(fail_on) for o in self.outcomes for word in o.findings["severity"].unique()
        )


def severity_named(name: str) -> Severity:
    """A severity by its word.

    Raises:
        UsageError: there is none of the name.
    """
    if name.lower() not in list(Severity):
        raise UsageError(f"no severity is called {name!r}; there are: {', '.join(Severity)}")
    return Severity(name.lower())


def answered(wanted: Wanted) -> Answer:
    """Ask the checks.

    Raises:
        UsageError: no such desk, date, check, pack, contract or profile.
        InputError: a file cannot be read as a whole.
        BusyError: another process checks the same date.
    """
    checks = chosen_checks(wanted)
    if wanted.whole:
        desk = desk_of(wanted.source)
        day = business_date_of(wanted.source.business_date, desk.settings)
        return answer_of(run_checks(desk, day, moment_of(wanted.source.at)))
    asked = ready(wanted.source, inputs_wanted(checks))
    outcomes = examined_all(checks, asked.given, asked.entries)
    return Answer(asked.given.business_date, outcomes, asked.rejects)


def answer_of(done: Checked) -> Answer:
    """What a sealed run of the whole pack said."""
    return Answer(done.business_date, done.outcomes, done.rejects, done.run_id, done.result_hash, done.events)


def show(found: Answer, most: int) -> None:
    """Write what each part says, and the first findings, the gravest first."""
    say(f"Business date {found.business_date}" + (f", run {found.run_id}" if found.run_id else "; nothing is kept"))
    say()
    parts = [
        (o.check.id, o.part.name, o.state, o.check.severity, o.looked_at, o.findings.height)
        for o in found.outcomes
        if o.state is not State.NOT_RUN
    ]
    heads = ("check", "part", "state", "severity", "looked at", "findings")
    show_table("", heads, parts, numbers=("looked at", "findings"))
    show_table("Not run, and therefore not passed", ("why", "checks"), sorted(_not_run(found).items()))
    findings = pl.concat([o.findings for o in found.outcomes])
    gravest = findings.sort(pl.col("severity").to_physical(), descending=True, maintain_order=True)
    told = ("check_id", "severity", "reference", "field", "value", "reason", "source", "line")
    show_table("", SHOWN, gravest.head(most).select(told).rows(), numbers=("line",))
    rest = "" if findings.height <= most else f" Shown: {most}; `--most` shows more."
    say(f"Findings: {findings.height:,}.{rest} `tieout check show ID` says what to do.")
    if not found.rejects.is_empty():
        say(f"Records of the input files that are rejects: {found.rejects['row_id'].n_unique():,}")
        told_of = ("source", "line", "column", "value", "expected")
        show_table("", told_of, found.rejects.head(most).select(told_of).rows(), numbers=("line",))
    if found.events:
        say("Cases: " + ", ".join(f"{count} {kind}" for kind, count in sorted(found.events.items())))


def _not_run(found: Answer) -> dict[str, str]:
    """Reason -> checks, with the part where another part of the check was run."""
    answered_ids = {o.check.id for o in found.outcomes if o.state is not State.NOT_RUN}
    told: dict[str, list[str]] = {}
    for outcome in found.outcomes:
        if outcome.state is State.NOT_RUN:
            whole = outcome.check.id not in answered_ids
            name = outcome.check.id if whole else f"{outcome.check.id} ({outcome.part.name})"
            told.setdefault(outcome.reason, []).append(name)
    return {reason: ", ".join(dict.fromkeys(names)) for reason, names in told.items()}


def chosen_checks(wanted: Wanted) -> list[Check]:
    """The checks that are asked for, by id.

    Raises:
        UsageError: there is no such check or pack.
    """
    if wanted.pack is not None and wanted.pack not in list(Pack):
        raise UsageError(f"no pack is called {wanted.pack!r}; there are: {', '.join(Pack)}")
    named = [check_named(name) for name in wanted.checks] or [*all_checks().values()]
    return [check for check in named if wanted.pack is None or check.pack == wanted.pack]


def described(check: Check) -> dict[str, Any]:
    """A check as values."""
    return {
        "check_id": check.id,
        "name": check.name,
        "question": check.question,
        "basis": check.basis,
        "severity": check.severity,
        "pack": check.pack,
        "in_force_from": check.in_force_from,
        "in_force_to": check.in_force_to,
        "advice": check.advice,
        "parameters": [{"name": p.name, "default": str(p.default), "says": p.says} for p in check.parameters],
        "parts": [
            {"part": p.name, "needs": p.needs, "passing": p.passing, "failing": p.failing} for p in check.parts
        ],
    }
