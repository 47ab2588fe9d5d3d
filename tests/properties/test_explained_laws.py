"""Everything is explained, and the explanation is true: what failed, by how much, and who took the partner.

Failed predicates and margins are worked out again in plain Python from the rows that a near miss or a break names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from build import RULEBOOK, Outcome, match, trades
from hypothesis import HealthCheck, given, settings
from worlds import WORLDS, Row, World, apart, many_worlds

from data.contracts.words import Disposition

LAW = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
VERDICTS = {"FAILED", "TAKEN", "AMBIGUOUS", "NO_CANDIDATE", "BUDGET_EXHAUSTED"}
BAND = Decimal("0.05")
ALONE = ("MISSING_STREET", "MISSING_HOUSE")
Ends = Mapping[str, Mapping[str, Any]]
worlds = many_worlds()


def matched(worlds: list[World]) -> tuple[Outcome, dict[str, Row]]:
    """A run of many worlds, and its rows by row id."""
    house, street = apart(worlds)
    rows = {f"{book}/sender:{n}": row for book, side in (("house", house), ("street", street))
            for n, row in enumerate(side, start=1)}  # fmt: skip
    return match(trades(*house), trades(*street)), rows


@LAW
@given(worlds)
def test_every_group_tells_its_pass_and_its_true_differences(given_worlds: list[World]) -> None:
    result, rows = matched(given_worlds)

    assert result.matches.height > WORLDS / 20
    for group in result.matches.iter_rows(named=True):
        assert group["pass"] in RULEBOOK.passes
        assert group["status"] == "OPTIMAL"
        assert group["house_refs"] == [rows[name]["trade_ref"] for name in group["house_rows"]]
        for name in ("quantity", "net_amount"):
            sides = [[rows[row][name] for row in group[f"{book}_rows"]] for book in ("house", "street")]
            told = None if None in sides[0] + sides[1] else sum(map(Decimal, sides[0])) - sum(map(Decimal, sides[1]))
            assert group["residuals"][name] == (told or None)


@LAW
@given(worlds)
def test_every_near_miss_names_what_failed_and_by_how_much(given_worlds: list[World]) -> None:
    result, rows = matched(given_worlds)
    ends = {row["row_id"]: row for row in result.dispositions.iter_rows(named=True)}

    missing = result.breaks.filter(pl.col("types").list.first().is_in(ALONE))
    assert missing.height > WORLDS / 4
    for break_ in missing.iter_rows(named=True):
        (own,) = break_["house_rows"] + break_["street_rows"]
        miss = break_["near_miss"]
        assert miss["verdict"] in VERDICTS
        assert miss["text"]
        if miss["row_id"] is None:
            assert miss["verdict"] == "NO_CANDIDATE"
            continue
        pair = (own, miss["row_id"]) if break_["house_rows"] else (miss["row_id"], own)
        assert {item["field"]: item["margin"] for item in miss["failed"]} == failing(*(rows[row] for row in pair))
        assert _told_truly(miss, rows[miss["row_id"]], ends)


@LAW
@given(worlds)
def test_every_break_pair_lists_what_differs(given_worlds: list[World]) -> None:
    result, rows = matched(given_worlds)

    single = (pl.col(f"{book}_rows").list.len() == 1 for book in ("house", "street"))
    pairs = result.breaks.filter(*single).filter(~pl.col("types").list.contains("AMBIGUOUS"))
    assert pairs.height > WORLDS / 20
    for break_ in pairs.iter_rows(named=True):
        ours, theirs = (rows[break_[f"{book}_rows"][0]] for book in ("house", "street"))
        assert {item["field"] for item in break_["differences"]} == set(failing(ours, theirs))
        assert break_["root_cause"]


def failing(ours: Row, theirs: Row) -> dict[str, Decimal | None]:
    """The compared fields that are out of tolerance, with what is missing; words miss by nothing that counts."""
    found: dict[str, Decimal | None] = {}
    for name in ("account", "instrument_id", "side", "currency", "counterparty"):
        if ours[name] != theirs[name]:
            found[name] = None
    for name in ("quantity", "price", "net_amount"):
        if ours[name] is None or theirs[name] is None:
            continue
        sides = Decimal(ours[name]), Decimal(theirs[name])
        allowed = {"quantity": Decimal(0), "price": max(sides) / 10_000, "net_amount": BAND}[name]
        over = abs(sides[0] - sides[1]) - allowed
        if over > 0:
            found[name] = over
    for name in ("trade_date", "settlement_date"):
        days = [None if row[name] is None else date.fromisoformat(row[name]) for row in (ours, theirs)]
        if None not in days and days[0] != days[1]:
            found[name] = Decimal(abs((days[0] - days[1]).days))  # pyright: ignore[reportOptionalOperand]
    return found


def _told_truly(miss: Mapping[str, Any], candidate: Row, ends: Ends) -> bool:
    """A partner that is said to be taken is in a group or a break of two sides, and the text names it."""
    end = ends[miss["row_id"]]
    named = candidate["trade_ref"] in miss["text"]
    if miss["verdict"] == "TAKEN":
        settled = end["disposition"] in {Disposition.MATCHED, Disposition.BREAK}
        return named and settled and ", taken by " in miss["text"]
    return named and (miss["verdict"] != "FAILED" or end["disposition"] != Disposition.MATCHED)
