"""A small desk that is run already, and the `tieout` command called in this process."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from small_desk import make_desk, write_files

from pipelines.cli import main
from pipelines.direct import match_files


class Ended(NamedTuple):
    """How a command ended: exit code, data and talk."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Tieout = Callable[..., Ended]


@pytest.fixture(scope="session")
def sealed_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk with one sealed run and its two files; tests only look at it."""
    folder = tmp_path_factory.mktemp("sealed")
    make_desk(folder)
    return folder


@pytest.fixture
def desk(sealed_desk: Path, tmp_path: Path) -> Path:
    """A copy of that desk, to be changed."""
    return Path(shutil.copytree(sealed_desk / "desk", tmp_path / "desk"))


@pytest.fixture(scope="session")
def matched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two files of the day, and what `tieout match` made of them in `out`; only to look at."""
    folder = tmp_path_factory.mktemp("matched")
    match_files(*write_files(folder), out=folder / "out")
    return folder


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, and an environment that says nothing of Tieout."""
    for name in [name for name in os.environ if name.startswith("TIEOUT_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "nowhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def tieout(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> Tieout:
    """Call the command, standing in an empty folder: `tieout("breaks", "--home", desk)`."""

    def called(*arguments: object) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return called
