"""A file leaves the inbox only when it is whole, and only to one sender."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from data.claim import claimable, profile_for
from data.contracts.failure import InputError, UsageError
from data.profiles.profile import Profile


def senders(**unusual: Any) -> dict[str, Profile]:
    usual = {"name": "alpha", "book": "STREET", "format": "delimited", "match_files": "ALPHA_*.csv"}
    profile = Profile.model_validate(usual | unusual)
    return {profile.name: profile}


def looked(folder: Path, profiles: dict[str, Profile]) -> tuple[list[str], dict[str, str]]:
    found = claimable(folder, profiles)
    return [path.name for path in found.whole], {item.path.name: item.reason for item in found.waiting}


def put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")


def test_a_renamed_file_is_whole_and_unfinished_names_wait(tmp_path: Path) -> None:
    put(tmp_path, ALPHA_1__csv="a\n", ALPHA_2__csv__part="a", ALPHA_3__csv__tmp="a", ALPHA_4__csv__filepart="a")
    put(tmp_path, ALPHA_5__csv__crdownload="a", __ALPHA_6__csv="a")

    whole, waiting = looked(tmp_path, senders())

    assert whole == ["ALPHA_1.csv"]
    assert set(waiting.values()) == {"its name says that it is still being written"}
    assert len(waiting) == 5


@pytest.mark.parametrize("marker", ["ALPHA_1__csv__done", "ALPHA_1__csv__ok", "ALPHA_1__done", "ALPHA_1__ok"])
def test_a_marked_file_is_whole_and_its_marker_is_no_file(tmp_path: Path, marker: str) -> None:
    put(tmp_path, ALPHA_1__csv="a\n", ALPHA_2__csv="a\n", **{marker: ""})

    whole, waiting = looked(tmp_path, senders(claim="marker"))

    assert whole == ["ALPHA_1.csv"]
    assert waiting == {"ALPHA_2.csv": "its marker (.done or .ok) is not there"}
    assert [path for path in claimable(tmp_path, senders()).markers_of(tmp_path / "ALPHA_1.csv") if path.exists()]


@pytest.mark.parametrize(
    ("text", "whole"),
    [("a\n1\nEND 12\n", True), ("a\n1\nEND 12\n\n", True), ("a\n1\nEND 1", False), ("a\n1\n", False), ("", False)],
)
def test_a_file_with_trailer_waits_for_the_whole_of_it(tmp_path: Path, text: str, whole: bool) -> None:  # noqa: FBT001
    put(tmp_path, ALPHA_1__csv=text)

    found, waiting = looked(tmp_path, senders(claim="trailer", trailer={"pattern": r"^END (?P<rows>\d+)"}))

    assert found == (["ALPHA_1.csv"] if whole else [])
    assert set(waiting.values()) == (set() if whole else {"its last line is not the trailer"})


def test_a_packed_file_waits_until_its_envelope_is_whole(tmp_path: Path) -> None:
    packed = gzip.compress(b"a\n1\nEND 1\n")
    (tmp_path / "ALPHA_1.csv.gz").write_bytes(packed)
    (tmp_path / "ALPHA_2.csv.gz").write_bytes(packed[:-4])

    whole, waiting = looked(tmp_path, senders(claim="trailer", trailer={"pattern": "^END"}))

    assert whole == ["ALPHA_1.csv.gz"]
    assert "truncated gzip" in waiting["ALPHA_2.csv.gz"]


def test_folders_and_links_are_not_taken(tmp_path: Path) -> None:
    (tmp_path / "ALPHA_folder.csv").mkdir()
    (tmp_path / "ALPHA_link.csv").symlink_to("/etc/hostname")

    assert looked(tmp_path, senders()) == ([], {"ALPHA_link.csv": "it is a link; only files are taken"})


def test_a_file_nobody_knows_waits_and_stops_nobody(tmp_path: Path) -> None:
    put(tmp_path, ALPHA_1__csv="a\n", BETA_1__csv="a\n")

    whole, waiting = looked(tmp_path, senders())

    assert whole == ["ALPHA_1.csv"]
    assert "no profile claims BETA_1.csv" in waiting["BETA_1.csv"]


def test_a_name_finds_its_sender_in_any_envelope() -> None:
    for name in ("ALPHA_1.csv", "ALPHA_1.csv.gz", "ALPHA_1.csv.zip"):
        assert profile_for(name, senders()).name == "alpha"


def test_a_name_without_sender_says_how_to_write_one() -> None:
    with pytest.raises(InputError, match="profile guess"):
        profile_for("alpha_1.csv", senders())


def test_a_name_with_two_senders_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="alpha, beta"):
        profile_for("ALPHA_1.csv", senders() | senders(name="beta", match_files="*.csv"))


def test_a_plain_upload_gives_way_to_a_profile_that_was_written_for_the_name() -> None:
    plain = senders(name="canonical_quote_house", match_files="ALPHA*.csv")

    assert profile_for("ALPHA_1.csv", plain).name == "canonical_quote_house"
    assert profile_for("ALPHA_1.csv", plain | senders()).name == "alpha"
