"""`tieout init`, `ingest`, `status`, `profile`: what comes in, what waits, what is held and how it is let in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_desk import HEADER, STREET

THURSDAY = Path("data/samples/three_days/street/2026-11-19")
NAME = "BORA_CONF_20261119.csv"
LATE = HEADER + "S7,A,BORA,I7,BUY,1,10,USD,10,2026-11-20\n"


@pytest.fixture
def fresh(tieout: Any, nowhere: Path) -> Path:
    assert tieout("init", "--home", nowhere / "desk").code == 0
    return nowhere / "desk"


@pytest.fixture
def miscounted(root: Path, nowhere: Path) -> Path:
    """A whole file whose trailer states a row too many."""
    file = nowhere / NAME
    file.write_bytes((root / THURSDAY / NAME).read_bytes().replace(b"TOTAL;78;", b"TOTAL;79;"))
    return file


def test_init_says_what_it_made_and_a_second_time_makes_nothing(tieout: Any, nowhere: Path) -> None:
    first, second = (tieout("init", "--home", "desk", "--json").json for _ in range(2))

    assert first["home"] == str(nowhere / "desk")
    assert [Path(made).name for made in first["made"]] == ["desk", "inbox", "vault", "warehouse", "outbox"]
    assert second["made"] == []


def test_an_empty_inbox_is_said_to_be_empty(tieout: Any, fresh: Path) -> None:
    ended = tieout("ingest", "--home", fresh)

    assert (ended.code, ended.out, ended.err) == (0, f"No file waits in {fresh / 'inbox'}.\n", "")


def test_a_file_nobody_claims_waits_and_is_named(tieout: Any, fresh: Path) -> None:
    (fresh / "inbox" / "what.bin").write_bytes(b"\x00")

    ended = tieout("ingest", "--home", fresh, "--json")

    assert ended.json["files"] == []
    assert ended.json["waiting"][0]["name"] == "what.bin"
    assert "no profile claims what.bin" in ended.json["waiting"][0]["reason"]


def test_a_held_file_is_let_in_by_name_with_who_and_why(tieout: Any, fresh: Path, miscounted: Path) -> None:
    held = tieout("ingest", miscounted, "--home", fresh)
    shown = tieout("status", "--home", fresh)
    unsigned = tieout("ingest", "--home", fresh, "--override", NAME)
    signed = tieout("ingest", "--home", fresh, "--override", NAME, "--who", "ops", "--why", "agreed", "--json")

    assert held.code == 3
    assert "or somebody lets it in: tieout ingest --override" in held.err
    assert f"Ask demo_bora for {NAME} again, or let it in: tieout ingest --override" in shown.out
    assert unsigned.code == 2
    assert "the name of who gives it and the reason" in unsigned.err
    assert (signed.code, signed.json["files"][0]["state"]) == (0, "RECEIVED")


def test_a_held_file_is_found_by_the_beginning_of_its_hash(tieout: Any, fresh: Path, miscounted: Path) -> None:
    tieout("ingest", miscounted, "--home", fresh)
    [held] = tieout("status", "--home", fresh, "--json").json["held"]

    short = tieout("ingest", "--home", fresh, "--override", held["sha256"][:4], "--who", "a", "--why", "b")
    long = tieout("ingest", "--home", fresh, "--override", held["sha256"][:16], "--who", "a", "--why", "b")

    assert short.code == 2
    assert f"held are: {NAME} ({held['sha256'][:16]})" in short.err
    assert long.code == 0


def test_a_truncated_file_is_let_in_by_nobodys_word(tieout: Any, fresh: Path, root: Path) -> None:
    held = tieout("ingest", root / THURSDAY / "cut-off" / NAME, "--home", fresh)
    asked = tieout("ingest", "--home", fresh, "--override", NAME, "--who", "ops", "--why", "hurry")

    assert (held.code, asked.code) == (3, 3)
    assert held.err == f"tieout: {NAME} is held: no row of it enters a run until the sender sends it again.\n"
    assert "no word can let" in asked.err


def test_a_file_that_is_not_there_stops_all_of_them(tieout: Any, fresh: Path, root: Path) -> None:
    ended = tieout("ingest", root / THURSDAY / NAME, "absent.csv", "--home", fresh)

    assert (ended.code, ended.out) == (3, "")
    assert "absent.csv; nothing was taken" in ended.err
    assert tieout("status", "--home", fresh, "--json").json["held"] == []


def test_status_tells_of_files_in_no_run_and_what_to_do(tieout: Any, desk: Path, nowhere: Path) -> None:
    assert tieout("status", "--home", desk, "--json").json["in_no_run"] == []
    late = nowhere / "canonical_street_late_20261120.csv"
    late.write_text(LATE, encoding="utf-8")
    assert tieout("ingest", late, "--home", desk).code == 0

    as_json = tieout("status", "--home", desk, "--json").json
    shown = tieout("status", "--home", desk)

    assert [file["name"] for file in as_json["in_no_run"]] == [late.name]
    assert as_json["runs"][0]["stale"] is True
    assert "Run what was received: tieout eod --business-date 2026-11-20" in shown.out


def test_a_new_desk_has_nothing_and_says_so(tieout: Any, fresh: Path) -> None:
    ended = tieout("status", "--home", fresh)

    for line in ("In the inbox: nothing", "Held: nothing", "Received, and in no run yet: nothing", "No run yet"):
        assert line in ended.out.splitlines()


def test_profile_check_shows_what_is_wrong_and_ends_with_3(tieout: Any, nowhere: Path) -> None:
    file = nowhere / "canonical_street_20261120.csv"
    file.write_text(STREET.replace("20.5", "2O.5"), encoding="utf-8")

    ended = tieout("profile", "check", file)
    told = tieout("profile", "check", file, "--json").json

    assert ended.code == 3
    assert "3 landed = 2 canonical + 1 rejected" in ended.out
    assert (told["rejects"][0]["column"], told["rejects"][0]["value"]) == ("price", "2O.5")


def test_profile_guess_is_text_or_one_json_document(tieout: Any, nowhere: Path) -> None:
    file = nowhere / "new.csv"
    file.write_text(STREET, encoding="utf-8")

    draft = tieout("profile", "guess", file).out

    assert tieout("profile", "guess", file, "--json").json == {"file": "new.csv", "profile": draft}
