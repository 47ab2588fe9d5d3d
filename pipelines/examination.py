"""Whether the stores of a desk can be used: what `tieout doctor` tells beside the settings."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any, NamedTuple

from data.contracts.failure import TieoutError
from pipelines.code_version import code_version
from pipelines.home import Home
from pipelines.settings import settings_from

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
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        Finding("code", well=True, state=f"tieout {code_version()}, python {platform.python_version()}"),
        Finding("libraries", well=True, state=versions),
        *(_folder(home, name) for name in ("inbox", "vault", "warehouse", "outbox")),
        _tried("journal", lambda: f"{len(home.journal.sealed_runs())} sealed runs", "`tieout init` makes it"),
        _tried("profiles", lambda: f"{len(home.profiles)} read", "mend the profile that is named"),
        _tried("rulebooks", lambda: f"{len(home.rulebooks)} read", "mend the rulebook that is named"),
    ]


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
