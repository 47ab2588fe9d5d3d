"""Honest runs of small worlds break no law: what the engine makes, the proof accepts, whatever the rows."""

from __future__ import annotations

import random
from typing import Any

import pytest
from build import RULEBOOK, a_trade, rulebook, trades
from proved import BUSINESS_DATE, CALENDAR, Tables, proved, stored
from worlds import WORLDS, World, apart, side_of

from data.contracts.words import Book
from reconciliation.engine import Day
from reconciliation.rulebook import Rulebook

DESK = rulebook(
    """
name = "desk"
contract = "trade"
base_currency = "USD"
[passes.conservation]
block = ["account", "counterparty", "currency", "trade_date"]
time = "executed_at"
deal = "block_ref"
average_price = true
most_candidates = 2
[passes.near_miss]
"""
)


def clips(dice: random.Random, book: Book) -> list[dict[str, Any]]:
    """Up to six rows of 150 accounts: few sizes and prices, some of one deal, over three hours."""
    return [
        a_trade(
            f"{book[0]}{account}-{n}",
            account=f"A{account}",
            quantity=str(100 * dice.randint(1, 6)),
            side=dice.choice(("BUY", "BUY", "SELL")),
            price=dice.choice(("10", "10", "10.01", "10.0067")),
            net_amount=None,
            executed_at=f"2026-11-20T{dice.randint(9, 11):02d}:{dice.randint(0, 59):02d}:00Z",
            block_ref=dice.choice((None, None, "B1")),
        )
        for account in range(150)
        for n in range(dice.randint(1, 6))
    ]


def run(house: list[dict[str, Any]], street: list[dict[str, Any]], book: Rulebook) -> Tables:
    return stored(trades(*house), trades(*street), book, Day(BUSINESS_DATE, CALENDAR))


@pytest.mark.parametrize(
    ("book", "seed"), [(DESK, 1), (DESK, 2), (DESK, 3), (RULEBOOK, 1)], ids=["desk-1", "desk-2", "desk-3", "trades"]
)
def test_runs_with_groups_of_every_status_are_proved(book: Rulebook, seed: int) -> None:
    dice = random.Random(seed)

    tables = run(clips(dice, Book.HOUSE), clips(dice, Book.STREET), book)

    told = set(tables["reconciliation.certificates"]["status"])
    assert told >= ({"OPTIMAL", "AMBIGUOUS", "BUDGET_EXHAUSTED"} if book is DESK else {"OPTIMAL", "AMBIGUOUS"})
    assert proved(tables, book) == []


def test_a_run_of_rows_that_quote_repeat_and_cancel_is_proved() -> None:
    dice = random.Random(4)
    worlds = [World(side_of(dice, "H", "S"), side_of(dice, "S", "H")) for _ in range(WORLDS)]

    assert proved(run(*apart(worlds), RULEBOOK), RULEBOOK) == []
