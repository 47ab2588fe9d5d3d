"""A break over the days: what a run says about every case.

A case is found by any of its rows (`case_links.py`), so corrected values change a break and not its case. Where
rows of several cases come together the oldest goes on and the others are closed as merged. Events of a run replace
those of an earlier run of the same business date; so a backfill never closes what a later date still has open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, cast

import polars as pl

from data.contracts.case import STILL_OPEN, Case, CaseEvent, CaseEventKind, CaseState, state_after
from data.contracts.exact import exact
from data.contracts.failure import IntegrityError
from data.contracts.words import Disposition
from data.reference.calendars import Calendar
from reconciliation.case_links import linked, reference_of

TOLD = ("types", "exposure", "currency", "root_cause", "counterparty", "instrument_id", "account")
"""Fields whose change makes a CHANGED event, beside the rows themselves."""
CLOSING = (
    Disposition.MATCHED,
    Disposition.CANCELLED,
    Disposition.EXCLUDED,
    Disposition.DUPLICATE,
    Disposition.PENDING,
)
"""What may have closed a case, the strongest reason first."""

Ending = tuple[int, str, str, str]  # place in CLOSING, disposition, group id, reason


class CaseDay(NamedTuple):
    """The run that speaks about cases.

    Args:
        recall_business_days: a case closed longer ago than this does not come back; its references may be in use
            for other trades by then.
    """

    reconciliation: str
    business_date: date
    calendar: Calendar
    recall_business_days: int


class Known(NamedTuple):
    """What is known of the cases of a reconciliation before a run speaks.

    Args:
        before: every case as it stood after all earlier business dates, open and closed.
        elsewhere: cases known only from an earlier run of the same business date or from later dates. They lend
            their identity; those that were opened on this very date and are not found again are closed.
    """

    before: Sequence[Case] = ()
    elsewhere: Sequence[Case] = ()


def case_events(known: Known, breaks: pl.DataFrame, dispositions: pl.DataFrame, day: CaseDay) -> list[CaseEvent]:
    """What a run says: one event per break and per case that was open, sorted by case id.

    Args:
        known: cases of the same reconciliation.
        breaks: of the run (`break_.SCHEMA`), in any order.
        dispositions: the run's ledger; it tells the rows of breaks and what became of the others.
        day: the run. Applying it again gives the same events.

    Raises:
        IntegrityError: a break has no row in the ledger.
    """
    before = {case.case_id: case for case in known.before}
    ages = _ages([*known.before, *known.elsewhere], day)
    elsewhere = [case for case in known.elsewhere if case.case_id not in before]
    open_cases = [case for case in before.values() if case.state in STILL_OPEN]
    closed = _may_return(before.values(), day)
    found = _broken(breaks, dispositions)
    ranks = [sorted(open_cases, key=_oldest), sorted(closed, key=_closed_last), sorted(elsewhere, key=_oldest)]
    links = linked(ranks, [told["tracking_keys"] for told in found])
    taken = {*before, *(case.case_id for case in elsewhere)}
    events: list[CaseEvent] = []
    for told, link in zip(found, links, strict=True):
        case_id = link.case_id if link else _new_id(day.reconciliation, told["tracking_keys"], taken)
        taken.add(case_id)
        events.append(_broken_event(before.get(case_id), case_id, told, day, ages))
    going_on = {event.case.case_id: event.case for event in events}
    joined = {key: case.case_id for case in going_on.values() for key in case.tracking_keys}
    ended = [case for case in open_cases if case.case_id not in going_on]
    endings = _endings(dispositions, ended)
    events += [_closed_event(case, _why(case, endings, joined), day) for case in ended]
    here = [case for case in elsewhere if case.opened_on == day.business_date and case.case_id not in going_on]
    events += [_closed_event(case, {"by": "resolved by rerun"}, day) for case in here]
    return sorted(events, key=lambda event: event.case.case_id)


def after(cases: Iterable[Case], events: Iterable[CaseEvent]) -> list[Case]:
    """The cases as they stand after events, sorted by case id."""
    now = {case.case_id: case for case in cases} | {event.case.case_id: event.case for event in events}
    return [now[case_id] for case_id in sorted(now)]


def aged(cases: pl.DataFrame, business_date: date, calendar: Calendar) -> pl.DataFrame:
    """The cases with `age_business_days`: from opening to the business date, or to closing (Int32)."""
    until = pl.coalesce("closed_on", pl.lit(business_date, pl.Date))
    return cases.with_columns(age_business_days=calendar.business_days_between("opened_on", until))


def _broken(breaks: pl.DataFrame, dispositions: pl.DataFrame) -> list[dict[str, Any]]:
    """Each break as the fields of a case that say what is broken, in order of its rows."""
    broken = dispositions.filter(pl.col("disposition").is_in([Disposition.BREAK, Disposition.AMBIGUOUS]))
    rows = broken.drop_nulls(["break_id", "tracking_key"])
    keys = rows.group_by("break_id").agg(tracking_keys=pl.col("tracking_key").unique().sort())
    told = ["break_id", *TOLD, "house_refs", "street_refs"]
    joined = breaks.select(told).join(keys, on="break_id", how="left")
    lost = joined.filter(pl.col("tracking_keys").is_null())["break_id"].sort().to_list()
    if lost:
        raise IntegrityError(f"break {lost[0]} has no row in the ledger; the run must not be trusted")
    found = [{name: _frozen(value) for name, value in row.items()} for row in joined.iter_rows(named=True)]
    return sorted(found, key=lambda told: told["tracking_keys"])


def _frozen(value: Any) -> Any:
    return tuple(sorted(cast("list[str]", value))) if isinstance(value, list) else value


def _ages(cases: Iterable[Case], day: CaseDay) -> dict[date, int]:
    """Opening day -> age in business days: cases are many, the days on which they were opened few."""
    opened = {day.business_date, *(case.opened_on for case in cases)}
    return {start: day.calendar.business_days_between(start, day.business_date) for start in opened}


def _broken_event(
    known: Case | None, case_id: str, told: Mapping[str, Any], day: CaseDay, ages: Mapping[date, int]
) -> CaseEvent:
    changes = _changes(known, told) if known else {}
    kind = _kind(known, changes)
    case = Case(
        case_id=case_id,
        reconciliation=day.reconciliation,
        state=state_after(known.state if known else None, kind),
        opened_on=known.opened_on if known else day.business_date,
        last_seen_on=day.business_date,
        **told,
    )
    detail = {"age_business_days": str(ages[case.opened_on]), **changes}
    return CaseEvent(kind=kind, business_date=day.business_date, case=case, detail=detail)


def _kind(known: Case | None, changes: Collection[str]) -> CaseEventKind:
    if known is None:
        return CaseEventKind.OPENED
    if known.state is CaseState.CLOSED:
        return CaseEventKind.REGRESSED
    return CaseEventKind.CHANGED if changes else CaseEventKind.SEEN


def _changes(known: Case, told: Mapping[str, Any]) -> dict[str, str]:
    """Per field that differs, what it was and what it is now."""
    pairs = {name: (getattr(known, name), told[name]) for name in (*TOLD, "tracking_keys")}
    return {
        "rows" if name == "tracking_keys" else name: f"{_text(was)} -> {_text(now)}"
        for name, (was, now) in pairs.items()
        if was != now
    }


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(cast("tuple[str, ...]", value)) or "none"
    if isinstance(value, Decimal):
        return exact(value)
    return "none" if value is None else str(value)


def _closed_event(case: Case, why: dict[str, str], day: CaseDay) -> CaseEvent:
    state = CaseState.OPEN if case.state is CaseState.CLOSED else case.state  # resolved by an earlier rerun already
    now = {
        "state": state_after(state, CaseEventKind.CLOSED),
        "closed_on": day.business_date,
        "last_seen_on": min(case.last_seen_on, day.business_date),
    }
    return CaseEvent(
        kind=CaseEventKind.CLOSED, business_date=day.business_date, case=case.model_copy(update=now), detail=why
    )


def _endings(dispositions: pl.DataFrame, cases: Iterable[Case]) -> dict[str, Ending]:
    """The strongest ending of each tracking key, and of each reference, of the cases' rows."""
    references = pl.Series(
        sorted({reference_of(key) for case in cases for key in case.tracking_keys}), dtype=pl.String
    )
    reference = pl.col("tracking_key").str.replace(r"\|[^|]*$", "")
    order = {kind: place for place, kind in enumerate(CLOSING)}
    settled = dispositions.filter(pl.col("disposition").is_in(CLOSING), reference.is_in(references.implode()))
    found: dict[str, Ending] = {}
    for key, kind, group, reason in settled.select("tracking_key", "disposition", "group_id", "reason").iter_rows():
        ending = (order[kind], str(kind), group or "", reason or "")
        for name in (key, reference_of(key)):
            found[name] = min(found.get(name, ending), ending)
    return found


