"""The pack of checks over a desk: sealed like any run; its findings are cases that mending or people close."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_desk import HEADER

from compliance.check import State
from compliance.finding_cases import COMPLIANCE
from data.contracts.failure import NotPermittedError, UsageError
from data.warehouse import Sealed
from pipelines import stages
from pipelines.check_run import Checked, run_checks
from pipelines.finding_desk import approve_closing, explained, open_cases, propose_to_close
from pipelines.home import Home
from pipelines.rebuilding import STAGES, rebuild
from pipelines.receiving import receive_files
from pipelines.running import opened_workspace
from pipelines.settings import settings_from

WEDNESDAY, THURSDAY, FRIDAY = date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)
GOOD, BAD = "US0378331005", "US0378331004"


def a_home(folder: Path) -> Home:
    home = Home(settings_from({"home": folder / "desk", "quality": False}))
    home.make()
    return home


def received(home: Home, day: date, *rows: str, name: str = "canonical_house") -> None:
    """A plain upload of the day; every row of it as the house books it."""
    path = home.folder.parent / f"{name}_{day:%Y%m%d}.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    receive_files(home, [path], day)


def ran(home: Home, day: date) -> None:
    with opened_workspace(home, "trades", day) as workspace:
        for stage, make in STAGES:
            workspace.complete(stage, make)
        stages.sealed(workspace)
        stages.cases(workspace)


def trade(reference: str, instrument: str, day: date) -> str:
    return f"{reference},A,BORA,{instrument},BUY,100,10,USD,1000,{day}"


def checked(home: Home, day: date, *rows: str) -> Checked:
    received(home, day, *rows)
    ran(home, day)
    return run_checks(home, day)


def states_of(home: Home) -> dict[str, str]:
    """Reference -> state of the cases of ID-001."""
    cases = home.journal.all_cases(COMPLIANCE).to_dicts()
    return {case["house_refs"][0]: case["state"] for case in cases if case["types"] == ["ID-001: ISIN"]}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = a_home(tmp_path_factory.mktemp("checks"))
    checked(home, WEDNESDAY, trade("H1", BAD, WEDNESDAY), trade("H2", GOOD, WEDNESDAY))
    home.journal.close()
    return home.folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Home:
    """The desk of Wednesday, for each test anew."""
    shutil.copytree(made, tmp_path / "desk")
    return a_home(tmp_path)


def test_a_finding_opens_a_case_that_leads_back_to_the_line(desk: Home) -> None:
    [case] = open_cases(desk.folder, "2026-11-20").filter(types=["ID-001: ISIN"]).to_dicts()

    told: dict[str, Any] = explained(desk.folder, case["case_id"])

    assert (case["state"], case["age_business_days"], case["house_refs"]) == ("OPEN", 2, ["H1"])
    assert told["finding"]["value"] == BAD
    assert told["record"] == {"file": "canonical_house_20261118.csv", "raw": trade("H1", BAD, WEDNESDAY)}
    assert [event["kind"] for event in told["history"]] == ["OPENED"]


def test_the_same_again_is_the_same_run_with_the_same_result(desk: Home) -> None:
    first, second = run_checks(desk, WEDNESDAY), run_checks(desk, WEDNESDAY)

    assert (first.run_id, first.result_hash) == (second.run_id, second.result_hash)
    with Sealed(second.path) as sealed:
        outcomes = sealed.read("checks.outcomes")
    assert outcomes.filter(check_id="ID-001", check_part="ISIN")["state"].to_list() == [State.FOUND]
    assert outcomes.filter(state=State.NOT_RUN)["reason"].str.len_chars().min() > 0


def test_a_lost_run_is_made_again_to_the_same_result(desk: Home) -> None:
    sealed = run_checks(desk, WEDNESDAY)
    sealed.path.unlink()

    states = {rebuilt.reconciliation: rebuilt.state for rebuilt in rebuild(desk)}

    assert states == {"trades": "INTACT", COMPLIANCE: "REBUILT"}
    assert run_checks(desk, WEDNESDAY).result_hash == sealed.result_hash


def test_a_case_stays_open_while_nobody_asks_about_its_row_again(desk: Home) -> None:
    checked(desk, THURSDAY, trade("H3", GOOD, THURSDAY))

    assert states_of(desk) == {"H1": "OPEN"}


def test_a_case_closes_when_its_row_comes_again_and_passes(desk: Home) -> None:
    checked(desk, THURSDAY, trade("H1", GOOD, THURSDAY))

    assert states_of(desk) == {"H1": "CLOSED"}


def test_a_check_that_was_not_run_closes_nothing(desk: Home) -> None:
    done = run_checks(desk, THURSDAY)

    assert {o.state for o in done.outcomes if o.check.id == "ID-001"} == {State.NOT_RUN}
    assert states_of(desk) == {"H1": "OPEN"}


def test_two_people_close_a_case_and_never_one(desk: Home) -> None:
    [case_id] = open_cases(desk.folder, "2026-11-18").filter(types=["ID-001: ISIN"])["case_id"]
    propose_to_close(desk.folder, case_id, "Maker One", "the ISIN is right in the prospectus")

    with pytest.raises(NotPermittedError, match="second person"):
        approve_closing(desk.folder, case_id, "maker  one")
    run_checks(desk, THURSDAY)
    assert states_of(desk) == {"H1": "OPEN"}
    approve_closing(desk.folder, case_id, "Checker Two")
    run_checks(desk, FRIDAY)

    assert states_of(desk) == {"H1": "CLOSED"}
    told = explained(desk.folder, case_id)
    assert told["history"][-1]["reason"] == "the ISIN is right in the prospectus"
    assert [act["act"] for act in told["sign_offs"]] == ["PREPARED", "APPROVED"]


def test_what_was_closed_and_is_found_again_comes_back(desk: Home) -> None:
    checked(desk, THURSDAY, trade("H1", GOOD, THURSDAY))
    checked(desk, FRIDAY, trade("H1", BAD, FRIDAY))

    assert states_of(desk) == {"H1": "REGRESSED"}


def test_a_reason_is_asked_for(desk: Home) -> None:
    [case_id] = open_cases(desk.folder, "2026-11-18").filter(types=["ID-001: ISIN"])["case_id"]

    with pytest.raises(UsageError, match="say why"):
        propose_to_close(desk.folder, case_id, "Maker One", "  ")
    with pytest.raises(UsageError, match="no case or finding"):
        propose_to_close(desk.folder, "NOWHERE", "Maker One", "why")
