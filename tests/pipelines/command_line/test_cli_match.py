"""`tieout match` and `tieout explain --in`: any envelope, any profile, and what is said of the result."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_desk import HOUSE, write_files

TABLES = ("dispositions", "matches", "breaks", "rejects")


def zipped(payload: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("canonical_house_20261120.csv", payload)
    return made.getvalue()


def as_parquet(payload: bytes) -> bytes:
    made = io.BytesIO()
    pl.read_csv(payload, infer_schema=False).write_parquet(made)
    return made.getvalue()


ENVELOPES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("h.csv.gz", gzip.compress),
    "bz2": ("h.csv.bz2", bz2.compress),
    "zip": ("h.zip", zipped),
    "UTF-8 with a mark": ("h.csv", b"\xef\xbb\xbf".__add__),
    "Parquet": ("h.parquet", as_parquet),
}


@pytest.mark.parametrize("envelope", ENVELOPES)
def test_the_same_rows_in_any_envelope_give_the_same_groups(
    tieout: Any, matched: Path, nowhere: Path, envelope: str
) -> None:
    name, wrapped = ENVELOPES[envelope]
    (nowhere / name).write_bytes(wrapped(HOUSE.encode()))

    ended = tieout("match", name, matched / "canonical_street_20261120.csv", "-o", "out", "--json")

    plain = json.loads((matched / "out" / "summary.json").read_text(encoding="utf-8"))
    assert ended.code == 0
    assert (ended.json["books"], ended.json["types"]) == (plain["books"], plain["types"])


def test_the_json_is_the_summary_that_was_written(tieout: Any, nowhere: Path) -> None:
    ended = tieout("match", *write_files(nowhere), "-o", "out", "--json")

    assert ended.err == ""
    assert ended.json == json.loads((nowhere / "out" / "summary.json").read_text(encoding="utf-8"))
    keys = "books passes breaks exposure types causes inputs results versions timings"
    assert list(ended.json) == keys.split()


def test_the_screen_says_rows_rejects_breaks_and_what_to_do_next(tieout: Any, nowhere: Path) -> None:
    ended = tieout("match", *write_files(nowhere), "-o", "out")

    assert (ended.code, ended.err) == (0, "")
    assert ["HOUSE", "4", "1", "2", "1"] in [line.split()[:5] for line in ended.out.splitlines()]
    assert "1.2O0" in ended.out
    assert "3 breaks by type" in ended.out
    assert "tieout verify out --house" in ended.out
    assert [line for line in ended.out.splitlines() if line != line.rstrip()] == []


def test_a_profile_of_the_firm_is_found_by_name_and_by_file(
    tieout: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, street = write_files(nowhere)
    draft = tieout("profile", "guess", house).out
    (nowhere / "own").mkdir()
    own = nowhere / "own" / "ours.toml"
    own.write_text(draft.replace('name = "canonical_house_20261120"', 'name = "ours"'), encoding="utf-8")

    by_file = tieout("match", house, street, "--house-profile", own, "-o", "one", "--json")
    monkeypatch.setenv("TIEOUT_PROFILES", "own")
    by_name = tieout("match", house, street, "--house-profile", "ours", "-o", "two", "--json")

    assert (by_file.code, by_name.code) == (0, 0)
    assert by_file.json["results"] == by_name.json["results"]


@pytest.mark.parametrize(
    ("asked", "kind", "told"),
    [
        ("H3", "ROW", "from canonical_house_20261120.csv, line 4"),
        ("H4", None, "nothing"),
        ("S1", "ROW", "matched 1:1 by pass economics"),
    ],
)
def test_a_row_of_a_folder_is_explained_down_to_its_line(
    tieout: Any, matched: Path, asked: str, kind: str | None, told: str
) -> None:
    house, street = sorted(matched.glob("canonical_*.csv"))

    ended = tieout("explain", asked, "--in", matched / "out", "--house", house, "--street", street, "--json")

    if kind is None:
        assert (ended.code, ended.out) == (2, "")
        return
    [found] = ended.json
    assert found["kind"] == kind
    assert told in "\n".join(found["lines"])
