"""`tieout breaks`: what an analyst sees of a run, in which order, and what is said when there is nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest
from small_desk import DAY


def test_breaks_alone_lists_the_largest_exposure_first(tieout: Any, sealed_desk: Path) -> None:
    shown = tieout("breaks", "--home", sealed_desk / "desk")

    assert shown.code == 0
    assert shown.err == ""
    assert shown.out.startswith(f"trades, business date {DAY}, run ")
    assert [shown.out.index(ref) for ref in ("S9", "H2", "H3")] == sorted(
        shown.out.index(ref) for ref in ("S9", "H2", "H3")
    )
    assert "3 breaks, the largest exposure first." in shown.out


def test_breaks_and_breaks_list_say_the_same(tieout: Any, sealed_desk: Path) -> None:
    home = sealed_desk / "desk"

    assert tieout("breaks", "--home", home, "--type", "PRICE") == tieout(
        "breaks", "list", "--home", home, "--type", "price"
    )


def test_json_is_one_document_with_the_break_contract(tieout: Any, sealed_desk: Path) -> None:
    found = tieout("breaks", "--home", sealed_desk / "desk", "--json", "--type", "PRICE").json

    [price] = found
    assert list(price)[:5] == ["reconciliation", "business_date", "case_id", "age_business_days", "break_id"]
    assert (price["house_refs"], price["street_refs"], price["age_business_days"]) == (["H3"], ["S3"], 0)
    assert price["differences"][0]["gap"] == "-0.5"


def test_a_case_and_a_counterparty_narrow_the_list(tieout: Any, sealed_desk: Path) -> None:
    home = sealed_desk / "desk"
    every = tieout("breaks", "--home", home, "--json").json

    of_case = tieout("breaks", "--home", home, "--json", "--case", every[0]["case_id"].lower()).json
    of_duna = tieout("breaks", "--home", home, "--json", "--counterparty", "DUNA").json

    assert of_case == every[:1]
    assert {item["counterparty"] for item in of_duna} == {"DUNA"}
    assert len(of_duna) == 2


def test_the_list_is_cut_where_asked_and_says_so(tieout: Any, sealed_desk: Path) -> None:
    shown = tieout("breaks", "--home", sealed_desk / "desk", "--most", "1")

    assert "3 breaks, the largest exposure first. Shown: 1;" in shown.out
    assert "H3" not in shown.out


def test_a_type_that_no_break_has_is_no_failure(tieout: Any, sealed_desk: Path) -> None:
    shown = tieout("breaks", "--home", sealed_desk / "desk", "--type", "SIDE")

    assert (shown.code, shown.out.splitlines()[-1]) == (0, "No breaks.")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--type", "COLOUR"), "no break type is called COLOUR; there are: "),
        (("--counterparty", "NOBODY"), "breaks there are of: BORA, DUNA"),
        (("--case", "FFFF"), "no break has the case_id 'FFFF'"),
        (("--business-date", "tomorrow"), "'tomorrow' is no date; write it as 2026-11-20"),
        (("--business-date", "2026-11-19"), "there is no sealed run of 2026-11-19"),
        (("--reconciliation", "nope"), "there is no"),
        (("--most", "-1"), "--most"),
    ],
)
def test_what_cannot_be_meant_is_told(tieout: Any, sealed_desk: Path, asked: tuple[str, str], told: str) -> None:
    ended = tieout("breaks", "--home", sealed_desk / "desk", *asked)

    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_options_in_front_of_the_sub_command_are_not_swallowed(tieout: Any, sealed_desk: Path) -> None:
    ended = tieout("breaks", "--home", sealed_desk / "desk", "list")

    assert ended.code == 2
    assert "options stand behind the sub-command" in ended.err


@pytest.mark.parametrize("ending", ["xlsx", "csv", "parquet", "json"])
def test_an_export_holds_every_break_and_repeats_its_bytes(
    tieout: Any, sealed_desk: Path, nowhere: Path, ending: str
) -> None:
    first, second = nowhere / f"one.{ending}", nowhere / f"two.{ending}"

    ended = [tieout("breaks", "export", "--home", sealed_desk / "desk", "-o", path) for path in (first, second)]

    assert ended == [(0, "", "")] * 2
    assert first.read_bytes() == second.read_bytes()
    assert _rows(first) == 3
    assert sorted(path.name for path in nowhere.iterdir()) == [first.name, second.name]


def _rows(path: Path) -> int:
    match path.suffix:
        case ".xlsx":
            return fastexcel.read_excel(path).load_sheet(0).height
        case ".csv":
            return pl.read_csv(path, infer_schema=False).height
        case ".parquet":
            return pl.read_parquet(path).height
        case _:
            return pl.read_json(path).height


def test_an_export_says_in_json_what_it_wrote(tieout: Any, sealed_desk: Path, nowhere: Path) -> None:
    told = tieout("breaks", "export", "--home", sealed_desk / "desk", "-o", "b.csv", "--json").json

    assert told == {"path": str(nowhere / "b.csv"), "breaks": 3}


@pytest.mark.parametrize(
    ("target", "told"), [("b.txt", "the ending says the form"), ("absent/b.csv", "no folder"), (".", "ends in none")]
)
def test_an_export_that_cannot_be_written_is_refused(
    tieout: Any, sealed_desk: Path, nowhere: Path, target: str, told: str
) -> None:
    ended = tieout("breaks", "export", "--home", sealed_desk / "desk", "-o", target)

    assert (ended.code, ended.out, list(nowhere.iterdir())) == (2, "", [])
    assert told in ended.err
