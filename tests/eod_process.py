"""The `tieout` command in a process of its own, to be killed; forked from a server that has most imports done.

What runs is the command's own `main` with the command's own arguments; only seconds of importing are spared,
and the disk writes of Dagster's own record of the run, which is kept in memory unless somebody asks for it.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import resource
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import dagster as dg

from data import building
from data.building import Building
from data.journal.journal import Journal
from data.vault import Vault
from pipelines import cli
from pipelines.workspace import Workspace

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["dagster", "dagster._core.instance", "sqlalchemy.orm", "alembic.command", "duckdb", "typer", "rich.table"]
)  # not polars: its threads would not live on in a fork
PLACES = {
    "a file is in the vault": (Vault, "put"),
    "a file is in the journal": (Journal, "receive_file"),
    "the run is in the journal": (Journal, "run_started"),
    "a stage is written": (Building, "write_stage"),
    "a stage is done": (Workspace, "complete"),
    "the building file is finished": (Building, "finish"),
    "the sealed file is published": (building, "publish"),
    "the seal is in the journal": (Journal, "run_sealed"),
    "the cases are in the journal": (Journal, "apply_run"),
}
NO_DAGSTER_HOME = "none"


class Instant(NamedTuple):
    """When the process kills itself: as `place` is entered or left for the nth time."""

    place: str
    leaving: bool = True
    time: int = 1

    def __str__(self) -> str:
        return f"{'after' if self.leaving else 'before'} {self.place}, {self.time}"


def _command(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: str,
    instant: Instant | None,
    largest_file: int | None,
) -> None:
    os.environ.update(environment)
    os.chdir(folder)
    if largest_file is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
    quiet = os.open(f"{folder}/said.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    if environment["DAGSTER_HOME"] == NO_DAGSTER_HOME:
        dg.DagsterInstance.get = dg.DagsterInstance.ephemeral  # pyright: ignore[reportAttributeAccessIssue]
    if instant is not None:
        _kill_at(instant)
    cli.main(list(arguments))


def _kill_at(instant: Instant) -> None:
    owner, name = PLACES[instant.place]
    real = getattr(owner, name)
    calls = itertools.count(1)

    def deadly(*arguments: Any, **others: Any) -> Any:
        last = next(calls) == instant.time
        if last and not instant.leaving:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = real(*arguments, **others)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, deadly)


def started(
    home: Path, *arguments: str, instant: Instant | None = None, largest_file: int | None = None, **environment: str
) -> multiprocessing.process.BaseProcess:
    """Start `tieout <arguments>` on a home.

    Args:
        instant: when the process kills itself.
        largest_file: bytes; the disk is full for a file that would grow beyond.
    """
    surroundings = {
        "TIEOUT_HOME": str(home), "DAGSTER_HOME": NO_DAGSTER_HOME, "TIEOUT_QUALITY": "false", **environment,
    }  # fmt: skip
    process = PROCESSES.Process(target=_command, args=(arguments, surroundings, str(home), instant, largest_file))
    process.start()
    return process


def ended(home: Path, *arguments: str, kill_after_seconds: float | None = None, **others: Any) -> int:
    """The exit code of `tieout <arguments>`; -9 where it was killed."""
    process = started(home, *arguments, **others)
    process.join(kill_after_seconds)
    if process.is_alive():
        process.kill()
    process.join()
    if process.exitcode is None:
        raise AssertionError
    return process.exitcode
