"""Leftovers that differ in a field or two become breaks, never matches; and every missing row tells its near miss."""

from __future__ import annotations

import time
from decimal import Decimal

import polars as pl
import pytest
from build import a_trade, match, trades
from proved import BUSINESS_DATE, CALENDAR, RULEBOOK, changed, proved, stored

from data.contracts.words import Disposition
from reconciliation.engine import Day

CHANGES = [
    {"price": "12"}, {"quantity": "70"}, {"side": "SELL"}, {"account": "ACC2"}, {"currency": "CAD"},
    {"trade_date": "2026-11-12"}, {"instrument_id": "US0231351067"}, {"settlement_date": "2026-12-24"},
    {"counterparty": "BRK2"}, {"net_amount": "1003"}, {"price": "12", "account": "ACC2"},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_leftovers_that_differ_in_one_or_two_fields_are_a_break_pair(change: dict[str, str]) -> None:
    outcome = match(trades(a_trade("H1")), trades(a_trade("S1", **change)))

    found = outcome.break_of("H1")
    assert found is not None
    assert (found["house_refs"], found["street_refs"]) == (["H1"], ["S1"])
    assert {item["field"] for item in found["differences"]} == set(change)


@pytest.mark.parametrize(
    "change", [{"price": "12", "quantity": "70"}, {"account": "A9", "side": "SELL", "trade_date": "2026-11-12"}]
)
def test_rows_that_share_too_little_stay_missing(change: dict[str, str]) -> None:
    outcome = match(trades(a_trade("H1")), trades(a_trade("S1", **change)))

    assert (outcome.types_of("H1"), outcome.types_of("S1")) == (["MISSING_STREET"], ["MISSING_HOUSE"])


def test_several_equally_near_candidates_decide_nothing() -> None:
    outcome = match(trades(a_trade("H1")), trades(a_trade("S1", account="A2"), a_trade("S2", account="A3")))

    miss = outcome.break_of("H1")["near_miss"]

    assert outcome.types_of("H1") == ["MISSING_STREET"]
    assert (miss["verdict"], miss["text"]) == ("AMBIGUOUS", "2 candidates are equally near: S1, S2")


def test_the_nearer_of_two_candidates_is_the_pair() -> None:
    street = trades(a_trade("S1", account="A2"), a_trade("S2", account="A3", side="SELL"))

    outcome = match(trades(a_trade("H1")), street)

    assert outcome.break_of("H1")["street_refs"] == ["S1"]


def test_a_failed_candidate_says_by_how_much() -> None:
    outcome = match(trades(a_trade("H1")), trades(a_trade("S1", account="A", price="11", trade_date="2026-11-18")))

    miss = outcome.break_of("H1")["near_miss"]

    assert miss["verdict"] in {"FAILED", "NO_CANDIDATE"}


def test_a_taken_partner_is_named_with_who_took_it() -> None:
    house = trades(a_trade("H1"), a_trade("H2"))

    outcome = match(house, trades(a_trade("S1")))

    (missing,) = [ref for ref in ("H1", "H2") if outcome.disposition_of(ref) is Disposition.BREAK]
    (matched,) = {"H1", "H2"} - {missing}
    found = outcome.break_of(missing)
    assert found["near_miss"]["text"] == f"nearest is S1, taken by {matched} in pass economics"
    assert found["root_cause"] == f"possible duplicate booking: the house has it as {matched} too, which is matched"


def test_a_margin_is_what_the_tolerance_lacks() -> None:
    house = trades(a_trade("H1"), a_trade("H2", price="10.5", net_amount=None))

    miss = match(house, trades(a_trade("S1"))).break_of("H2")["near_miss"]

    (failed,) = miss["failed"]
    assert (failed["field"], failed["gap"], failed["tolerance"]) == ("price", Decimal("0.5"), "PTOL 0.01")
    assert failed["margin"] == Decimal("0.49895")  # 0.5 less 0.01 percent of 10.5


def test_nothing_near_is_said_so() -> None:
    miss = match(trades(a_trade("H1")), trades()).break_of("H1")["near_miss"]

    assert miss["verdict"] == "NO_CANDIDATE"


def test_many_leftovers_of_one_account_do_not_explode() -> None:
    house = [a_trade(f"H{i}", quantity=str(i + 1)) for i in range(1500)]
    street = [a_trade(f"S{i}", quantity=str(i + 2001)) for i in range(1500)]
    started = time.process_time()

    outcome = match(trades(*house), trades(*street))

    assert outcome.types_of("H7") == ["MISSING_STREET"]
    assert time.process_time() - started < 20


@pytest.mark.parametrize("kept", [0, 1])
def test_the_proof_finds_out_a_hidden_predicate(kept: int) -> None:
    """Both candidates fail the account alone; told is that, or nothing."""
    old = {"trade_date": "2026-11-16"}
    street = trades(a_trade("S1", account="A2", **old), a_trade("S2", account="A3", **old))
    tables = stored(trades(a_trade("H1", **old)), street, RULEBOOK, Day(BUSINESS_DATE, CALENDAR))
    told = pl.col("near_miss").struct.with_fields(failed=pl.field("failed").list.head(kept))

    cheated = changed(tables, "reconciliation.breaks", lambda breaks: breaks.with_columns(told))

    assert {said.law for said in proved(cheated)} == ({"a missing row has a true near miss"} if kept == 0 else set())
