"""What another rulebook would have made of the sealed runs of some business dates: behind `tieout whatif`."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from data.contracts.failure import UsageError
from data.journal.records import Run
from data.warehouse import Sealed
from pipelines.business_days import business_days_of
from pipelines.code_version import code_version
from pipelines.desk import desk_at
from pipelines.finding import path_of
from pipelines.history import counterparties_of_missing
from pipelines.home import Home
from pipelines.run_plan import EarlierRun, RunPlan
from reconciliation.carry import Stored
from reconciliation.curve import Curve, curve_of, open_pairs
from reconciliation.day import Day
from reconciliation.replay import SealedDay, replay
from reconciliation.rulebook import Rulebook, parse_rulebook
from reconciliation.whatif import WhatIf, compare, values

EVERY_RUN = 1_000_000
MISSING = ("missing", "missing_counterparties", "earlier")
"""What a run's identity says of the senders who sent nothing, and where else they may have spoken."""


class Question(NamedTuple):
    """What the command line asks, in its words: dates as text, the path of the new rulebook, the field of a curve."""

    first: str
    last: str | None
    rulebook: Path | None
    reconciliation: str | None
    curve: str | None
    home: Path | None


@dataclass(frozen=True)
class Window:
    """The sealed runs of a reconciliation from one business date to another, both included.

    Args:
        runs: that count, in order of the business date; never empty.
    """

    home: Home
    reconciliation: str
    runs: tuple[Run, ...]

    @cached_property
    def other_code(self) -> tuple[date, ...]:
        """Business dates that another version of the code sealed; what it changed shows as well."""
        return tuple(run.business_date for run in self.runs if run.code_version != code_version())

    def days(self) -> Generator[SealedDay]:
        """One run after another, read when it is asked for."""
        for run in self.runs:
            yield sealed_day(self.home, run)

    def earlier(self, looked_back: int) -> list[Stored]:
        """The runs before the window that its first dates look back at."""
        first = self.runs[0].business_date
        before = self.home.journal.current_runs_before(first, self.reconciliation, limit=looked_back)
        return [sealed_day(self.home, run).stored for run in before]


@dataclass(frozen=True)
class Answer:
    """What `tieout whatif` answers: the comparison, the curve, or both."""

    window: Window
    rulebook: Rulebook | None
    whatif: WhatIf | None
    curve: Curve | None

    def values(self) -> dict[str, Any]:
        """The JSON document."""
        dates = [run.business_date for run in self.window.runs]
        told: dict[str, Any] = {
            "reconciliation": self.window.reconciliation,
            "from": dates[0],
            "to": dates[-1],
            "business_dates": dates,
            "sealed_by_other_code": list(self.window.other_code),
            "rulebook": None if self.rulebook is None else {"name": self.rulebook.name, "hash": self.rulebook.hash},
        }
        if self.whatif is not None:
            told |= values(self.whatif)
        return told | {"curve": None if self.curve is None else self.curve.values()}


def answered(question: Question) -> Answer:
    """The answer to the command line.

    Raises:
        UsageError: neither a rulebook nor a curve is asked for, or what is named is not there.
    """
    if question.rulebook is None and question.curve is None:
        raise UsageError("nothing to try: name a rulebook with --rulebook, a field with --curve, or both")
    home = desk_at(question.home)
    rulebook = None if question.rulebook is None else new_rulebook(question.rulebook)
    name = question.reconciliation or (rulebook.name if rulebook else None) or _only_reconciliation(home)
    first = _date("--from", question.first)
    last = _date("--to", question.last) if question.last else first
    return answer(window_of(home, name, first, last), rulebook, question.curve)


