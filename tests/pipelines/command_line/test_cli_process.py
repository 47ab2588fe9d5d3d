"""The command as a process: start-up, pipes that close, outputs that cannot be written, locales without UTF-8."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

START = [sys.executable, "-c", "from pipelines.cli import main; main()"]
FULL = Path("/dev/full")
SLACK = 20
"""A bare start of the interpreter takes some 15 ms, the budget of `--help` is 300 ms."""


def started(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [*START, *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, **environment})


def user_seconds(command: list[str]) -> float:
    before = os.times().children_user
    subprocess.run(command, capture_output=True, check=True)
    return os.times().children_user - before


def test_help_starts_almost_as_fast_as_the_interpreter() -> None:
    bare = min(user_seconds([sys.executable, "-c", ""]) for _ in range(3))
    helped = min(user_seconds([*START, "--help"]) for _ in range(3))

    assert helped <= SLACK * max(bare, 0.01)


def test_help_imports_nothing_heavy() -> None:
    heavy = "polars duckdb dagster sqlalchemy pydantic great_expectations rich"
    check = (
        "import sys; from pipelines.cli import app; app(['--help'], standalone_mode=False); "
        f"sys.stderr.write(' '.join(sorted(set('{heavy}'.split()) & set(sys.modules))))"
    )

    ended = subprocess.run([sys.executable, "-c", check], capture_output=True, check=True)

    assert ended.stderr == b""


def test_a_reader_that_stops_reading_is_no_failure(sealed_desk: Path) -> None:
    command = [*START, "breaks", "--json", "--home", str(sealed_desk / "desk")]
    reader, writer = os.pipe()
    os.close(reader)

    ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)

    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_an_output_that_cannot_be_written_is_told(sealed_desk: Path) -> None:
    command = [*START, "breaks", "--json", "--home", str(sealed_desk / "desk")]

    with FULL.open("wb") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)

    assert ended.returncode == 4
    assert (
        ended.stderr.decode()
        == "tieout: the output: No space left on device; make room on the disk, then run again\n"
    )


def test_json_is_valid_where_the_terminal_knows_only_ascii(tmp_path: Path) -> None:
    home = tmp_path / "d\u00e9p\u00f4t"

    ended = started("init", "--home", home, "--json", PYTHONIOENCODING="ascii")

    assert (ended.returncode, ended.stderr) == (0, b"")
    assert json.loads(ended.stdout.decode("ascii"))["home"] == str(home)
