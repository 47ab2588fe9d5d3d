"""One run at a time per business date and reconciliation; the lock of a process that died is free again."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection, column, func, select, table

from data.contracts.failure import BusyError
from data.file_lock import locked
from data.journal.store import Store

LOCKS = table("pg_locks", column("pid"), column("locktype"), column("classid"), column("objid"), column("granted"))
ACTIVITY = table("pg_stat_activity", column("pid"), column("application_name"), column("backend_start"))


class RunLock(Store):
    """The part of the journal that keeps two runs of the same day apart."""

    @contextmanager
    def lock(self, business_date: date, reconciliation: str) -> Generator[None]:
        """Hold a run's lock. SQLite: `flock` on a file beside the database. PostgreSQL: a session's advisory lock.

        Raises:
            BusyError: another process holds it; says which, and since when.
        """
        what = f"the run of {reconciliation} for {business_date}"
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            path = self.file.with_name(f"{self.file.name}.{business_date}.{_short(reconciliation)}.lock")
            with locked(path, what=what):
                yield
            return
        with self._explained(), self.engine.connect() as connection:
            connection.execute(select(func.set_config("application_name", _who(), False)))  # noqa: FBT003
            connection.commit()
            key = _key(business_date, reconciliation)
            if not connection.scalar(select(func.pg_try_advisory_lock(key))):
                raise BusyError(
                    f"{what} is held by {_holder(connection, key)}; wait until it has ended, then try again"
                )
            connection.commit()
            try:
                yield
            finally:
                connection.execute(select(func.pg_advisory_unlock(key)))
                connection.commit()


def _short(reconciliation: str) -> str:
    return hashlib.sha256(reconciliation.encode()).hexdigest()[:12]


def _key(business_date: date, reconciliation: str) -> int:
    digest = hashlib.sha256(f"{business_date} {reconciliation}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def _who() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"[:63]


def _holder(connection: Connection, key: int) -> str:
    unsigned = key % 2**64
    query = (
        select(ACTIVITY.c.application_name, ACTIVITY.c.backend_start)
        .join_from(LOCKS, ACTIVITY, LOCKS.c.pid == ACTIVITY.c.pid)
        .where(
            LOCKS.c.locktype == "advisory",
            LOCKS.c.granted,
            LOCKS.c.classid == unsigned >> 32,
            LOCKS.c.objid == unsigned & 0xFFFFFFFF,
        )
    )
    row = connection.execute(query).first()
    return f"{row[0]} since {row[1]:%Y-%m-%d %H:%M:%S %Z}" if row else "another process"
