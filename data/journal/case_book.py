"""Cases and their events. Events only ever grow; of the runs of one business date, the one applied last counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import Session

from data.contracts.case import STILL_OPEN, Case, CaseEvent, frame_of
from data.contracts.failure import IntegrityError, UsageError
from data.journal.models import ApplicationRow, CaseEventRow, CaseKeyRow, CaseRow, Model, RunRow
from data.journal.records import Application, RunState, StoredEvent
from data.journal.store import Store

MACHINE = "tieout"
NAMES_PER_QUERY = 500
LISTS = ("types", "house_refs", "street_refs", "tracking_keys")


class CaseBook(Store):
    """The part of the journal that knows cases."""

    def apply_run(self, run_id: str, events: Sequence[CaseEvent]) -> Application:
        """Write what a sealed run says about cases, in one transaction; the same again writes nothing.

        Events of an earlier run of the same business date stay in the record and count no more.

        Raises:
            UsageError: the run is not sealed.
            IntegrityError: an event is about another date or reconciliation than the run.
        """
        with self.writing() as session:
            run = session.get(RunRow, run_id)
            if run is None or run.result_hash is None:
                raise UsageError(f"run {run_id!r} is not sealed; only sealed runs speak about cases")
            _check(run, events)
            told = [event.model_dump(mode="json") for event in events]
            sha256 = _hash(told)
            before = session.scalars(
                _counting(run.reconciliation).where(ApplicationRow.business_date == run.business_date)
            )
            replaced = before.first()
            run.state = RunState.APPLIED
            if replaced is not None and (replaced.run_id, replaced.events_sha256) == (run_id, sha256):
                return Application(id=replaced.id, run_id=run_id, written=False)
            application = ApplicationRow(
                run_id=run_id,
                reconciliation=run.reconciliation,
                business_date=run.business_date,
                events_sha256=sha256,
                at=self.clock(),
            )
            session.add(application)
            session.flush()
            _insert(session, CaseEventRow, [_row(event, application) for event in told])
            later = set(session.scalars(_cases_told_after(run.reconciliation, run.business_date)))
            stand = {event.case.case_id: event.case for event in events if event.case.case_id not in later}
            touched = {event.case.case_id for event in events}
            if replaced is not None:
                touched |= set(session.scalars(_cases_of(replaced.id)))
            _stand_anew(session, run.reconciliation, touched, stand)
            return Application(id=application.id, run_id=run_id, written=True)

    def open_cases(self, reconciliation: str) -> pl.DataFrame:
        """The open cases as they stand, as a frame of the case contract, sorted by case id."""
        query = select(CaseRow).where(CaseRow.reconciliation == reconciliation, CaseRow.state.in_(STILL_OPEN))
        return frame_of(self._cases(query))

    def all_cases(self, reconciliation: str) -> pl.DataFrame:
        """Every case as it stands, open and closed."""
        return frame_of(self._cases(select(CaseRow).where(CaseRow.reconciliation == reconciliation)))

    def cases_with_keys(self, keys: Collection[str]) -> pl.DataFrame:
        """Cases that any of the tracking keys belongs to, open or closed."""
        found: dict[str, Case] = {}
        for some in _portions(keys):
            ids = select(CaseKeyRow.case_id).where(CaseKeyRow.tracking_key.in_(some))
            found |= {case.case_id: case for case in self._cases(select(CaseRow).where(CaseRow.case_id.in_(ids)))}
        return frame_of(list(found.values()))

    def cases_before(self, reconciliation: str, business_date: date) -> list[Case]:
        """Every case as it stood on the evening before a business date, open and closed, sorted by id."""
        with self.reading() as session:
            return _standing(session, reconciliation, before=business_date)

    def cases_elsewhere(self, reconciliation: str, business_date: date) -> list[Case]:
        """Cases not known on the evening before: from an earlier run of the date, or from later dates; by id."""
        earlier = {case.case_id for case in self.cases_before(reconciliation, business_date)}
        with self.reading() as session:
            ever = _standing(session, reconciliation, only_counting=False)
        return [case for case in ever if case.case_id not in earlier]

    def history_of(self, case_id: str) -> list[StoredEvent]:
        """Every event of a case in order of business date and writing, those included that count no more."""
        query = select(CaseEventRow).where(CaseEventRow.case_id == case_id)
        order = query.order_by(CaseEventRow.business_date, CaseEventRow.id)
        with self.reading() as session:
            rows = session.scalars(order).all()
            counting = {
                row.id for name in {row.reconciliation for row in rows} for row in session.scalars(_counting(name))
            }
            return [
                StoredEvent(
                    **{name: getattr(row, name) for name in StoredEvent.model_fields if name != "counts"},
                    counts=row.application_id in counting,
                )
                for row in rows
            ]

    def _cases(self, query: Select[CaseRow]) -> list[Case]:
        with self.reading() as session:
            return [Case.model_validate(row, from_attributes=True) for row in session.scalars(query)]


def _check(run: RunRow, events: Iterable[CaseEvent]) -> None:
    for event in events:
        if (event.business_date, event.case.reconciliation) != (run.business_date, run.reconciliation):
            raise IntegrityError(
                f"run {run.run_id} is about {run.reconciliation} of {run.business_date}, and its event of case "
                f"{event.case.case_id} about {event.case.reconciliation} of {event.business_date}"
            )


def hash_of(events: Iterable[CaseEvent]) -> str:
    """SHA-256 of what a run says of cases, in whatever order it says it."""
    return _hash(event.model_dump(mode="json") for event in events)


def _hash(told: Iterable[dict[str, Any]]) -> str:
    texts = sorted(json.dumps(event, sort_keys=True) for event in told)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _row(told: Mapping[str, Any], application: ApplicationRow) -> dict[str, Any]:
    """The row of an event, from the event in the words of JSON."""
    return {
        "application_id": application.id,
        "run_id": application.run_id,
        "case_id": told["case"]["case_id"],
        "reconciliation": told["case"]["reconciliation"],
        "kind": told["kind"],
        "business_date": application.business_date,
        "at": application.at,
        "who": MACHINE,
        "snapshot": told["case"],
        "detail": told["detail"],
    }


def _insert(session: Session, table: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Many rows in one statement; an object for each would cost more than the rows."""
    if rows:
        session.connection().execute(insert(table), rows)


