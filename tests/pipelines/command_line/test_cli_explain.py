"""`tieout explain`: cases with their history, breaks, groups, rows and references of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def price(tieout: Any, sealed_desk: Path) -> dict[str, Any]:
    """The break of H3 and S3."""
    [found] = tieout("breaks", "--home", sealed_desk / "desk", "--type", "PRICE", "--json").json
    return found


def test_a_case_is_told_with_state_history_and_lines_of_files(
    tieout: Any, sealed_desk: Path, price: dict[str, Any]
) -> None:
    shown = tieout("explain", price["case_id"].lower(), "--home", sealed_desk / "desk")

    assert (shown.code, shown.err) == (0, "")
    assert f"case {price['case_id']}: OPEN, opened 2026-11-20, 0 business days old" in shown.out
    assert "price: house 20, street 20.5, apart -0.5, allowed PTOL 0.01" in shown.out
    assert "from canonical_street_20261120.csv, line 3" in shown.out
    assert "2026-11-20 OPENED" in shown.out


def test_a_break_a_row_and_a_reference_lead_to_the_same_difference(
    tieout: Any, sealed_desk: Path, price: dict[str, Any]
) -> None:
    asked = (price["break_id"], price["house_rows"][0], "S3")

    told = [tieout("explain", name, "--home", sealed_desk / "desk", "--json").json for name in asked]

    assert [found["kind"] for [found] in told] == ["BREAK", "ROW", "ROW"]
    assert all("apart -0.5" in "\n".join(found["lines"]) for [found] in told)
    assert told[0][0]["case"]["case_id"] == price["case_id"]


def test_json_says_the_same_of_a_case(tieout: Any, sealed_desk: Path, price: dict[str, Any]) -> None:
    [told] = tieout("explain", price["case_id"], "--home", sealed_desk / "desk", "--json").json

    assert list(told) == ["where", "kind", "id", "lines", "case", "history"]
    assert told["case"]["age_business_days"] == 0
    assert [event["kind"] for event in told["history"]] == ["OPENED"]


def test_what_nothing_is_called_says_where_it_looked(tieout: Any, sealed_desk: Path) -> None:
    ended = tieout("explain", "nothing", "--home", sealed_desk / "desk")

    assert (ended.code, ended.out) == (2, "")
    assert "nothing is called 'nothing' in trades of 2026-11-20" in ended.err
