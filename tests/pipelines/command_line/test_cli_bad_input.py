"""Whatever is wrong with what a person gives: what, where, what to do, a documented exit code, never a trace."""

from __future__ import annotations

import errno
import gzip
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_desk import HOUSE, write_files

from data.contracts.failure import ExitCode
from pipelines import cli


@pytest.fixture
def files(nowhere: Path) -> tuple[Path, Path]:
    return write_files(nowhere)


HOUSE_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: path.unlink(), "cannot be read: No such file or directory"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "cannot be read: Is a directory"),
    "binary garbage": (lambda path: path.write_bytes(bytes(range(256)) * 9), "no utf-8 text"),
    "a header and no more of it": (lambda path: path.write_text("trade_ref,acc\n"), "requires account"),
    "cut off in the middle": (lambda path: path.write_text(HOUSE[:-20]), ""),
    "a broken gzip": (lambda path: path.write_bytes(gzip.compress(HOUSE.encode())[:-9]), ""),
    "a zip of nothing": (lambda path: path.write_bytes(b"PK\x05\x06" + bytes(18)), ""),
    "a broken Parquet": (lambda path: path.write_bytes(b"PAR1" + bytes(40)), "damaged or truncated"),
}


@pytest.mark.parametrize("what", HOUSE_FILES)
def test_a_file_that_cannot_be_matched_ends_with_3_and_its_name(
    tieout: Any, files: tuple[Path, Path], nowhere: Path, what: str
) -> None:
    spoil, told = HOUSE_FILES[what]
    spoil(files[0])

    ended = tieout("match", *files, "-o", "out")

    assert (ended.code, ended.out) == (ExitCode.INPUT, "")
    assert told in ended.err
    assert not (nowhere / "out").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--rulebook", "nope"), "there is no rulebook called 'nope'; there are: "),
        (("--rulebook", "nope.toml"), "nope.toml"),
        (("--rulebook", "broken.toml"), "broken.toml is not TOML"),
        (("--rulebook", "other.toml"), "other.toml says what a rulebook cannot say"),
        (("--house-profile", "nope"), "there is no profile called 'nope'; there are: "),
        (("--house-profile", "nope.toml"), "there is no file nope.toml"),
        (("--house-profile", "broken.toml"), "broken.toml is not TOML"),
        (("--house-profile", "demo_rates"), "choose another profile or another rulebook"),
    ],
)
def test_a_name_that_cannot_be_meant_ends_with_2(
    tieout: Any, files: tuple[Path, Path], nowhere: Path, options: tuple[str, str], told: str
) -> None:
    (nowhere / "broken.toml").write_text("[oops\n", encoding="utf-8")
    (nowhere / "other.toml").write_text("x = 1\n", encoding="utf-8")

    ended = tieout("match", *files, "-o", "out", *options)

    assert (ended.code, ended.out) == (ExitCode.USAGE, "")
    assert told in ended.err


@pytest.mark.parametrize("command", [("status",), ("breaks",), ("verify",), ("explain", "H1")])
def test_looking_at_a_desk_that_is_not_there_makes_none(tieout: Any, nowhere: Path, command: tuple[str, ...]) -> None:
    ended = tieout(*command, "--home", "mistyped")

    assert (ended.code, ended.out) == (ExitCode.USAGE, "")
    assert "there is no desk at" in ended.err
    assert "`tieout init` makes one" in ended.err
    assert list(nowhere.iterdir()) == []


@pytest.mark.parametrize("command", [("status",), ("breaks",), ("ingest",)])
def test_a_journal_that_is_no_database_is_told(tieout: Any, desk: Path, command: tuple[str, ...]) -> None:
    for path in desk.glob("journal.db*"):
        path.unlink()
    (desk / "journal.db").write_bytes(b"this is no database" * 100)

    ended = tieout(*command, "--home", desk)

    assert (ended.code, ended.out) == (ExitCode.RUN_FAILED, "")
    assert "journal.db" in ended.err


def test_a_journal_without_tables_asks_for_init(tieout: Any, desk: Path) -> None:
    (desk / "journal.db").unlink()
    sqlite3.connect(desk / "journal.db").close()

    ended = tieout("status", "--home", desk)

    assert ended.code == ExitCode.RUN_FAILED
    assert "`tieout init`" in ended.err


@pytest.mark.parametrize("command", [("breaks",), ("verify",), ("explain", "H1")])
def test_a_sealed_file_that_is_gone_asks_for_rebuild(tieout: Any, desk: Path, command: tuple[str, ...]) -> None:
    for path in (desk / "warehouse").rglob("*.duckdb"):
        path.unlink()

    ended = tieout(*command, "--home", desk)

    assert (ended.code, ended.out) == (ExitCode.RUN_FAILED, "")
    assert "`tieout rebuild`" in ended.err


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to the superuser")
def test_a_desk_that_cannot_be_written_is_told(tieout: Any, desk: Path) -> None:
    for path in [desk, *desk.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)

    ended = tieout("ingest", "--home", desk)

    assert (ended.code, ended.out) == (ExitCode.RUN_FAILED, "")
    assert "check that it can be reached and written" in ended.err


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "a/b"), "a/b: No space left on device; make room"),
        (PermissionError(errno.EACCES, "Permission denied", "a/b"), "a/b: Permission denied; give this user"),
        (OSError(errno.EROFS, "Read-only file system", "a/b"), "name another place"),
        (KeyboardInterrupt(), "`tieout eod --resume`"),
    ],
)
def test_what_the_system_refuses_is_told(
    tieout: Any, monkeypatch: pytest.MonkeyPatch, error: BaseException, told: str
) -> None:
    def refused(*_: object) -> None:
        raise error

    monkeypatch.setattr("pipelines.home.Home.make", refused)

    ended = tieout("init", "--home", "x")

    assert (ended.code, ended.out) == (ExitCode.RUN_FAILED, "")
    assert told in ended.err


def test_a_bug_is_an_id_and_a_log_never_a_trace(tieout: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError("\udc80")

    monkeypatch.setattr("pipelines.home.Home.make", bug)

    ended = tieout("init", "--home", "x")

    assert (ended.code, ended.out) == (ExitCode.UNEXPECTED, "")
    assert "Traceback" not in ended.err
    assert len(ended.err.splitlines()) == 1
    name = ended.err.split("error ")[1].split(":")[0]
    assert f" {name}\nTraceback" in (nowhere / cli.LOG).read_text(encoding="utf-8")


def test_every_command_has_a_place_and_a_line_of_help(tieout: Any) -> None:
    ended = tieout("--help")

    assert ended.code == 0
    assert "..." not in ended.out.split("Commands:")[1]
    assert ended.out.index("  init ") < ended.out.index("  eod ") < ended.out.index("  breaks ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Usage: tieout"),
        (("nope",), "No such command 'nope'"),
        (("stats",), "Did you mean 'status'"),
        (("match",), "`tieout match --help`"),
        (("eod", "--nope"), "`tieout eod --help`"),
        (("profile",), "Usage: tieout profile"),
        (("ingest", "--who", "me"), "--override FILE"),
    ],
)
def test_a_call_that_cannot_be_meant_is_told_on_stderr(tieout: Any, arguments: tuple[str, ...], told: str) -> None:
    ended = tieout(*arguments)

    assert (ended.code, ended.out) == (ExitCode.USAGE, "")
    assert told in ended.err
