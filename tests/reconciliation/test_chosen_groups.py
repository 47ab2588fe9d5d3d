"""Certificates of chosen groups: what they say of proved, ambiguous and cut-off sets, and that cheating is caught."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest
from build import a_trade, match, rulebook, trades
from proved import BUSINESS_DATE, CALENDAR, Tables, changed, proved, stored

from data.contracts.words import Disposition
from data.warehouse import scratch
from reconciliation.engine import Day
from reconciliation.explain import Tables as Stored
from reconciliation.explain import explain
from reconciliation.proofs.chosen_groups import ADDS_UP, MATCHED, choices_add_up, matched_as_proved
from reconciliation.proofs.evidence import Evidence

TEXT = """
name = "desk"
contract = "trade"
base_currency = "USD"
[passes.conservation]
block = ["account", "counterparty", "currency", "trade_date"]
time = "executed_at"
deal = "block_ref"
average_price = true
"""
RULEBOOK = rulebook(TEXT)
CERTIFICATES, MATCHES = "reconciliation.certificates", "reconciliation.matches"
Row = dict[str, Any]
Sides = tuple[list[Row], list[Row]]


def a_clip(ref: str, size: int, minute: int = 0, **unusual: Any) -> Row:
    usual = {"net_amount": None, "executed_at": f"2026-11-20T09:{minute:02d}:00Z", "quantity": str(size)}
    return a_trade(ref, **{**usual, **unusual})


PROVED = ([a_clip("H1", 10, 2)], [a_clip("S1", 6), a_clip("S2", 4)])
AMBIGUOUS = ([a_clip("H1", 10)], [a_clip("S1", 6), a_clip("S2", 4), a_clip("S3", 7), a_clip("S4", 3)])
LIMITS = {
    "most_subsets": "most_subsets = 10",
    "most_sides": "most_sides = 10",
    "most_pairs": "most_pairs = 1",
    "most_groups": "most_groups = 1",
    "most_candidates": "most_candidates = 1",
}


def run(sides: Sides, limit: str = "") -> Tables:
    house, street = (trades(*side) for side in sides)
    return stored(house, street, rulebook(TEXT + limit), Day(BUSINESS_DATE, CALENDAR))


def said(tables: Tables) -> set[str]:
    """The laws of chosen groups that the tables break."""
    with scratch(tables) as database:
        evidence = Evidence(database, RULEBOOK, CALENDAR, BUSINESS_DATE)
        return {found.law for law in (choices_add_up, matched_as_proved) for found in law(evidence)}


def only(tables: Tables) -> Row:
    (row,) = tables[CERTIFICATES].iter_rows(named=True)
    return row


def test_a_proved_set_states_what_it_reaches_and_that_nothing_beats_it() -> None:
    told = only(run(PROVED))

    assert told["status"] == "OPTIMAL"
    assert told["search"] == "NEAR"
    assert {one["level"]: one["objective"] for one in told["levels"]} == {
        "rows": 3, "torn_deals": 0, "squared_sizes": 9, "cash_left_millionths": 0, "seconds_apart": 120
    }  # fmt: skip
    assert all(one["objective"] == one["bound"] for one in told["levels"])
    assert [group["matched"] for group in told["groups"]] == [True]


def test_an_ambiguous_set_keeps_its_groups_as_suggestions() -> None:
    tables = run(AMBIGUOUS)

    assert only(tables)["status"] == "AMBIGUOUS"
    assert [group["matched"] for group in only(tables)["groups"]] == [False]
    assert tables[MATCHES].is_empty()
    assert proved(tables, RULEBOOK) == []


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_is_told_at_the_row_the_break_and_the_certificate(limit: str) -> None:
    book = rulebook(TEXT + LIMITS[limit])
    result = match(trades(*AMBIGUOUS[0]), trades(*AMBIGUOUS[1]), book)

    (told,) = result.certificates.iter_rows(named=True)
    assert (told["status"], told["cut_off_by"]) == ("BUDGET_EXHAUSTED", limit)
    assert result.matches.is_empty()
    assert result.disposition_of("H1") is Disposition.BREAK
    assert str(result.reason_of("H1")).startswith(f"BUDGET_EXHAUSTED: the pass conservation ended at {limit}")
    miss = (result.break_of("H1") or {})["near_miss"]
    assert miss["verdict"] == "BUDGET_EXHAUSTED"
    assert "best group found until then is H1 with S" in miss["text"]
    assert miss["ref"] in {"S1", "S3"}


def test_explain_tells_the_suggested_group() -> None:
    sides = [trades(*side) for side in AMBIGUOUS]
    result = match(sides[0], sides[1], rulebook(TEXT + LIMITS["most_candidates"]))
    tables = Stored(pl.concat(sides), result.matches, result.breaks, result.dispositions, pl.DataFrame())

    (told,) = explain("H1", tables)

    assert any("because: BUDGET_EXHAUSTED" in line for line in told.lines)
    assert any("near miss (BUDGET_EXHAUSTED): not decided" in line for line in told.lines)


def test_the_bound_of_an_unproved_set_is_no_less_than_what_was_found() -> None:
    tables = run(AMBIGUOUS, LIMITS["most_candidates"])
    rows, *others = only(tables)["levels"]

    assert (rows["objective"], rows["bound"]) == (3, 5)
    assert {one["bound"] for one in others} == {None}
    assert proved(tables, rulebook(TEXT + LIMITS["most_candidates"])) == []


def test_groups_of_an_average_price_are_chosen_by_what_is_left_of_the_cash() -> None:
    """The cash of either group is a cent off, far more than fits with all levels into one number of 61 bits."""
    house = [a_clip("H1", 300, price="10.0067"), a_clip("H2", 300, price="10.0066")]
    street = [a_clip("S1", 100, price="10"), a_clip("S2", 200, price="10.01")]

    result = match(trades(*house), trades(*street), RULEBOOK)

    assert result.partners_of("S1") == (["H1"], ["S1", "S2"])
    assert set(result.certificates["status"]) == {"OPTIMAL"}


def level(name: str, what: str, to: int | None) -> Callable[[pl.DataFrame], pl.DataFrame]:
    def change(frame: pl.DataFrame) -> pl.DataFrame:
        rows = frame.to_dicts()
        for one in rows[0]["levels"]:
            if one["level"] == name:
                one[what] = to
        return pl.DataFrame(rows, schema=frame.schema)

    return change


def first(column: str, to: object) -> Callable[[pl.DataFrame], pl.DataFrame]:
    def change(frame: pl.DataFrame) -> pl.DataFrame:
        rows = frame.to_dicts()
        rows[0][column] = to
        return pl.DataFrame(rows, schema=frame.schema)

    return change


@pytest.mark.parametrize(
    "cheat",
    [
        level("rows", "objective", 4),
        level("rows", "bound", 4),
        level("seconds_apart", "objective", 60),
        level("cash_left_millionths", "bound", None),
        first("status", "AMBIGUOUS"),
        first("cut_off_by", "most_groups"),
        first("levels", []),
        first("house_rows", []),
    ],
)
def test_a_certificate_that_does_not_add_up_is_caught(cheat: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    assert not said(run(PROVED))
    assert said(changed(run(PROVED), CERTIFICATES, cheat)) >= {ADDS_UP}


def test_a_group_that_no_certificate_proves_is_caught() -> None:
    assert said(changed(run(PROVED), CERTIFICATES, pl.DataFrame.clear)) == {MATCHED}


def test_a_proved_group_that_is_not_matched_is_caught() -> None:
    assert said(changed(run(PROVED), MATCHES, pl.DataFrame.clear)) == {MATCHED}


def test_equal_rows_pair_off_to_the_smaller_side() -> None:
    house, street = (
        [a_clip(f"{book}{n}", 5, minute=3 * n) for n in range(rows)] for book, rows in (("H", 3), ("S", 2))
    )
    far = [{**row, "executed_at": "2026-11-20T15:00:00Z"} for row in street]
    tables = run((house, far))

    told = only(tables)
    assert (told["search"], told["status"]) == ("EQUAL", "OPTIMAL")
    assert told["levels"] == [{"level": "rows", "objective": 4, "bound": 4}]
    assert said(changed(tables, CERTIFICATES, level("rows", "bound", 5))) == {ADDS_UP}


def test_the_nearest_pair_of_a_key_that_is_too_much_is_suggested() -> None:
    book = rulebook(
        'name = "r"\ncontract = "trade"\nbase_currency = "USD"\n[compare]\nnet_amount = "MNMX 1 1"\n'
        '[passes.tolerance]\nkey = ["account"]\nmost_per_key = 3\n'
    )
    house = [a_trade(f"H{n}", net_amount=f"{1000 + n}") for n in range(2)]
    street = [a_trade(f"S{n}", net_amount=f"{1000 + n}.25") for n in range(2)]

    result = match(trades(*house), trades(*street), book, Day(date(2026, 11, 20)))

    assert result.matches.is_empty()
    assert "most_per_key" in str(result.reason_of("H1"))
    suggested = result.certificates.explode("groups").drop_nulls("groups")["groups"].to_list()
    assert [(one["house_rows"], one["street_rows"], one["matched"]) for one in suggested] == [
        (["house/sender:1"], ["street/sender:1"], False), (["house/sender:2"], ["street/sender:2"], False)
    ]  # fmt: skip
    assert "the best group found until then is H1 with S1" in str(result.break_of("H1"))
