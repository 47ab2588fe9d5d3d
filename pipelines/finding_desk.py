"""Working the findings of checks: their open cases, the way back to the line, and closing by maker and checker."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from compliance.check import all_checks
from compliance.finding_cases import COMPLIANCE
from data.contracts.failure import UsageError
from data.journal.records import Act
from data.landing import land
from data.profiles.profile import Profile
from data.reference.calendars import calendar_named
from data.warehouse import Sealed
from pipelines.business_date import business_date_of
from pipelines.check_run import CASE
from pipelines.desk import desk_at
from pipelines.home import Home
from pipelines.terminal import say, show_table
from reconciliation.cases import aged

COLUMNS = (
    "case_id", "types", "state", "opened_on", "age_business_days", "exposure", "currency", "counterparty",
    "root_cause",
)  # fmt: skip
LATEST = 100_000


def open_cases(folder: Path | None, business_date: str | None) -> pl.DataFrame:
    """Open cases of findings with `age_business_days` on a date, the oldest first."""
    home = desk_at(folder)
    day = business_date_of(business_date, home.settings)
    cases = aged(home.journal.open_cases(COMPLIANCE), day, calendar_named(home.settings.calendar))
    return cases.sort("opened_on", "case_id")


def show_cases(cases: pl.DataFrame) -> None:
    """Write the cases as a table."""
    rows = [tuple(row) for row in cases.select(COLUMNS).iter_rows()]
    heads = ("case", "check", "state", "opened", "age", "amount", "", "counterparty", "finding")
    show_table("", heads, rows, numbers=("age", "amount"))
    say(f"Open: {cases.height:,}. `tieout check explain CASE` leads back to the line of the file.")


def explained(folder: Path | None, name: str) -> dict[str, Any]:
    """A finding, by its id or its case, with the case's history and the record it came from.

    Raises:
        UsageError: there is no such case.
    """
    home = desk_at(folder)
    case = _case(home, name)
    [finding] = case["tracking_keys"]
    row = _finding(home, finding)
    check = all_checks().get(row["check_id"])
    return {
        "case": case,
        "finding": row,
        "advice": check.advice if check else None,
        "record": _record(home, row),
        "history": [
            {"business_date": event.business_date, "kind": event.kind, "run_id": event.run_id, **event.detail}
            for event in home.journal.history_of(case["case_id"])
            if event.counts
        ],
        "sign_offs": [act.model_dump(mode="json") for act in home.journal.acts_of(CASE, case["case_id"])],
    }


def show_explained(told: Mapping[str, Any]) -> None:
    """Write it for people."""
    case, finding, record = told["case"], told["finding"], told["record"]
    say(f"Case {case['case_id']} ({case['state']}), opened {case['opened_on']}: {finding['check_id']}")
    say(f"{finding['field']} = {finding['value']}: {finding['reason']}")
    for line in (f"Basis: {finding['basis']}", f"Advice: {told['advice']}"):
        say(line)
    if record is not None:
        say(f"{record['file']}, line {finding['line']} ({finding['file_sha256']}):")
        say(f"  {record['raw']}")
    say()
    rows = [(event["business_date"], event["kind"], event.get("reason", "")) for event in told["history"]]
    show_table("", ("business date", "what", "why"), rows)
    acts = [(act["at"], act["act"], act["who"], act["why"]) for act in told["sign_offs"]]
    show_table("", ("at", "act", "who", "why"), acts)


def propose_to_close(folder: Path | None, name: str, who: str, why: str) -> str:
    """The maker's word; what happens next.

    Raises:
        UsageError: there is no such open case, or no reason is given.
    """
    home = desk_at(folder)
    case_id = _case(home, name)["case_id"]
    if not why.strip():
        raise UsageError("say why the case may be closed: --why REASON")
    home.journal.sign(kind=CASE, subject=case_id, act=Act.PREPARED, who=who, why=why)
    return f"{who} proposes to close {case_id}; somebody else approves it: tieout check approve {case_id} --who NAME"


def approve_closing(folder: Path | None, name: str, who: str) -> str:
    """The checker's word; what happens next.

    Raises:
        NotPermittedError: nobody proposed it, or the same person did.
    """
    home = desk_at(folder)
    case_id = _case(home, name)["case_id"]
    home.journal.sign(kind=CASE, subject=case_id, act=Act.APPROVED, who=who)
    return f"{case_id} closes with the next run of the checks that does not find it again"


def _case(home: Home, name: str) -> dict[str, Any]:
    cases = home.journal.all_cases(COMPLIANCE)
    found = cases.filter((pl.col("case_id") == name.upper()) | (pl.col("break_id") == name))
    if found.is_empty():
        raise UsageError(f"there is no case or finding {name!r}; `tieout check cases` lists the open ones")
    return found.row(0, named=True)


def _finding(home: Home, finding_id: str) -> dict[str, Any]:
    """The finding as the newest run that has it holds it."""
    for run in home.journal.current_runs_before(date.max, COMPLIANCE, limit=LATEST):
        with Sealed(home.warehouse / (run.path or "")) as sealed:
            found = sealed.read("checks.findings").filter(pl.col("finding_id") == finding_id)
        if not found.is_empty():
            return found.row(0, named=True)
    raise UsageError(f"no sealed run of checks holds {finding_id}; `tieout rebuild` makes lost ones again")


def _record(home: Home, finding: Mapping[str, Any]) -> dict[str, Any] | None:
    """The record as its sender wrote it, from the vault; None where the finding is about what did not arrive."""
    if finding["file_sha256"] is None:
        return None
    sha256, row_id = finding["file_sha256"], finding["row_id"]
    file = next(file for file in home.journal.received_files() if file.sha256 == sha256)
    profile: Profile = home.profiles[finding["source"]]
    landed = land(home.vault.read(sha256), file_sha256=sha256, name=file.name, profile=profile)
    return {"file": file.name, "raw": landed.rows.filter(pl.col("row_id") == row_id)["raw"][0]}
