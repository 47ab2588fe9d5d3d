"""Small worlds for laws: books with few references, prices and amounts, so that collisions are common.

Many worlds are matched in one call: each has an account and references of its own, and blocks do not meet.
"""

from __future__ import annotations

import random
from typing import Any, NamedTuple

from build import a_trade
from hypothesis import strategies as st

WORLDS = 200  # of one example
MOST = 4  # rows of a book in a world
Row = dict[str, Any]


class World(NamedTuple):
    house: list[Row]
    street: list[Row]


def a_row(dice: random.Random, own: str, other: str) -> Row:
    """A row that quotes, shares orders, repeats, cancels and corrects; most are alike."""
    one_of = dice.choice
    return a_trade(
        one_of([f"{own}1", f"{own}2", f"{own}3", f"{own}4"]),
        other_ref=one_of([None, None, f"{other}1", f"{other}2"]),
        order_ref=one_of([None, None, "O1"]),
        quantity=one_of(["50", "100"]),
        price=one_of(["10", "10.0005", "10.5"]),
        net_amount=one_of([None, "1000", "1000.03", "1000.06"]),
        settlement_date=one_of([None, "2026-11-24"]),
        status=one_of(["NEW", "NEW", "NEW", "NEW", "CANCEL", "CORRECT"]),
        version=one_of([None, None, None, 1, 2]),
    )


@st.composite
def many_worlds(draw: st.DrawFn) -> list[World]:
    """WORLDS worlds: Hypothesis draws the seed of the dice, so that a thousand rows are one short draw."""
    dice = random.Random(draw(st.integers(0, 2**64 - 1)))
    return [World(*(side_of(dice, *names) for names in (("H", "S"), ("S", "H")))) for _ in range(WORLDS)]


def side_of(dice: random.Random, own: str, other: str) -> list[Row]:
    return [a_row(dice, own, other) for _ in range(dice.randint(0, MOST))]


def apart(given_worlds: list[World]) -> tuple[list[Row], list[Row]]:
    """All rows, each world with its own account and references."""
    sides: tuple[list[Row], list[Row]] = ([], [])
    for number, one in enumerate(given_worlds):
        for side, rows in zip(sides, one, strict=True):
            for row in rows:
                names = {
                    name: row[name] and f"{row[name]}-{number}" for name in ("trade_ref", "other_ref", "order_ref")
                }
                side.append({**row, **names, "account": f"ACC{number}"})
    return sides
