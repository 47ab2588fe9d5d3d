"""Whether the stores of a desk can be used: what `tieout doctor` tells beside the settings."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

from data.contracts.failure import TieoutError
from pipelines.code_version import code_version
from pipelines.home import Home
from pipelines.settings import settings_from, unknown_variables

LIBRARIES = ("polars", "duckdb", "pydantic", "dagster", "great-expectations", "sqlalchemy")


class Finding(NamedTuple):
    """One thing looked at: whether it is well, what was seen, and what to do where it is not."""

    what: str
    well: bool
    state: str
    advice: str = ""


def examine(flags: Mapping[str, Any]) -> list[Finding]:
    """Look at every store and declaration of the desk, changing nothing."""
    home = Home(settings_from(flags))
    versions = ", ".join(f"{name} {_version(name)}" for name in LIBRARIES)
    strangers = unknown_variables()
    return [
        Finding("code", well=True, state=f"tieout {code_version()}, python {platform.python_version()}"),
        Finding("libraries", well=True, state=versions),
        Finding(
            "environment",
            well=not strangers,
            state=f"{', '.join(strangers)} set nothing" if strangers else "every TIEOUT_ variable is a setting",
            advice="a misspelt name? the settings are listed above" if strangers else "",
        ),
        *(_folder(home, name) for name in ("inbox", "vault", "warehouse", "outbox")),
        _journal(home),
        _tried("sealed files", lambda: _sealed_files(home), "`tieout rebuild` makes them again"),
        _tried("profiles", lambda: f"{len(home.profiles)} read", "mend the profile that is named"),
        _tried("rulebooks", lambda: f"{len(home.rulebooks)} read", "mend the rulebook that is named"),
    ]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"


def _journal(home: Home) -> Finding:
    """The journal, without making one where there is none."""
    file = home.journal.file
    if file is not None and not file.is_file():
        return Finding("journal", well=False, state=f"{file} is not there", advice="`tieout init` makes it")
    runs = _tried("journal", lambda: f"{len(home.journal.sealed_runs())} sealed runs", "see what it says")
    return runs._replace(state=f"{home.journal.place}: {runs.state}" if runs.well else runs.state)


def _sealed_files(home: Home) -> str:
    """Whether every sealed file is there; `tieout verify` and `tieout rebuild` look into them."""
    file = home.journal.file
    if file is not None and not file.is_file():
        return "none"
    runs = home.journal.sealed_runs()
    gone = [run.run_id for run in runs if run.path is None or not (home.warehouse / run.path).is_file()]
    if gone:
        raise TieoutError(f"{len(gone)} of {len(runs)} are not there: {', '.join(gone)}")
    return f"{len(runs)} of {len(runs)} are there"


def _folder(home: Home, name: str) -> Finding:
    folder = home.folder / name
    if not folder.is_dir():
        return Finding(name, well=False, state=f"{folder} is not there", advice="`tieout init` makes it")
    if not os.access(folder, os.W_OK):
        return Finding(name, well=False, state=f"{folder} cannot be written", advice="give this user the right")
    return Finding(name, well=True, state=str(folder))


def _tried(what: str, look: Callable[[], str], advice: str) -> Finding:
    try:
        return Finding(what, well=True, state=look())
    except TieoutError as error:
        return Finding(what, well=False, state=str(error), advice=advice)
