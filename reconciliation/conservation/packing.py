"""The best disjoint set of groups, proved.

Most rows, then fewest torn deals, smallest groups, least cash left, and rows nearest in time. OR-tools CP-SAT on one
thread with a fixed seed and a deterministic limit, so that the answer is the same everywhere.

Solutions that are equally good and not the same but for interchangeable rows decide nothing: what they disagree on is
ambiguous.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from reconciliation.conservation.programme import Programme

LEVELS = ("rows", "torn_deals", "squared_sizes", "cash_left_millionths", "seconds_apart")
"""What a choice is judged by, the weightiest first: the most rows, and the least of everything else."""

Node = tuple[str, int]
"""A clip: its book and its position there."""


class Candidate(NamedTuple):
    """A group that may be chosen.

    Args:
        takes: how many rows it takes of each clip, sorted.
        likeness: equal for groups that differ only by interchangeable rows.
        costs: what counts against it, the weightiest first: LEVELS but for the first.
    """

    takes: tuple[tuple[Node, int], ...]
    likeness: Hashable
    costs: tuple[int, ...]

    @property
    def rows(self) -> int:
        return sum(count for _, count in self.takes)


Choice = list[tuple[Candidate, int]]
"""Candidates with how often each is taken."""


class Packed(NamedTuple):
    """What was chosen of one connected set of candidates.

    Args:
        chosen: what every best choice takes; nothing where the best is not proved.
        others: what this best choice takes besides, and equally good ones do not; where nothing is proved, the best
            choice that was found.
        disputed: clips on which equally good choices disagree.
        rows_bound: no choice has more rows.
        limit: the limit of the rulebook that ended the proof; None where the choice is proved.
    """

    chosen: Choice
    others: Choice
    disputed: set[Node]
    rows_bound: int
    limit: str | None = None


class Effort(NamedTuple):
    """How much work is allowed per connected set: candidates, and the solver's deterministic seconds."""

    candidates: int = 5_000
    deterministic_seconds: int = 10


def objective(choice: Choice) -> tuple[int, ...]:
    """What a choice is worth, by LEVELS."""
    levels = [(candidate.rows * n, *(cost * n for cost in candidate.costs)) for candidate, n in choice]
    return tuple(map(sum, zip(*levels, strict=True))) if levels else (0,) * len(LEVELS)


def connected(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Candidates by connected set: those that share a clip, in the order given."""
    parent: dict[Node, Node] = {}

    def root(node: Node) -> Node:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for candidate in candidates:
        (first, _), *others = candidate.takes
        for node, _ in others:
            parent[root(node)] = root(first)
    found: dict[Node, list[Candidate]] = {}
    for candidate in candidates:
        found.setdefault(root(candidate.takes[0][0]), []).append(candidate)
    return list(found.values())


def pack(candidates: Sequence[Candidate], capacity: Mapping[Node, int], effort: Effort) -> Packed:
    """The best choice from one connected set."""
    if len(candidates) == 1:
        (only,) = candidates
        times = min(capacity[node] // count for node, count in only.takes)
        return Packed([(only, times)], [], set(), times * only.rows)
    every_row = sum(capacity[node] for node in {node for c in candidates for node, _ in c.takes})
    if len(candidates) > effort.candidates:
        return Packed([], greedy(candidates, capacity), set(), every_row, "most_candidates")
    model = _Model(candidates, capacity, effort)
    found = model.best()
    disputed = model.contested(found) if found and model.proved else None
    if disputed is None:
        most = every_row if model.rows_bound is None else min(every_row, model.rows_bound)
        unproved = model.choice(found) if found else greedy(candidates, capacity)
        return Packed([], unproved, set(), most, "deterministic_seconds")
    best = [(candidates[i], n, i in disputed) for i, n in enumerate(found or []) if n]
    return Packed(
        [(candidate, n) for candidate, n, unsure in best if not unsure],
        [(candidate, n) for candidate, n, unsure in best if unsure],
        {node for i in disputed for node, _ in candidates[i].takes},
        sum(candidate.rows * n for candidate, n, _ in best),
    )


def greedy(candidates: Sequence[Candidate], capacity: Mapping[Node, int]) -> Choice:
    """A choice that nothing proves: the cheapest candidates first, as often as their rows last."""
    rows = sum(capacity.values())
    return affordable([(c, rows) for c in sorted(candidates, key=lambda c: (c.costs, c.takes))], capacity)


def affordable(choice: Choice, capacity: Mapping[Node, int]) -> Choice:
    """A choice in its order, as far as the rows last."""
    left = dict(capacity)
    found: Choice = []
    for candidate, wanted in choice:
        times = min(wanted, *(left.get(node, 0) // count for node, count in candidate.takes))
        if times:
            found.append((candidate, times))
            left |= {node: left[node] - count * times for node, count in candidate.takes}
    return found


class _Model:
    """One connected set as an integer programme: how often each candidate is taken."""

    def __init__(self, candidates: Sequence[Candidate], capacity: Mapping[Node, int], effort: Effort) -> None:
        self.candidates = candidates
        most = [min(capacity[node] // count for node, count in c.takes) for c in candidates]
        limits: dict[Node, list[tuple[int, int]]] = {}
        for i, candidate in enumerate(candidates):
            for node, count in candidate.takes:
                limits.setdefault(node, []).append((count, i))
        bounded = [(terms, capacity[node]) for node, terms in sorted(limits.items())]
        self.programme = Programme(most, bounded, effort.deterministic_seconds)
        self.rows_bound: int | None = None
        self.proved = False

    @cached_property
    def alike(self) -> dict[Hashable, list[int]]:
        found: dict[Hashable, list[int]] = {}
        for i, candidate in enumerate(self.candidates):
            found.setdefault(candidate.likeness, []).append(i)
        return found

    def choice(self, times: Sequence[int]) -> Choice:
        return [(candidate, n) for candidate, n in zip(self.candidates, times, strict=True) if n]

    def best(self) -> list[int] | None:
        """How often each candidate is taken in the best solution that was found; None where none was."""
        levels = list(zip(*((c.rows, *(-cost for cost in c.costs)) for c in self.candidates), strict=True))
        found = self.programme.best(levels)
        self.proved, self.rows_bound = found.proved, found.first_bound
        return found.times

    def contested(self, best: list[int]) -> set[int] | None:
        """Candidates that some equally good solution takes more or less often, likes together; None if unproved."""
        seen: set[Hashable] = set()
        while True:
            unseen = [members for likeness, members in self.alike.items() if likeness not in seen]
            other = self.programme.otherwise(best, unseen)
            if other is None:
                return None
            if not other:
                return {i for likeness in seen for i in self.alike[likeness]}
            seen |= {k for k, like in self.alike.items() if sum(best[i] - other[i] for i in like)}


def likeness_of(terms: Sequence[Hashable]) -> Hashable:
    """Equal for groups of interchangeable rows."""
    return frozenset(Counter(terms).items())
