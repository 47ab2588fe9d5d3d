"""Best pairings against a brute-force oracle: every pairing of small components is tried, and ties are common.

One example is many small components, decided in one call, so that thousands of components are tried in seconds.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from typing import NamedTuple

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciliation.assignment.decide import decide
from reconciliation.components import with_components
from reconciliation.settled import ROW
from reconciliation.weighing import Weighed

LAW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
WORLDS = 60  # so the first law sees 2 400 worlds
Edge = tuple[int, int, int]
Pairs = dict[tuple[int, int], int]


class World(NamedTuple):
    """Sizes of classes, and `house`, `street`, `cost` of admissible pairs of them."""

    house: list[int]
    street: list[int]
    edges: list[Edge]


class Certain(NamedTuple):
    """Rows that are paired alike in every best pairing, and undecided rows per class."""

    pairs: Pairs
    house_open: list[int]
    street_open: list[int]


@st.composite
def small_worlds(draw: st.DrawFn) -> World:
    """At most 7 rows a side, few different costs."""
    sizes = st.lists(st.sampled_from([1, 1, 1, 2, 3]), min_size=1, max_size=5).filter(lambda s: sum(s) <= 7)
    house, street = draw(sizes), draw(sizes)
    every = [(i, j) for i in range(len(house)) for j in range(len(street))]
    chosen = draw(st.lists(st.sampled_from(every), max_size=7, unique=True))
    return World(house, street, [(i, j, draw(st.sampled_from([0, 1, 1, 2, 5]))) for i, j in sorted(chosen)])


def oracle(world: World) -> Certain:
    """Try every pairing."""
    found = [(-sum(p), sum(n * e[2] for n, e in zip(p, world.edges, strict=True)), p) for p in _pairings(world)]
    best = [p for rows, cost, p in found if (rows, cost) == min(f[:2] for f in found)]
    fixed = [len({p[k] for p in best}) == 1 for k in range(len(world.edges))]
    pairs = {e[:2]: best[0][k] for k, e in enumerate(world.edges) if fixed[k] and best[0][k]}
    opened = [_open(sizes, at, world.edges, best, pairs) for at, sizes in enumerate((world.house, world.street))]
    return Certain(pairs, *opened)


def _pairings(world: World) -> Iterator[list[int]]:
    def step(k: int, house: list[int], street: list[int], so_far: list[int]) -> Iterator[list[int]]:
        if k == len(world.edges):
            yield so_far
            return
        i, j, _ = world.edges[k]
        for n in range(min(house[i], street[j]) + 1):
            left = ([*house[:i], house[i] - n, *house[i + 1 :]], [*street[:j], street[j] - n, *street[j + 1 :]])
            yield from step(k + 1, *left, [*so_far, n])

    yield from step(0, world.house, world.street, [])


def _open(sizes: list[int], at: int, edges: list[Edge], best: list[list[int]], pairs: Pairs) -> list[int]:
    """Per class the rows that best pairings treat differently; all not certain where their number differs."""
    opened: list[int] = []
    for number, size in enumerate(sizes):
        mine = [k for k, edge in enumerate(edges) if edge[at] == number]
        loads = {sum(p[k] for k in mine) for p in best}
        certain = sum(n for edge, n in pairs.items() if edge[at] == number)
        opened.append((loads.pop() if len(loads) == 1 else size) - certain if mine else 0)
    return opened


def decided(worlds: list[World], seed: int | None = None) -> list[Certain]:
    """What the engine decides of all worlds in one call, with its pairs in the order of a seed."""
    firsts: tuple[list[list[int]], list[list[int]]] = ([], [])
    rows: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for world in worlds:
        for side, first, members in zip(world[:2], firsts, rows, strict=True):
            first.append([])
            for size in side:
                first[-1].append(len(members))
                members.extend([(len(members), len(members) + n) for n in range(size)])
    edges = [(firsts[0][w][i], firsts[1][w][j], c) for w, world in enumerate(worlds) for i, j, c in world.edges]
    if seed is not None:
        random.Random(seed).shuffle(edges)
    columns = {"house_class": ROW, "street_class": ROW, "cost": pl.Int64}
    sides = [pl.DataFrame(side, schema={"class": ROW, "row": ROW}, orient="row") for side in rows]
    found = decide(Weighed(*sides, with_components(pl.DataFrame(edges, schema=columns, orient="row"))), 1_000)
    used = {row[:2]: row[2] for row in found.used.filter("certain").select(pl.exclude("certain")).iter_rows()}
    opened = {row[:2]: row[2] for row in found.classes.select("book", "class", "open").iter_rows()}
    return [
        Certain(
            {(i, j): n for i, j, _ in world.edges if (n := used.get((ours[i], theirs[j]), 0))},
            [opened.get(("HOUSE", c), 0) for c in ours],
            [opened.get(("STREET", c), 0) for c in theirs],
        )
        for world, ours, theirs in zip(worlds, *firsts, strict=True)
    ]


@LAW
@given(st.lists(small_worlds(), min_size=WORLDS, max_size=WORLDS))
def test_what_is_certain_and_what_is_not_is_what_trying_everything_finds(worlds: list[World]) -> None:
    assert decided(worlds) == [oracle(world) for world in worlds]


@settings(LAW, max_examples=8)
@given(st.lists(small_worlds(), min_size=WORLDS, max_size=WORLDS), st.integers(0, 1000))
def test_neither_the_order_of_pairs_nor_other_components_change_what_is_decided(
    worlds: list[World], seed: int
) -> None:
    together = decided(worlds)

    assert decided(worlds, seed) == together
    assert decided(worlds[:1]) == together[:1]


ENGINE = """
import sys
from build import a_trade, match, trades
book = lambda b, step: trades(*(
    a_trade(f"{b}{n}", account=f"A{n % 7}", net_amount=f"1000.{(n * step) % 13:02d}", price=f"10.000{n % 3}")
    for n in range(400)
))
found = match(book("H", 3), book("S", 5))
tables = (found.matches, found.dispositions, found.certificates, found.breaks)
print([table.write_json() for table in tables])
"""


@pytest.mark.slow
def test_the_number_of_threads_changes_nothing(root_of_tests: str) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", ENGINE],
            env={**os.environ, "POLARS_MAX_THREADS": threads, "PYTHONPATH": root_of_tests},
            capture_output=True,
            check=True,
        ).stdout
        for threads in ("1", "4")
    ]

    assert said[0] == said[1]
    assert b"OPTIMAL" in said[0]
    assert b"AMBIGUOUS" in said[0]


@pytest.fixture
def root_of_tests() -> str:
    return os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