def window_of(home: Home, reconciliation: str, first: date, last: date) -> Window:
    """The runs that count between two dates.

    Raises:
        UsageError: there is none.
    """
    if last < first:
        raise UsageError(f"--from {first} is after --to {last}")
    found = home.journal.current_runs_before(last + timedelta(days=1), reconciliation, limit=EVERY_RUN)
    runs = tuple(sorted((r for r in found if r.business_date >= first), key=lambda run: run.business_date))
    if not runs:
        raise UsageError(
            f"there is no sealed run of {reconciliation} from {first} to {last} in {home.folder}; name the "
            "reconciliation with --reconciliation, or make the runs with `tieout eod`"
        )
    return Window(home, reconciliation, runs)


def new_rulebook(path: Path) -> Rulebook:
    """A rulebook that is being tried; its file may have any name.

    Raises:
        UsageError: it cannot be read, or says what a rulebook cannot say.
    """
    try:
        return parse_rulebook(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the rulebook {path} cannot be read: {error}") from None


def answer(window: Window, rulebook: Rulebook | None, curve: str | None) -> Answer:
    """Try the rulebook on every run of the window, and draw the curve of one field's tolerance.

    Args:
        rulebook: the new one, or None for the curve alone.
        curve: a compared field, or None.

    Raises:
        UsageError: the rulebook takes other rows into a run, or the field has no tolerance.
    """
    found = None
    if rulebook is not None:
        named = rulebook.model_copy(update={"name": window.reconciliation})
        days = (_under(sealed, named) for sealed in window.days())
        found = compare(replay(days, window.earlier(max(named.recall_business_days, 1)), named))
    return Answer(window, rulebook, found, None if curve is None else _curve(window, curve))


def sealed_day(home: Home, run: Run) -> SealedDay:
    """One sealed run, as far as matching it again needs."""
    with Sealed(path_of(home, run)) as sealed:
        text = home.journal.document(sealed.identity["rulebook"])
        canonical = sealed.read("canonical.rows")
        rulebook = parse_rulebook(text, f"the rulebook of run {run.run_id}")
        missing, named, earlier = (json.loads(sealed.identity.get(name, "[]")) for name in MISSING)
        plan = RunPlan(
            rulebook,
            run.business_date,
            inputs=(),
            earlier=tuple(_earlier(home, run_id) for run_id, _ in earlier),
            missing=tuple(missing),
            missing_counterparties=tuple((sender, name) for sender, name in named),
        )
        day = Day(
            run.business_date,
            business_days_of(rulebook),
            sealed.read("canonical.rates"),
            plan.missing,
            counterparties_of_missing(plan),
        )
        return SealedDay(
            day,
            Stored(run.business_date, canonical, canonical, sealed.read("reconciliation.dispositions")),
            sealed.read("reconciliation.matches"),
            sealed.read("reconciliation.breaks"),
            json.loads(sealed.identity["superseded"]),
            rulebook,
        )


def _date(option: str, said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise UsageError(f"{option} {said!r} is no date; write it as 2026-11-20") from None


def _earlier(home: Home, run_id: str) -> EarlierRun:
    run = home.journal.run(run_id)
    return EarlierRun(run_id, run.business_date, run.result_hash or "", path_of(home, run))


def _only_reconciliation(home: Home) -> str:
    names = sorted({run.reconciliation for run in home.journal.sealed_runs()})
    if len(names) != 1:
        raise UsageError(f"name one reconciliation with --reconciliation; sealed runs are of: {', '.join(names)}")
    return names[0]


def _under(sealed: SealedDay, rulebook: Rulebook) -> SealedDay:
    """The same day by the calendar of another rulebook."""
    return sealed._replace(day=sealed.day._replace(calendar=business_days_of(rulebook)))


def _curve(window: Window, field: str) -> Curve:
    """Every break of the window once, as it stood last."""
    parts: list[pl.DataFrame] = []
    rulebook: Rulebook | None = None
    for sealed in window.days():
        rulebook = sealed.rulebook
        parts.append(open_pairs(field, sealed.breaks, sealed.stored.canonical, rulebook, sealed.day))
    if rulebook is None:
        raise AssertionError("a window has at least one run")
    return curve_of(field, pl.concat(parts).unique("break_id", keep="last", maintain_order=True), rulebook)
