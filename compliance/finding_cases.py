"""Findings as cases: owned, aged, and closed when the same thing is asked again and passes, or by two people.

A case of a check that was not run, or that did not ask about its row again, stays as it is: silence is never a pass.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from compliance.check import Outcome, State
from data.contracts.case import STILL_OPEN, Case, CaseEvent, CaseEventKind, CaseState, state_after
from data.contracts.words import Book

COMPLIANCE = "compliance"
"""What takes the place of a reconciliation's name in runs and cases of checks."""
TOLD = ("exposure", "currency", "root_cause", "counterparty")


class Closure(NamedTuple):
    """That a maker proposed and a checker approved to close a case, and why."""

    maker: str
    checker: str
    why: str


class Known(NamedTuple):
    """What is known of the cases of findings before a run speaks.

    Args:
        before: every case as it stood after all earlier business dates.
        today: cases that an earlier run of the same business date opened.
        closures: case id -> what two people said of it.
    """

    before: Sequence[Case]
    today: Sequence[Case] = ()
    closures: Mapping[str, Closure] = {}


def finding_events(outcomes: Iterable[Outcome], known: Known, business_date: date) -> list[CaseEvent]:
    """What a run of checks says about cases: one event per finding and per case that closes, sorted by case id."""
    answered = {kind_of(outcome): outcome for outcome in outcomes if outcome.state is not State.NOT_RUN}
    found = {row["finding_id"]: row for said in answered.values() for row in said.findings.iter_rows(named=True)}
    before = {case.tracking_keys[0]: case for case in known.before}
    events = [_found(before.get(name), row, business_date) for name, row in found.items()]
    for case in (*known.before, *known.today):
        if case.state in STILL_OPEN and case.tracking_keys[0] not in found:
            why = _why_closed(case, answered.get(case.types[0]), known, business_date)
            events += [_closed(case, why, business_date)] if why else []
    return sorted(events, key=lambda event: event.case.case_id)


def kind_of(outcome: Outcome) -> str:
    """What stands for the type of a break in the case of a finding: its check and part."""
    return f"{outcome.check.id}: {outcome.part.name}"


def case_id_of(finding_id: str) -> str:
    """Ten capital hex digits from the identity of the finding."""
    return hashlib.blake2b(finding_id.encode(), digest_size=5).hexdigest().upper()


def _found(case: Case | None, row: Mapping[str, Any], day: date) -> CaseEvent:
    told: dict[str, Any] = {
        "exposure": None if row["amount"] is None else Decimal(row["amount"]),
        "currency": row["currency"],
        "root_cause": row["reason"],
        "counterparty": row["counterparty"],
    }
    kind = _kind(case, told)
    reference = (row["reference"],) if row["reference"] else ()
    now = Case(
        case_id=case.case_id if case else case_id_of(row["finding_id"]),
        reconciliation=COMPLIANCE,
        state=state_after(case.state if case else None, kind),
        opened_on=case.opened_on if case else day,
        last_seen_on=day,
        break_id=row["finding_id"],
        types=(f"{row['check_id']}: {row['check_part']}",),
        house_refs=() if row["book"] == Book.STREET else reference,
        street_refs=reference if row["book"] == Book.STREET else (),
        tracking_keys=(row["finding_id"],),
        **told,
    )
    detail = {} if case is None or kind is not CaseEventKind.CHANGED else {"reason": f"was: {case.root_cause}"}
    return CaseEvent(kind=kind, business_date=day, case=now, detail=detail)


def _kind(case: Case | None, told: Mapping[str, Any]) -> CaseEventKind:
    if case is None:
        return CaseEventKind.OPENED
    if case.state is CaseState.CLOSED:
        return CaseEventKind.REGRESSED
    changed = any(getattr(case, name) != told[name] for name in TOLD)
    return CaseEventKind.CHANGED if changed else CaseEventKind.SEEN


def _why_closed(case: Case, outcome: Outcome | None, known: Known, day: date) -> dict[str, str]:
    """Why a case that was not found closes; empty where it stays as it is."""
    if closure := known.closures.get(case.case_id):
        return {"by": "people", "maker": closure.maker, "checker": closure.checker, "reason": closure.why}
    if outcome is None:
        return {}
    if case.opened_on == day:
        return {"by": "resolved by rerun"}
    references = pl.Series([*case.house_refs, *case.street_refs], dtype=pl.String)
    asked_again = outcome.complete or outcome.asked.is_in(references.implode()).any()
    return {"by": "passed", "reason": "it was asked about again and passes"} if asked_again else {}


def _closed(case: Case, why: dict[str, str], day: date) -> CaseEvent:
    now = {"state": state_after(case.state, CaseEventKind.CLOSED), "closed_on": day}
    return CaseEvent(kind=CaseEventKind.CLOSED, business_date=day, case=case.model_copy(update=now), detail=why)
