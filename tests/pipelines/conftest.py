"""What tests of the end of day may ask for: small days, run by the real command."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from desks import FRIDAY, THURSDAY, TRADES, WEDNESDAY, a_desk, put_small
from eod_process import ended

from data.contracts.failure import ExitCode


@pytest.fixture(scope="session")
def wednesday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after the end of day of a small Wednesday; not to be written to."""
    home = tmp_path_factory.mktemp("wednesday")
    a_desk(home).journal.close()
    put_small(home, WEDNESDAY)
    assert ended(home, "eod", "-d", WEDNESDAY.isoformat(), "-r", TRADES) == ExitCode.DONE
    return home


@pytest.fixture(scope="session")
def three_days(wednesday: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after all three small days; not to be written to."""
    home = tmp_path_factory.mktemp("three_days") / "home"
    shutil.copytree(wednesday, home)
    for day in (THURSDAY, FRIDAY):
        put_small(home, day)
        assert ended(home, "eod", "-d", day.isoformat(), "-r", TRADES) == ExitCode.DONE
    return home


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Path], Path]:
    """A copy of a home that a test may do with as it likes."""

    def copied(home: Path) -> Path:
        return Path(shutil.copytree(home, tmp_path / "home"))

    return copied
