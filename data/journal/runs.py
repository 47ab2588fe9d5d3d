"""Runs: what they were made from, how each execution ended, and which one counts for a business date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from data.contracts.failure import IntegrityError, UsageError
from data.journal.models import RunAttemptRow, RunInputRow, RunRow
from data.journal.records import Attempt, Run, RunInput, RunState
from data.journal.store import Store

FINISHED = (RunState.SEALED, RunState.APPLIED)


class Runs(Store):
    """The part of the journal that knows runs."""

    def run_started(  # noqa: PLR0913  one column each
        self,
        run_id: str,
        *,
        business_date: date,
        reconciliation: str,
        rulebook_sha256: str,
        code_version: str,
        inputs: Iterable[RunInput] = (),
        carried_from: Iterable[str] = (),
    ) -> int:
        """Record that a run begins, again or for the first time; the number of the attempt, from 1.

        An attempt that never ended (its process was killed) is recorded as failed.
        """
        with self.writing() as session:
            run = session.get(RunRow, run_id)
            if run is None:
                run = RunRow(
                    run_id=run_id,
                    business_date=business_date,
                    reconciliation=reconciliation,
                    state=RunState.STARTED,
                    rulebook_sha256=rulebook_sha256,
                    code_version=code_version,
                    carried_from=list(carried_from),
                )
                session.add(run)
                session.flush()
                session.add_all(RunInputRow(run_id=run_id, **given.model_dump()) for given in inputs)
            earlier = session.scalars(_attempts(run_id)).all()
            for attempt in earlier:
                if attempt.state == RunState.STARTED:
                    attempt.state, attempt.error = RunState.FAILED, "ended without a word"
            if run.state not in FINISHED:
                run.state = RunState.STARTED
            number = len(earlier) + 1
            started = RunAttemptRow(run_id=run_id, attempt=number, state=RunState.STARTED, started_at=self.clock())
            session.add(started)
            return number

    def run_failed(self, run_id: str, error: str) -> None:
        """Record that the running attempt of a run failed; a result that was sealed before stays."""
        with self.writing() as session:
            run = _run(session, run_id)
            attempt = _last_attempt(session, run_id)
            attempt.state, attempt.ended_at, attempt.error = RunState.FAILED, self.clock(), error
            if run.state not in FINISHED:
                run.state = RunState.FAILED

    def run_sealed(self, run_id: str, result_hash: str, path: str) -> None:
        """Record that a run's file is published, or that a repeated run agrees with it.

        Args:
            path: of the sealed file, relative to the warehouse.

        Raises:
            IntegrityError: the run was sealed before with another result.
        """
        with self.writing() as session:
            run = _run(session, run_id)
            if run.result_hash not in (None, result_hash):
                raise IntegrityError(
                    f"run {run_id} was sealed with result {run.result_hash}, and now gives {result_hash}"
                )
            attempt = _last_attempt(session, run_id)
            attempt.state, attempt.ended_at = RunState.SEALED, self.clock()
            run.result_hash, run.path, run.sealed_in = result_hash, path, attempt.id
            if run.state not in FINISHED:
                run.state = RunState.SEALED

    def run(self, run_id: str) -> Run:
        """One run.

        Raises:
            UsageError: the journal knows no such run.
        """
        with self.reading() as session:
            return Run.model_validate(_run(session, run_id))

    def runs_of(self, business_date: date, reconciliation: str) -> list[Run]:
        """Every run of a business date, whatever its state, in order of run id."""
        query = select(RunRow).where(RunRow.business_date == business_date, RunRow.reconciliation == reconciliation)
        with self.reading() as session:
            return [Run.model_validate(row) for row in session.scalars(query.order_by(RunRow.run_id))]

    def sealed_runs(self) -> list[Run]:
        """Every run that was ever sealed, in order of business date, then of sealing: the order to rebuild in."""
        query = select(RunRow).where(RunRow.state.in_(FINISHED)).order_by(RunRow.business_date, RunRow.sealed_in)
        with self.reading() as session:
            return [Run.model_validate(row) for row in session.scalars(query)]

    def current_run(self, business_date: date, reconciliation: str) -> Run | None:
        """The run that counts for a business date: the one sealed last."""
        query = _finished(reconciliation).where(RunRow.business_date == business_date)
        with self.reading() as session:
            row = session.scalars(query).first()
            return None if row is None else Run.model_validate(row)

    def current_runs_before(self, business_date: date, reconciliation: str, *, limit: int) -> list[Run]:
        """The runs that count for earlier business dates, newest date first, at most `limit` and at least one."""
        query = _finished(reconciliation).where(RunRow.business_date < business_date)
        found: dict[date, Run] = {}
        with self.reading() as session:
            for row in session.scalars(query):
                if row.business_date not in found and len(found) == max(limit, 1):
                    break
                found.setdefault(row.business_date, Run.model_validate(row))
        return list(found.values())

    def inputs_of(self, run_id: str) -> list[RunInput]:
        """The files of a run, sorted by book, source and hash."""
        query = select(RunInputRow).where(RunInputRow.run_id == run_id)
        order = query.order_by(RunInputRow.book, RunInputRow.source, RunInputRow.file_sha256)
        with self.reading() as session:
            return [RunInput.model_validate(row) for row in session.scalars(order)]

    def attempts_of(self, run_id: str) -> list[Attempt]:
        """Every execution of a run, in order."""
        with self.reading() as session:
            return [Attempt.model_validate(row) for row in session.scalars(_attempts(run_id))]


def _run(session: Session, run_id: str) -> RunRow:
    row = session.get(RunRow, run_id)
    if row is None:
        raise UsageError(f"the journal knows no run {run_id!r}; `tieout status` lists the runs")
    return row


def _attempts(run_id: str) -> Select[RunAttemptRow]:
    return select(RunAttemptRow).where(RunAttemptRow.run_id == run_id).order_by(RunAttemptRow.attempt)


def _last_attempt(session: Session, run_id: str) -> RunAttemptRow:
    attempts = session.scalars(_attempts(run_id)).all()
    if not attempts:
        raise UsageError(f"run {run_id!r} was never started")
    return attempts[-1]


def _finished(reconciliation: str) -> Select[RunRow]:
    """Sealed runs, newest business date first, the one sealed last first."""
    return (
        select(RunRow)
        .where(RunRow.reconciliation == reconciliation, RunRow.state.in_(FINISHED))
        .order_by(RunRow.business_date.desc(), RunRow.sealed_in.desc())
    )
