"""`tieout verify`: honest results are proved, and whatever was changed after the fact is caught."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

Change = Callable[[pl.DataFrame], pl.DataFrame]

CHEATS: dict[str, tuple[str, Change]] = {
    "a dropped row": ("dispositions", lambda table: table.filter(pl.col("trade_ref").ne_missing("H2"))),
    "a row twice": ("dispositions", lambda table: pl.concat([table, table.head(1)])),
    "a break called matched": (
        "dispositions",
        lambda table: table.with_columns(
            pl.when(trade_ref="H2")
            .then(pl.lit("MATCHED", dtype=table.schema["disposition"]))
            .otherwise("disposition")
            .alias("disposition")
        ),
    ),
    "a group gone": ("matches", lambda table: table.clear()),
    "a group twice": ("matches", lambda table: pl.concat([table, table.with_columns(group_id=pl.lit("Gx"))])),
    "a break gone": ("breaks", lambda table: table.head(2)),
    "an edited difference": (
        "breaks",
        lambda table: table.with_columns(
            differences=pl.Series(
                [[{**item, "gap": Decimal("0.0001")} for item in row] for row in table["differences"].to_list()],
                dtype=table.schema["differences"],
            )
        ),
    ),
}


def verified(tieout: Any, folder: Path, out: Path) -> Any:
    house, street = sorted(folder.glob("canonical_*.csv"))
    return tieout("verify", out, "--house", house, "--street", street)


def rewritten(out: Path, name: str, change: Change) -> None:
    """Change a table and make the summary agree with it, as somebody who cheats well would."""
    path = out / f"{name}.parquet"
    change(pl.read_parquet(path)).write_parquet(path)
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    summary["results"][name] = hashlib.sha256(path.read_bytes()).hexdigest()
    (out / "summary.json").write_text(json.dumps(summary), encoding="utf-8")


@pytest.fixture
def copy(matched: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(matched / "out", tmp_path / "out"))


def test_an_honest_folder_is_proved(tieout: Any, matched: Path) -> None:
    ended = verified(tieout, matched, matched / "out")

    assert (ended.code, ended.err) == (0, "")
    assert "proved" in ended.out
    assert "7 rows landed = 2 matched + 4 broken + 1 rejected; 0 unaccounted" in ended.out


@pytest.mark.parametrize("cheat", CHEATS)
def test_cheating_is_caught(tieout: Any, matched: Path, copy: Path, cheat: str) -> None:
    name, change = CHEATS[cheat]
    rewritten(copy, name, change)

    ended = verified(tieout, matched, copy)

    assert ended.code == 7
    assert "NOT PROVED" in ended.err
    assert ended.out == ""


def test_other_bytes_than_the_summary_states_are_caught(tieout: Any, matched: Path, copy: Path) -> None:
    rejects = copy / "rejects.parquet"
    pl.read_parquet(rejects).head(0).write_parquet(rejects)

    ended = verified(tieout, matched, copy)

    assert ended.code == 7
    assert "files are as the summary states" in ended.err


def test_another_input_file_is_caught(tieout: Any, matched: Path, tmp_path: Path) -> None:
    house, street = sorted(matched.glob("canonical_*.csv"))
    other = tmp_path / house.name
    other.write_text(house.read_text(encoding="utf-8").replace("1000,", "1001,"), encoding="utf-8")

    assert tieout("verify", matched / "out", "--house", other, "--street", street).code == 7


@pytest.mark.parametrize(
    ("name", "content"),
    [("summary.json", b"{"), ("summary.json", b"[]"), ("summary.json", b"\xff"), ("matches.parquet", b"x")],
)
def test_a_folder_that_was_damaged_is_told(tieout: Any, matched: Path, copy: Path, name: str, content: bytes) -> None:
    (copy / name).write_bytes(content)

    ended = verified(tieout, matched, copy)

    assert (ended.code, ended.out) == (7, "")
    assert name in ended.err


@pytest.mark.parametrize("name", ["summary.json", "dispositions.parquet"])
def test_a_folder_that_lacks_something_is_told(tieout: Any, matched: Path, copy: Path, name: str) -> None:
    (copy / name).unlink()

    ended = verified(tieout, matched, copy)

    assert (ended.code, ended.out) == (3, "")
    assert f"{name} is not there" in ended.err


def test_a_sealed_run_is_proved_by_date_and_by_path(tieout: Any, sealed_desk: Path) -> None:
    home = sealed_desk / "desk"
    [path] = (home / "warehouse").rglob("*.duckdb")

    [by_date] = tieout("verify", "--home", home, "--business-date", "2026-11-20", "--json").json
    [by_path] = tieout("verify", path, "--home", home, "--json").json

    assert by_date == by_path
    assert (by_date["proved"], by_date["violations"]) == (True, [])


def test_a_tampered_sealed_file_is_never_proved(tieout: Any, desk: Path) -> None:
    [path] = (desk / "warehouse").rglob("*.duckdb")
    content = bytearray(path.read_bytes())
    place = content.find(b"H2")
    content[place : place + 2] = b"H7"
    path.write_bytes(content)

    ended = tieout("verify", "--home", desk)

    assert (ended.code, ended.out) == (7, "")


@pytest.mark.parametrize(("content", "code"), [(b"", 7), (b"no database at all", 7), (None, 2)])
def test_what_is_no_sealed_file_is_told(
    tieout: Any, sealed_desk: Path, nowhere: Path, content: bytes | None, code: int
) -> None:
    path = nowhere / "run.duckdb"
    if content is not None:
        path.write_bytes(content)

    ended = tieout("verify", path, "--home", sealed_desk / "desk")

    assert (ended.code, ended.out) == (code, "")
    assert [each.name for each in nowhere.iterdir()] == ([path.name] if content is not None else [])


def test_a_folder_needs_its_two_files(tieout: Any, matched: Path) -> None:
    ended = tieout("verify", matched / "out")

    assert ended.code == 2
    assert "--house FILE --street FILE" in ended.err
