"""`tieout report`: two people on the command line, exit codes, and everything as JSON."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from mifir_feedback import a_status, advice, feedback
from mifir_reports import a_report, reports, written
from mifir_schemas import a_folder

from data.contracts.transaction_report import CONTRACT
from pipelines.home import Home
from pipelines.receiving import receive
from pipelines.settings import settings_from


@pytest.fixture
def firm(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk with schemas, and two reports made elsewhere beside it."""
    (nowhere / "xsd").mkdir()
    monkeypatch.setenv("TIEOUT_SCHEMAS", str(a_folder(nowhere / "xsd")))
    Home(settings_from({"home": nowhere / "var"})).make()
    texts = [
        pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ") if isinstance(dtype, pl.Datetime) else pl.col(name)
        for name, dtype in CONTRACT.schema.items()
    ]
    reports(a_report("R1"), a_report("R2")).select(texts).write_csv(nowhere / "reports.csv")
    return nowhere


def prepared(tieout: Any) -> str:
    words = ("report", "prepare", "transactions", "-d", "2026-11-20", "--to", "XX", "--reports", "reports.csv")
    told = tieout(*words, "--who", "Ana Maker", "--json")
    assert told.code == 0, told.err
    return told.json["files"][0]["file_id"]


def test_a_file_goes_its_way_through_two_people(firm: Path, tieout: Any) -> None:
    name = prepared(tieout)[:10]

    assert tieout("report", "release", name, "--who", "Cy Checker").code == 6
    assert tieout("report", "approve", name, "--who", "Cy Checker").code == 6
    assert tieout("report", "validate", name, "--json").json["valid"] is True
    mine = tieout("report", "approve", name, "--who", "ana maker")
    assert (mine.code, "a second person has to" in mine.err) == (6, True)
    assert tieout("report", "approve", name, "--who", "Cy Checker", "--why", "read").code == 0
    released = tieout("report", "release", name, "--who", "Ana Maker", "--json")

    assert (released.code, released.json["state"], released.json["received"]) == (0, "RELEASED", "RECEIVED")
    assert Path(released.json["path"]).is_file()
    again = tieout("report", "release", name, "--who", "Ana Maker")
    assert (again.code, "is RELEASED, by Ana Maker" in again.err) == (6, True)
    [listed] = tieout("report", "files", "--json").json
    assert [act["act"] for act in listed["acts"]] == ["PREPARED", "VALIDATED", "APPROVED", "RELEASED"]
    assert "Cy Checker" in tieout("report", "files").out


def test_states_follow_feedback_and_a_refusal_ends_a_file(firm: Path, tieout: Any) -> None:
    name = prepared(tieout)

    refused = tieout("report", "refuse", name, "--who", "Cy Checker", "--why", "wrong price")
    assert refused.code == 0
    assert tieout("report", "validate", name).code == 6
    name = prepared(tieout)
    for step in (("validate",), ("approve", "--who", "Cy Checker"), ("release", "--who", "Cy Checker")):
        assert tieout("report", step[0], name, *step[1:]).code == 0
    answer = firm / "MIFIR_FEEDBACK_20261120.xml"
    now = datetime.fromisoformat(tieout("report", "files", "--json").json[1]["acts"][-1]["at"])
    records = a_status("R2", "RJCT", "CON-412")
    answer.write_bytes(feedback(advice("PART", records, of="20261120-0002"), created=f"{now:%Y-%m-%dT%H:%M:%S.%fZ}"))
    assert receive(Home(settings_from({"home": firm / "var"})), answer, date(2026, 11, 20)).state == "RECEIVED"

    told = tieout("report", "states", "--json").json["reports"]

    assert {one["transaction_reference"]: one["state"] for one in told} == {"R1": "ACCEPTED", "R2": "REJECTED"}
    assert "CON-412" in tieout("report", "states", "--state", "rejected").out
    assert tieout("report", "states", "--state", "lost").code == 2


def test_a_file_made_elsewhere_is_validated_by_its_path(firm: Path, tieout: Any) -> None:
    good, odd = firm / "good.xml", firm / "odd.xml"
    good.write_bytes(written(reports(a_report())))
    odd.write_bytes(written(reports(a_report(), a_report("R2", seller="529900BBBBBBBBBBBB90"))))

    assert tieout("report", "validate", str(good)).code == 0
    told = tieout("report", "validate", str(odd), "--json")
    assert (told.code, told.json["breaches"][0]["rule"], told.json["breaches"][0]["line"]) == (1, "072", 5)
    assert tieout("report", "validate", str(odd), "--accept", "072").code == 0
    (firm / "bomb.xml").write_text('<!DOCTYPE a [<!ENTITY l "ha">]><a>&l;</a>')
    bomb = tieout("report", "validate", "bomb.xml")
    assert (bomb.code, "refused unread" in bomb.err) == (3, True)


def test_without_schemas_it_is_said_what_to_do(firm: Path, tieout: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name = prepared(tieout)
    monkeypatch.delenv("TIEOUT_SCHEMAS")

    told = tieout("report", "validate", name)

    assert (told.code, "docs/mifir-files.md" in told.err) == (2, True)


def test_declared_reports_are_listed_and_an_unknown_one_is_told(firm: Path, tieout: Any) -> None:
    names = [report["name"] for report in tieout("report", "list", "--json").json]

    assert names == sorted(names)
    assert names
    assert all(name in tieout("report", "list").out for name in names)
    assert tieout("report", "show", "nothing").code == 2
    assert tieout("report", "show", names[0], "-d", "2026-11-20").code in (0, 3)
