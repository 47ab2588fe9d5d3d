"""What `tieout explain` tells: a case with its history, a break, a match group, or a row and where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from data.contracts.failure import UsageError
from data.journal.records import Run, StoredEvent
from data.warehouse import Sealed
from pipelines.business_date import business_date_of
from pipelines.business_days import business_days_of
from pipelines.desk import desk_at
from pipelines.finding import current_runs, path_of
from pipelines.home import Home
from pipelines.matched_folder import Named, matched_folder
from pipelines.terminal import say
from reconciliation.cases import aged
from reconciliation.day import Day
from reconciliation.explain import Explanation, Tables, explain
from reconciliation.rulebook import parse_rulebook


class Asked(NamedTuple):
    """What the command line asks for; `folder` and `named` are for a folder of `tieout match`."""

    id: str
    business_date: str | None
    reconciliation: str | None
    folder: Path | None
    named: Named
    home: Path | None


@dataclass(frozen=True)
class Told:
    """Why something is what it is.

    Args:
        where: the run or folder it was found in.
        case: the case it belongs to, where it is a break of one.
        history: the case's events in order, where a case was asked for.
    """

    where: str
    explanation: Explanation
    case: Mapping[str, Any] | None = None
    history: tuple[StoredEvent, ...] = ()

    def values(self) -> dict[str, Any]:
        """The same as one JSON document."""
        return {
            "where": self.where,
            "kind": self.explanation.kind,
            "id": self.explanation.id,
            "lines": self.explanation.lines,
            "case": self.case,
            "history": [event.model_dump(mode="json", exclude={"id"}) for event in self.history],
        }


def told_of(asked: Asked) -> list[Told]:
    """Everything the id, or the sender's reference, stands for.

    Raises:
        UsageError: nothing is called that in the runs that were looked through.
    """
    if asked.folder is not None:
        found = explain(asked.id, _of_folder(asked.folder, asked.named))
        return [Told(str(asked.folder), item) for item in found]
    home = desk_at(asked.home)
    case = _case_called(home, asked.id, asked.reconciliation)
    if case is not None:
        return [_of_case(home, case)]
    day = business_date_of(asked.business_date, home.settings) if asked.business_date else None
    runs = current_runs(home, day, asked.reconciliation)
    told = [item for run in runs for item in _of_run(home, run, asked.id)]
    if not told:
        looked = ", ".join(f"{run.reconciliation} of {run.business_date}" for run in runs)
        raise UsageError(
            f"nothing is called {asked.id!r} in {looked}. Give a case id, a break id (B...), a group id (G...), a "
            "row id (file:line) or a trade reference; --business-date looks into another day."
        )
    return told


def show(told: Iterable[Told]) -> None:
    """Write the explanations on stdout."""
    for number, item in enumerate(told):
        if number:
            say()
        say(item.where)
        if item.case is not None:
            say(_said_of_case(item.case))
        for line in item.explanation.lines:
            say(f"  {line}")
        if item.history:
            say("  history:")
        for event in item.history:
            say(f"    {_said_of_event(event)}")


def _case_called(home: Home, asked: str, reconciliation: str | None) -> dict[str, Any] | None:
    names = [reconciliation] if reconciliation else sorted(home.rulebooks)
    for name in names:
        found = home.journal.all_cases(name).filter(pl.col("case_id") == asked.upper())
        if found.height:
            return found.row(0, named=True)
    return None


def _of_case(home: Home, case: dict[str, Any]) -> Told:
    """A case, told from the run of the last business date on which it was broken."""
    run = home.journal.current_run(case["last_seen_on"], case["reconciliation"])
    if run is None:
        raise UsageError(f"no sealed run of {case['last_seen_on']} is there for case {case['case_id']}")
    [explanation] = explain(case["break_id"], _tables(home, run))
    history = tuple(home.journal.history_of(case["case_id"]))
    return Told(_named(run), explanation, _with_age(home, case), history)


def _of_run(home: Home, run: Run, asked: str) -> list[Told]:
    try:
        found = explain(asked, _tables(home, run))
    except UsageError:
        return []
    cases = home.journal.all_cases(run.reconciliation)
    told: list[Told] = []
    for item in found:
        mine = cases.filter(pl.col("break_id") == item.id)
        case = _with_age(home, mine.row(0, named=True)) if mine.height else None
        told.append(Told(_named(run), item, case))
    return told


def _with_age(home: Home, case: dict[str, Any]) -> dict[str, Any]:
    until: date = case["closed_on"] or case["last_seen_on"]
    calendar = business_days_of(home.rulebooks[case["reconciliation"]])
    one = home.journal.all_cases(case["reconciliation"]).filter(pl.col("case_id") == case["case_id"])
    return {**case, "age_business_days": aged(one, until, calendar)["age_business_days"][0]}


def _tables(home: Home, run: Run) -> Tables:
    with Sealed(path_of(home, run)) as sealed:
        rulebook = parse_rulebook(
            home.journal.document(sealed.identity["rulebook"]), f"the rulebook of run {run.run_id}"
        )
        return Tables(
            rows=sealed.read("canonical.rows"),
            matches=sealed.read("reconciliation.matches"),
            breaks=sealed.read("reconciliation.breaks"),
            dispositions=sealed.read("reconciliation.dispositions"),
            rejects=sealed.read("landing.rejects"),
            files={file.sha256: file.name for file in home.journal.received_files()},
            landed=sealed.read("landing.rows"),
            rulebook=rulebook,
            day=Day(run.business_date, business_days_of(rulebook)),
        )


def _of_folder(folder: Path, named: Named) -> Tables:
    matched = matched_folder(folder, named)
    names = [path.name for path in named.files if path is not None]
    return Tables(
        rows=matched.tables["canonical.rows"],
        matches=matched.tables["reconciliation.matches"],
        breaks=matched.tables["reconciliation.breaks"],
        dispositions=matched.tables["reconciliation.dispositions"],
        rejects=matched.tables["landing.rejects"],
        files={item.file_sha256: name for item, name in zip(matched.received, names, strict=True)},
        rulebook=matched.rulebook,
        day=Day(calendar=business_days_of(matched.rulebook)),
    )


def _named(run: Run) -> str:
    return f"{run.reconciliation}, business date {run.business_date}, run {run.run_id}"


def _said_of_case(case: Mapping[str, Any]) -> str:
    until = f", closed {case['closed_on']}" if case["closed_on"] else ""
    age = f"{case['age_business_days']} business days old"
    return f"case {case['case_id']}: {case['state']}, opened {case['opened_on']}{until}, {age}"


def _said_of_event(event: StoredEvent) -> str:
    detail = "; ".join(f"{name}: {value}" for name, value in event.detail.items())
    replaced = "" if event.counts else " (replaced by a later run of that date)"
    return f"{event.business_date} {event.kind}{f', {detail}' if detail else ''}{replaced}"