def _counting(reconciliation: str) -> Select[ApplicationRow]:
    """Of each business date the application written last."""
    last = (
        select(func.max(ApplicationRow.id))
        .where(ApplicationRow.reconciliation == reconciliation)
        .group_by(ApplicationRow.business_date)
    )
    return select(ApplicationRow).where(ApplicationRow.id.in_(last))


def _cases_of(application_id: int) -> Select[str]:
    return select(CaseEventRow.case_id).where(CaseEventRow.application_id == application_id)


def _cases_told_after(reconciliation: str, business_date: date) -> Select[str]:
    """The cases that a later business date has said something of that counts."""
    counting = _counting(reconciliation).with_only_columns(ApplicationRow.id)
    return select(CaseEventRow.case_id).where(
        CaseEventRow.reconciliation == reconciliation,
        CaseEventRow.business_date > business_date,
        CaseEventRow.application_id.in_(counting),
    )


def _standing(
    session: Session,
    reconciliation: str,
    *,
    before: date | None = None,
    only: Collection[str] | None = None,
    only_counting: bool = True,
) -> list[Case]:
    """Cases as their newest event leaves them, sorted by id."""
    newest = func.row_number().over(
        partition_by=CaseEventRow.case_id, order_by=(CaseEventRow.business_date.desc(), CaseEventRow.id.desc())
    )
    events = select(CaseEventRow.id, newest.label("place")).where(CaseEventRow.reconciliation == reconciliation)
    if only_counting:
        counting = _counting(reconciliation).with_only_columns(ApplicationRow.id)
        events = events.where(CaseEventRow.application_id.in_(counting))
    if before is not None:
        events = events.where(CaseEventRow.business_date < before)
    if only is not None:
        events = events.where(CaseEventRow.case_id.in_(only))
    ranked = events.subquery()
    query = (
        select(CaseEventRow.snapshot)
        .join(ranked, ranked.c.id == CaseEventRow.id)
        .where(ranked.c.place == 1)
        .order_by(CaseEventRow.case_id)
    )
    return [Case.model_validate(snapshot) for snapshot in session.scalars(query)]


def _stand_anew(session: Session, reconciliation: str, case_ids: Collection[str], known: Mapping[str, Case]) -> None:
    """Make the rows of these cases again, as the newest events that count leave them.

    Args:
        known: the cases of which it is known how they stand; the others are looked up.
    """
    for some in _portions(case_ids):
        session.execute(delete(CaseKeyRow).where(CaseKeyRow.case_id.in_(some)))
        session.execute(delete(CaseRow).where(CaseRow.case_id.in_(some)))
        asked = [case_id for case_id in some if case_id not in known]
        cases = [known[case_id] for case_id in some if case_id in known]
        cases += _standing(session, reconciliation, only=asked) if asked else []
        keys = [(case.case_id, key) for case in cases for key in sorted(set(case.tracking_keys))]
        _insert(session, CaseRow, [_columns(case) for case in cases])
        _insert(session, CaseKeyRow, [{"case_id": case_id, "tracking_key": key} for case_id, key in keys])


def _portions(names: Collection[str]) -> Iterator[list[str]]:
    """As many names at a time as a query may hold."""
    ordered = sorted(names)
    return (ordered[start : start + NAMES_PER_QUERY] for start in range(0, len(ordered), NAMES_PER_QUERY))


def _columns(case: Case) -> dict[str, Any]:
    return {**case.model_dump(), **{name: list(getattr(case, name)) for name in LISTS}}
