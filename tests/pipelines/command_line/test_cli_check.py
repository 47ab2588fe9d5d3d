"""`tieout check`: the checks over a sealed run, on the screen, as JSON, and how the command ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_desk import DAY, HEADER, run_day

from compliance.check import all_checks
from pipelines.home import Home
from pipelines.receiving import receive_files
from pipelines.settings import settings_from

BAD = "C1,A,BORA,US0378331004,BUY,100,10,JPY,1000.5,2026-11-20\n"


@pytest.fixture(scope="module")
def offending(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk whose house trade has a wrong ISIN and half a yen."""
    folder = tmp_path_factory.mktemp("offending")
    files = folder / "canonical_house_20261120.csv", folder / "canonical_street_20261120.csv"
    files[0].write_text(HEADER + BAD, encoding="utf-8")
    files[1].write_text(HEADER + BAD.replace("US0378331004", "US0378331005").replace(".5", ""), encoding="utf-8")
    home = Home(settings_from({"home": folder / "desk", "quality": False}))
    home.make()
    receive_files(home, files, DAY)
    run_day(home)
    home.journal.close()
    return folder / "desk"


def test_list_and_show_say_question_and_basis(tieout: Any) -> None:
    listed = tieout("check", "list", "--json").json
    assert [check["check_id"] for check in listed] == list(all_checks())
    assert "ID-001" in tieout("check", "list").out
    shown = tieout("check", "show", "id-001")
    assert (shown.code, shown.err) == (0, "")
    assert "Basis: ISO 6166" in shown.out


def test_a_run_shows_what_offends_and_what_was_not_run(tieout: Any, offending: Path) -> None:
    shown = tieout("check", "run", "--home", offending, "-d", DAY)

    assert (shown.code, shown.err) == (0, "")
    assert "US0378331004" in shown.out
    assert "Not run, and therefore not passed" in shown.out
    assert "no settlement_status has arrived" in shown.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 0),
        (("--fail-on", "HIGH"), 1),
        (("--fail-on", "high", "--check", "ID-001", "--json"), 1),
        (("--fail-on", "critical", "--pack", "identifiers"), 0),
        (("--fail-on", "high", "-d", "2026-11-19", "--pack", "identifiers"), 0),
        (("--fail-on", "loud"), 2),
        (("--check", "ID-999"), 2),
        (("--pack", "nothing"), 2),
        (("--codes", "absent"), 2),
        (("--at", "2026-11-20T12:00"), 2),
    ],
)
def test_how_it_ends(tieout: Any, offending: Path, nowhere: Path, arguments: tuple[str, ...], code: int) -> None:
    assert tieout("check", "run", "--home", offending, "-d", DAY, *arguments).code == code


def test_json_has_every_finding_with_its_line(tieout: Any, offending: Path) -> None:
    run = tieout("check", "run", "--home", offending, "-d", DAY, "--pack", "identifiers", "--json").json

    assert run["run_id"] is None
    found = [finding for part in run["checks"] for finding in part["findings"]]
    assert [(it["check_id"], it["field"], it["reference"], it["line"]) for it in found] == [
        ("ID-001", "instrument_id", "C1", 2),
        ("ID-002", "net_amount", "C1", 2),
    ]
    assert found[1]["value"].startswith("1000.5")


def test_files_by_hand_need_no_desk(tieout: Any, nowhere: Path) -> None:
    (nowhere / "trades.csv").write_text(HEADER + BAD + BAD.replace("C1", "C2").replace("100,", "1e2,"))

    asked = ("check", "run", "-d", DAY, "--check", "ID-001", "--input")
    told = tieout(*asked, "trade=trades.csv", "--json").json
    missing, unknown, other = (
        tieout(*asked, said) for said in ("trade=no.csv", "trades=trades.csv", "trade=trades.csv:swift_penalties")
    )

    assert [finding["reference"] for finding in told["checks"][0]["findings"]] == ["C1"]
    assert [(it["line"], it["column"], it["value"]) for it in told["rejects"]] == [(3, "quantity", "1e2")]
    assert (missing.code, unknown.code, other.code) == (2, 2, 2)
    assert "there is no file no.csv" in missing.err


def test_findings_are_worked_and_signed_from_the_command_line(tieout: Any, offending: Path, nowhere: Path) -> None:
    desk = ("--home", offending)
    tieout("check", "run", *desk, "-d", DAY)
    [case] = [it for it in tieout("check", "cases", *desk, "--json").json if it["types"] == ["ID-001: ISIN"]]

    explained = tieout("check", "explain", case["case_id"], *desk)
    assert "canonical_house_20261120.csv, line 2" in explained.out
    assert BAD.strip() in explained.out
    assert tieout("check", "close", case["case_id"], "--who", "One", "--why", "known", *desk).code == 0
    assert tieout("check", "approve", case["case_id"], "--who", "one", *desk).code == 6
    assert tieout("check", "attest", "--who", "One", "-d", DAY, *desk).code == 0
    assert tieout("check", "countersign", "--who", "ONE", "-d", DAY, *desk).code == 6
    assert tieout("check", "countersign", "--who", "Two", "-d", DAY, *desk).code == 0
    written = tieout("check", "evidence", "-d", DAY, "-o", "evidence", "--json", *desk).json
    assert tieout("check", "evidence", "--verify", written["path"], *desk).code == 0