def _why(case: Case, endings: Mapping[str, Ending], joined: Mapping[str, str]) -> dict[str, str]:
    into = sorted({joined[key] for key in case.tracking_keys if key in joined})
    if into:
        return {"by": "merged", "into": into[0]}
    names = [name for key in case.tracking_keys for name in (key, reference_of(key))]
    found = sorted(endings[name] for name in names if name in endings)
    if not found:
        return {"by": "gone", "reason": "its rows are not in this run: their file was superseded"}
    _, kind, group, reason = found[0]
    told = {"by": kind.lower(), "group_id": group, "reason": reason}
    return {name: text for name, text in told.items() if text}


def _may_return(cases: Iterable[Case], day: CaseDay) -> list[Case]:
    """Closed cases that are not closed for too long."""
    closed = [case for case in cases if case.state is CaseState.CLOSED]
    ended = [(case, case.closed_on) for case in closed if case.closed_on is not None]
    ago = {on: day.calendar.business_days_between(on, day.business_date) for on in {on for _, on in ended}}
    return [case for case, on in ended if ago[on] <= day.recall_business_days]


def _oldest(case: Case) -> tuple[date, str]:
    return case.opened_on, case.case_id


def _closed_last(case: Case) -> tuple[int, date, str]:
    """The case that was closed last first; of those the oldest."""
    return -(case.closed_on or date.min).toordinal(), case.opened_on, case.case_id


def _new_id(reconciliation: str, tracking_keys: Iterable[str], taken: Collection[str]) -> str:
    """Ten capital hex digits from the rows at opening; counted on where the same rows had an older case."""
    text = "\n".join((reconciliation, *tracking_keys))
    count = 1
    while (case_id := _short_hash(text if count == 1 else f"{text}\n{count}")) in taken:
        count += 1
    return case_id


def _short_hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=5).hexdigest().upper()
