"""What tests of the stores may ask for: a journal on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

import itertools
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from postgres_server import binaries, running
from sqlalchemy import create_engine, text

from data.journal.journal import Journal

NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgres_url() -> Generator[str]:
    """The URL of a real server."""
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed")
    with running(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def journal_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'journal.db'}"
    server = request.getfixturevalue("postgres_url")
    name = f"journal_{next(NUMBERS)}"
    engine = create_engine(server.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def journal(journal_url: str) -> Generator[Journal]:
    """An empty journal at the newest schema, whose clock moves a second at every look."""
    ticks = itertools.count()
    start = datetime(2026, 11, 20, 18, tzinfo=UTC)
    journal = Journal(journal_url, clock=lambda: start + timedelta(seconds=next(ticks)))
    journal.upgrade()
    yield journal
    journal.close()
