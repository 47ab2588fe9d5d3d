"""The conservation pass against brute force: all subsets, all choices, on books small enough to try everything."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations

import pytest

from data.contracts.words import Book
from data.reference.packages import FACTOR_SCALE
from reconciliation.conservation.block import Block, settle_block
from reconciliation.conservation.exposures import Clip, Terms
from reconciliation.conservation.law import Allowance
from reconciliation.conservation.packing import Effort
from reconciliation.conservation.subsets import Limits

CASES = 500
MOST_GROUPS = 18  # that are tried in every combination; about one case in a hundred has more
Drawn = list[tuple[int, int]]
Choice = tuple[frozenset[tuple[int, int]], ...]
Sides = tuple[tuple[int, ...], tuple[int, ...]]


def drawn(draw: random.Random) -> tuple[Drawn, Drawn]:
    """Up to seven rows a side, of few sizes and prices, so that coincidences are common."""
    sides = (draw.randint(0, 7), draw.randint(0, 7))
    house, street = ([(draw.choice((1, 2, 3, 4, 5)), draw.choice((7, 8))) for _ in range(n)] for n in sides)
    return house, street


def settled(house: Drawn, street: Drawn) -> tuple[list[Sides], set[int], set[int]]:
    """Groups, and the house and street rows that are ambiguous."""
    sides = [_clips(book, rows) for book, rows in zip(Book, (house, street), strict=True)]
    found = settle_block(Block(*sides), Limits(rows_per_side=7, close=10), Allowance(), Effort())
    unsure = [{row for group in found.ambiguous for row in group[side]} for side in (0, 1)]
    return [(group.house, group.street) for group in found.groups], unsure[0], unsure[1]


def _clips(book: Book, rows: Drawn) -> list[Clip]:
    terms: dict[tuple[int, int], list[int]] = {}
    for row, said in enumerate(rows):
        terms.setdefault(said, []).append(row)
    return [
        Clip(
            Terms(book, "I", size, (("I", size * FACTOR_SCALE),), size * price, price, 0, None, (), ()),
            0,
            None,
            tuple(at),
        )
        for (size, price), at in terms.items()
    ]


def minimal(house: Drawn, street: Drawn) -> list[Sides]:
    """Every pair of subsets of one price whose sizes add up, of which no part does."""
    found: list[Sides] = []
    subsets = [
        [s for n in range(1, len(side) + 1) for s in combinations(range(len(side)), n)] for side in (house, street)
    ]
    alike = [(a, b) for a in subsets[0] for b in subsets[1] if _settles(a, b, house, street)]
    for ours, theirs in sorted(alike, key=lambda sides: len(sides[0]) + len(sides[1])):
        if not any(set(a) <= set(ours) and set(b) <= set(theirs) for a, b in found):
            found.append((ours, theirs))
    return found


def _settles(ours: tuple[int, ...], theirs: tuple[int, ...], house: Drawn, street: Drawn) -> bool:
    prices = {house[i][1] for i in ours} | {street[i][1] for i in theirs}
    return len(prices) == 1 and sum(house[i][0] for i in ours) == sum(street[i][0] for i in theirs)


def choices(groups: list[Sides]) -> Iterator[list[Sides]]:
    """Every disjoint choice."""
    if not groups:
        yield []
        return
    first, *others = groups
    yield from choices(others)
    for rest in choices([g for g in others if not set(g[0]) & set(first[0]) and not set(g[1]) & set(first[1])]):
        yield [first, *rest]


def worth(choice: list[Sides]) -> tuple[int, int]:
    sizes = [len(ours) + len(theirs) for ours, theirs in choice]
    return sum(sizes), -sum(size * size for size in sizes)


@pytest.mark.parametrize("part", range(4))
def test_brute_force_agrees_on_rows_matched_and_on_ambiguity(part: int) -> None:
    draw = random.Random(part)
    for _ in range(CASES):
        house, street = drawn(draw)
        possible = minimal(house, street)
        if len(possible) > MOST_GROUPS:
            continue
        best = max(worth(choice) for choice in choices(possible))
        told = {_likeness(choice, house, street) for choice in choices(possible) if worth(choice) == best}
        groups, ours, theirs = settled(house, street)
        assert bool(ours or theirs) == (len(told) > 1), (house, street)
        if len(told) == 1:
            assert worth(groups) == best, (house, street)
            assert _likeness(groups, house, street) in told


def _likeness(choice: list[Sides], house: Drawn, street: Drawn) -> tuple[object, ...]:
    """What a choice says when interchangeable rows are not told apart."""
    return tuple(
        sorted(
            (tuple(sorted(house[i] for i in ours)), tuple(sorted(street[i] for i in theirs)))
            for ours, theirs in choice
        )
    )
