"""The journal's database, SQLite or PostgreSQL, and its transactions."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, IntegrityError, NoSuchModuleError
from sqlalchemy.orm import Session

from data.contracts.failure import TieoutError, UsageError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_SECONDS = 30
UPGRADE_LOCK = 7136418


def utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Transactions on one journal database.

    Args:
        url: `sqlite:///path/to/journal.db` or `postgresql://...`.
        clock: what the time is, in UTC.

    Raises:
        UsageError: the URL names no database that the journal can be kept in.
    """

    def __init__(self, url: str, clock: Callable[[], datetime] = utc_now) -> None:
        self.clock = clock
        self.engine = _engine(url)
        self.place = self.engine.url.render_as_string(hide_password=True)

    @property
    def file(self) -> Path | None:
        """The database file of SQLite; None for PostgreSQL."""
        name = self.engine.url.database
        return Path(name) if self.engine.dialect.name == "sqlite" and name else None

    def upgrade(self) -> None:
        """Bring the database to the newest schema; does nothing where it is there already."""
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self._explained(), self.engine.execution_options(writes=True).begin() as connection:
            if self.file is None:
                connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Generator[Session]:
        """One transaction that writes: all of it or nothing. SQLite takes its one writer's place at the start."""
        with self._session(writes=True) as session:
            yield session

    @contextmanager
    def reading(self) -> Generator[Session]:
        """One transaction that reads."""
        with self._session(writes=False) as session:
            yield session

    @contextmanager
    def _session(self, *, writes: bool) -> Generator[Session]:
        engine = self.engine.execution_options(writes=writes)
        with self._explained(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _explained(self) -> Generator[None]:
        try:
            yield
        except (DataError, IntegrityError):
            raise
        except DatabaseError as error:
            said = str(error.orig).splitlines()[0]
            raise TieoutError(
                f"the journal {self.place} cannot be used: {said}; check that it can be reached and written, and "
                "that `tieout init` has made its tables"
            ) from error


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() not in {"sqlite", "postgresql"} or not parsed.database:
            raise UsageError(
                f"the journal cannot be kept in {url.rpartition('@')[2]!r}; use sqlite:///<file> or postgresql://..."
            )
        if parsed.get_backend_name() == "postgresql":
            return create_engine(parsed, pool_pre_ping=True)
        engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "isolation_level": None})
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise UsageError(
            f"the journal's URL cannot be used: {error}; use sqlite:///<file> or postgresql://..."
        ) from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer waits for its turn at the beginning, where waiting is harmless, not in the middle."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
