"""Nothing is guessed: an oracle in plain Python tries every pairing of small worlds and agrees on what is certain.

It shares nothing with the engine but the rulebook's numbers: which rows are admissible, how they weigh, which
pairings are best, and what all of these have in common is worked out again from the rows. An example is 200 worlds.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl
from build import a_trade, rulebook, settled, trades
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.contracts.words import Disposition

LAW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
WORLDS, MOST = 200, 5  # so the law sees 2,000 worlds of at most five rows a side
MILLION, UNIT = 1_000_000, 10**12
CENTS, PERCENT = Decimal("0.05"), Decimal("0.01")
RULEBOOK = rulebook(
    """
name = "certain"
contract = "trade"
base_currency = "USD"
[compare]
price = "PTOL 0.01"
net_amount = "MNMX 0.05 0.05"
[passes.economics]
key = ["account", "counterparty", "instrument_id", "side", "quantity", "price", "trade_date", "settlement_date"]
[passes.tolerance]
key = ["account", "instrument_id", "side", "quantity", "currency"]
[passes.near_miss]
"""
)
Terms = tuple[str, str | None, str | None]
"""Price, net amount, settlement date: all that rows differ in. Rows of equal terms are interchangeable."""
World = tuple[tuple[Terms, ...], tuple[Terms, ...]]


class Certain(NamedTuple):
    """Pairs of terms with how often all best pairings have them, and the rows per book that are ambiguous."""

    pairs: Counter[tuple[Terms, Terms]]
    ambiguous: int


def drawn(dice: random.Random) -> World:
    one_of = dice.choice

    def side() -> tuple[Terms, ...]:
        return tuple(
            (
                one_of(["10", "10", "10.0005", "10.001", "10.5"]),
                one_of([None, "1000", "1000", "1000.03", "1000.05", "1000.06"]),
                one_of([None, "2026-11-24", "2026-11-24", "2026-11-25"]),
            )
            for _ in range(dice.randint(0, MOST))
        )

    return side(), side()


def expected(world: World) -> Certain:
    """What must come of a world: equal terms first, then the best pairings of what is left."""
    pairs = _equal(world)
    left = [Counter(side) for side in world]
    for pair, n in pairs.items():
        for side, terms in zip(left, pair, strict=True):
            side[terms] -= n
    ambiguous = 0
    for houses, streets in _components([sorted(+side, key=str) for side in left]):
        sizes = {0: {t: left[0][t] for t in houses}, 1: {t: left[1][t] for t in streets}}
        fixed, unsure = _of_component(sizes)
        pairs.update(fixed)
        ambiguous += unsure
    return Certain(+pairs, ambiguous)


def _equal(world: World) -> Counter[tuple[Terms, Terms]]:
    """Rows whose price and date are equal and whose money agrees, where they admit only each other."""
    found: Counter[tuple[Terms, Terms]] = Counter()
    sides = [Counter(side) for side in world]
    for a in sides[0]:
        rivals = [s for s in sides[1] if (s[0], s[2]) == (a[0], a[2]) and _admissible(a, s)]
        for s in rivals:
            back = [h for h in sides[0] if (h[0], h[2]) == (s[0], s[2]) and _admissible(h, s)]
            if len(rivals) == len(back) == 1:
                found[a, s] = min(sides[0][a], sides[1][s])
    return found


def _admissible(a: Terms, b: Terms) -> bool:
    prices = Decimal(a[0]), Decimal(b[0])
    near = abs(prices[0] - prices[1]) * 100 <= PERCENT * max(prices)
    money = a[1] is None or b[1] is None or abs(Decimal(a[1]) - Decimal(b[1])) <= CENTS
    return near and money and (a[2] is None or b[2] is None or a[2] == b[2])


def _weight(a: Terms, b: Terms, largest: Decimal) -> int:
    """Millionths of the price's and the money's tolerance that the differences use."""
    apart = int(abs(Decimal(a[0]) - Decimal(b[0])) * UNIT)
    used = apart * MILLION // (int(largest * UNIT) // 10_000)
    cents = 0 if a[1] is None or b[1] is None else int(abs(Decimal(a[1]) - Decimal(b[1])) * MILLION / CENTS)
    return min(used, MILLION) + min(cents, MILLION)


def _components(sides: list[list[Terms]]) -> Iterator[tuple[list[Terms], list[Terms]]]:
    """Terms that hang together by admissible pairs."""
    open_ = {(0, t) for t in sides[0]} | {(1, t) for t in sides[1]}
    while open_:
        met, fresh = set[tuple[int, Terms]](), [min(open_, key=str)]
        while fresh:
            book, terms = fresh.pop()
            met.add((book, terms))
            ends = ((1 - book, t) for t in sides[1 - book])
            fresh += [
                o for o in ends if o not in met and _admissible(*((terms, o[1]) if book == 0 else (o[1], terms)))
            ]
        open_ -= met
        yield sorted((t for b, t in met if b == 0), key=str), sorted((t for b, t in met if b == 1), key=str)


def _of_component(sizes: dict[int, dict[Terms, int]]) -> tuple[Counter[tuple[Terms, Terms]], int]:
    """What all best pairings of a component have in common, and how many rows they disagree about."""
    edges = [(a, b) for a in sizes[0] for b in sizes[1] if _admissible(a, b)]
    if not edges:
        return Counter(), 0
    largest = max(Decimal(t[0]) for edge in edges for t in edge)
    weights = [_weight(a, b, largest) for a, b in edges]
    worth = [(-sum(p), sum(n * w for n, w in zip(p, weights, strict=True)), p) for p in _pairings(edges, sizes)]
    least = min(found[:2] for found in worth)
    best = [p for *found, p in worth if tuple(found) == least]
    fixed = {edge: best[0][k] for k, edge in enumerate(edges) if len({p[k] for p in best}) == 1}
    unsure = 0
    for book, terms in ((side, t) for side in sizes for t in sizes[side]):
        mine = [k for k, edge in enumerate(edges) if edge[book] == terms]
        loads = {sum(p[k] for k in mine) for p in best}
        certain = sum(n for edge, n in fixed.items() if edge[book] == terms)
        unsure += (loads.pop() if len(loads) == 1 else sizes[book][terms]) - certain if mine else 0
    return Counter(fixed), unsure


def _pairings(edges: list[tuple[Terms, Terms]], sizes: dict[int, dict[Terms, int]]) -> Iterator[list[int]]:
    def step(k: int, left: dict[tuple[int, Terms], int], so_far: list[int]) -> Iterator[list[int]]:
        if k == len(edges):
            yield so_far
            return
        ends = [(book, terms) for book, terms in enumerate(edges[k])]
        for n in range(min(left[end] for end in ends) + 1):
            yield from step(k + 1, {**left, **{end: left[end] - n for end in ends}}, [*so_far, n])

    yield from step(0, {(book, t): n for book in sizes for t, n in sizes[book].items()}, [])


def found(worlds: list[World]) -> list[Certain]:
    """What the engine makes of the worlds, each with an account of its own, in one call."""
    books = [
        [_a_row(f"{'HS'[book]}{n}-{number}", f"A{number}", terms)
         for number, world in enumerate(worlds) for n, terms in enumerate(world[book])]
        for book in (0, 1)
    ]  # fmt: skip
    result = settled(trades(*books[0]), trades(*books[1]), RULEBOOK)
    of = {row["trade_ref"]: (int(row["account"][1:]), _terms(row)) for book in books for row in book}
    told = [Certain(Counter(), 0) for _ in worlds]
    for ours, theirs in result.matches.select("house_refs", "street_refs").iter_rows():
        assert len(ours) == len(theirs) == 1
        (number, house), (_, street) = of[ours[0]], of[theirs[0]]
        told[number].pairs[house, street] += 1
    unsure = Counter(
        of[ref][0] for ref in result.dispositions.filter(pl.col("disposition") == Disposition.AMBIGUOUS)["trade_ref"]
    )
    return [one._replace(ambiguous=unsure[number]) for number, one in enumerate(told)]


def _a_row(ref: str, account: str, terms: Terms) -> dict[str, Any]:
    price, net, date = terms
    return a_trade(ref, account=account, price=price, net_amount=net, settlement_date=date)


def _terms(row: dict[str, Any]) -> Terms:
    return row["price"], row["net_amount"], row["settlement_date"]


@LAW
@given(st.integers(0, 2**64 - 1))
def test_only_what_every_best_pairing_has_is_matched(seed: int) -> None:
    dice = random.Random(seed)
    worlds = [drawn(dice) for _ in range(WORLDS)]

    for world, engine in zip(worlds, found(worlds), strict=True):
        assert engine == expected(world), world


def test_the_oracle_sees_ties_and_interchangeable_rows() -> None:
    exact, off = ("10", "1000", None), ("10", "1000.03", None)

    assert expected(((exact, exact), (exact,))) == (Counter({(exact, exact): 1}), 0)
    assert expected(((("10", None, None),), (exact, off))).ambiguous == 3
