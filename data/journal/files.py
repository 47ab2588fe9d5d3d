"""Received files: each handing-in is recorded once, and says what became of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from data.contracts.failure import UsageError
from data.journal.models import ControlOverrideRow, ReceivedFileRow, RunInputRow, RunRow
from data.journal.records import FileState, ReceivedFile
from data.journal.store import Store

KEPT = (FileState.RECEIVED, FileState.HELD, FileState.SUPERSEDED)
IN_FORCE = (FileState.RECEIVED, FileState.HELD)


class Files(Store):
    """The part of the journal that knows files."""

    def receive_file(  # noqa: PLR0913  one column each
        self,
        *,
        sha256: str,
        name: str,
        size: int,
        state: FileState | str = FileState.RECEIVED,
        source: str | None = None,
        book: str | None = None,
        contract: str | None = None,
        business_date: date | None = None,
        reason: str | None = None,
        records: int | None = None,
        controls: str | None = None,
    ) -> ReceivedFile:
        """Record a file that was handed in.

        Bytes that were here before, under any name, are a DUPLICATE without rows; only a file without records
        may come again for another business date. New bytes under a name of the same source and business date
        are the next version, and supersede the older ones as soon as they are RECEIVED (not HELD or REFUSED).
        """
        row = ReceivedFileRow(
            sha256=sha256,
            name=name,
            source=source,
            book=book,
            contract=contract,
            business_date=business_date,
            size=size,
            received_at=self.clock(),
            state=FileState(state),
            version=1,
            reason=reason,
            records=records,
            controls=controls,
        )
        with self.writing() as session:
            _take_place(session, row)
            return ReceivedFile.model_validate(row)

    def override_control(self, sha256: str, who: str, why: str) -> ReceivedFile:
        """Let a held file in after all, on a person's word.

        Raises:
            UsageError: no file with these bytes is held, or nobody, or no reason, is named.
        """
        if not who.strip() or not why.strip():
            raise UsageError("an override needs the name of who gives it and the reason")
        with self.writing() as session:
            row = session.scalars(_of_bytes(sha256, FileState.HELD)).first()
            if row is None:
                raise UsageError(f"no held file has the SHA-256 {sha256}; `tieout status` lists the held files")
            session.add(ControlOverrideRow(sha256=sha256, who=who, why=why, at=self.clock()))
            row.state = FileState.RECEIVED
            session.flush()
            _supersede_older(session, row)
            return ReceivedFile.model_validate(row)

    def overridden_files(self) -> set[str]:
        """Hashes of files that a person let in although their controls do not agree."""
        with self.reading() as session:
            return set(session.scalars(select(ControlOverrideRow.sha256)))

    def files_of(self, business_date: date, sources: Collection[str]) -> list[ReceivedFile]:
        """The files whose rows are in a run: RECEIVED, newest versions, sorted by book, source, name and hash."""
        found = self._files(business_date, FileState.RECEIVED)
        chosen = [file for file in found if file.source in sources]
        return sorted(chosen, key=lambda file: (file.book or "", file.source or "", file.name, file.sha256))

    def files_between(self, first: date, last: date) -> list[ReceivedFile]:
        """RECEIVED files of these business dates, both included, in order of receiving."""
        query = (
            select(ReceivedFileRow)
            .where(ReceivedFileRow.state == FileState.RECEIVED, ReceivedFileRow.business_date.between(first, last))
            .order_by(ReceivedFileRow.id)
        )
        with self.reading() as session:
            return [ReceivedFile.model_validate(row) for row in session.scalars(query)]

    def late_files(self, business_date: date, reconciliation: str) -> list[ReceivedFile]:
        """RECEIVED files of earlier business dates that no run of the reconciliation is made from, by receiving.

        Runs that count for another date are looked at: the one sealed last of each.
        """
        query = (
            select(ReceivedFileRow)
            .where(
                ReceivedFileRow.state == FileState.RECEIVED,
                ReceivedFileRow.business_date < business_date,
                ReceivedFileRow.sha256.not_in(_in_runs_of_other_dates(business_date, reconciliation)),
            )
            .order_by(ReceivedFileRow.id)
        )
        with self.reading() as session:
            return [ReceivedFile.model_validate(row) for row in session.scalars(query)]

    def held_files(self, business_date: date | None = None) -> list[ReceivedFile]:
        """Files that wait for an override or for the sender, in order of receiving; of one date or of all."""
        return self._files(business_date, FileState.HELD)

    def received_files(self, business_date: date | None = None) -> list[ReceivedFile]:
        """Every handing-in, in order of receiving; of one date or of all."""
        return self._files(business_date, *FileState)

    def superseded_files(self, sources: Collection[str], *, through: date | None = None) -> dict[str, str]:
        """Hash of every superseded file of the sources -> hash of the version that is in force now.

        Args:
            through: only files of this business date or an earlier one.
        """
        newer = aliased(ReceivedFileRow)
        query = (
            select(ReceivedFileRow.sha256, newer.sha256)
            .join(newer, ReceivedFileRow.superseded_by == newer.id)
            .where(ReceivedFileRow.state == FileState.SUPERSEDED, ReceivedFileRow.source.in_(sorted(sources)))
            .order_by(ReceivedFileRow.sha256)
        )
        if through is not None:
            query = query.where(ReceivedFileRow.business_date <= through)
        with self.reading() as session:
            return dict(session.execute(query).all())

    def _files(self, business_date: date | None, *states: FileState) -> list[ReceivedFile]:
        query = select(ReceivedFileRow).where(ReceivedFileRow.state.in_(states)).order_by(ReceivedFileRow.id)
        if business_date is not None:
            query = query.where(ReceivedFileRow.business_date == business_date)
        with self.reading() as session:
            return [ReceivedFile.model_validate(row) for row in session.scalars(query)]


def _in_runs_of_other_dates(business_date: date, reconciliation: str) -> Select[str]:
    """Hashes of the files of the runs that count for other dates."""
    last = (
        select(func.max(RunRow.sealed_in))
        .where(RunRow.reconciliation == reconciliation, RunRow.business_date != business_date)
        .group_by(RunRow.business_date)
    )
    return (
        select(RunInputRow.file_sha256)
        .join(RunRow, RunInputRow.run_id == RunRow.run_id)
        .where(RunRow.reconciliation == reconciliation, RunRow.sealed_in.in_(last))
    )


def _of_bytes(sha256: str, *states: FileState) -> Select[ReceivedFileRow]:
    return (
        select(ReceivedFileRow)
        .where(ReceivedFileRow.sha256 == sha256, ReceivedFileRow.state.in_(states))
        .order_by(ReceivedFileRow.id)
    )


def _of_name(row: ReceivedFileRow, *states: FileState) -> Select[ReceivedFileRow]:
    return select(ReceivedFileRow).where(
        ReceivedFileRow.name == row.name,
        ReceivedFileRow.source == row.source,
        ReceivedFileRow.business_date == row.business_date,
        ReceivedFileRow.state.in_(states),
    )


def _twin(session: Session, row: ReceivedFileRow) -> ReceivedFileRow | None:
    same = session.scalars(_of_bytes(row.sha256, *KEPT)).all()
    if row.records == 0:  # an empty day looks like any other empty day
        same = [twin for twin in same if twin.business_date == row.business_date]
    return same[0] if same else None


def _next_version(session: Session, row: ReceivedFileRow) -> int:
    return 1 + max((older.version for older in session.scalars(_of_name(row, *KEPT))), default=0)


def _take_place(session: Session, row: ReceivedFileRow) -> None:
    """Store a new file as what it is beside the files that are there: the first, a newer version, or a twin."""
    twin = None if row.state == FileState.REFUSED else _twin(session, row)
    row.version = _next_version(session, row)
    if twin is not None:
        row.state, row.version, row.records = FileState.DUPLICATE, twin.version, 0
        row.reason = f"already received as {twin.name} at {twin.received_at:%Y-%m-%d %H:%M:%S} UTC"
    session.add(row)
    session.flush()
    _supersede_older(session, row)


def _supersede_older(session: Session, row: ReceivedFileRow) -> None:
    """A file that is held replaces nothing: its older version stays in force until somebody decides."""
    if row.state != FileState.RECEIVED:
        return
    for older in session.scalars(_of_name(row, *KEPT)):
        if older.id == row.id or older.version > row.version:
            continue
        older.superseded_by = row.id
        older.state = FileState.SUPERSEDED
        older.reason = older.reason or f"superseded by version {row.version}"
