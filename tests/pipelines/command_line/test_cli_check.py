"""`tieout check`: the checks over a sealed run, on the screen, as JSON, and how the command ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_desk import DAY, HEADER, run_day

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
    assert [check["check_id"] for check in tieout("check", "list", "--json").json] == ["ID-001", "ID-002"]
    assert "ID-001" in tieout("check", "list").out
    shown = tieout("check", "show", "id-001")
    assert (shown.code, shown.err) == (0, "")
    assert "Basis: ISO 6166" in shown.out


def test_a_run_shows_what_offends_and_what_was_not_run(tieout: Any, offending: Path) -> None:
    shown = tieout("check", "run", "--home", offending)

    assert (shown.code, shown.err) == (0, "")
    assert "US0378331004" in shown.out
    assert "NOT_RUN" in shown.out
    assert "Findings: 2." in shown.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 0),
        (("--fail-on", "info"), 1),
        (("--fail-on", "HIGH"), 1),
        (("--fail-on", "critical"), 0),
        (("--fail-on", "high", "--check", "ID-001", "--json"), 1),
        (("--fail-on", "loud"), 2),
        (("--check", "ID-999"), 2),
        (("--codes", "absent"), 2),
        (("-d", "2026-11-19"), 2),
    ],
)
def test_how_it_ends(tieout: Any, offending: Path, nowhere: Path, arguments: tuple[str, ...], code: int) -> None:
    assert tieout("check", "run", "--home", offending, *arguments).code == code


def test_json_has_every_finding_with_its_line(tieout: Any, offending: Path) -> None:
    [run] = tieout("check", "run", "--home", offending, "--json").json

    found = [finding for part in run["checks"] for finding in part["findings"]]
    assert [(it["check_id"], it["field"], it["reference"], it["line"]) for it in found] == [
        ("ID-001", "instrument_id", "C1", 2),
        ("ID-002", "net_amount", "C1", 2),
    ]
    assert found[1]["value"].startswith("1000.5")
