"""The best disjoint set of groups, proved.

Most rows, then fewest torn deals, smallest groups, least cash left, and rows nearest in time. OR-tools CP-SAT on one
thread with a fixed seed and a deterministic limit, so that the answer is the same everywhere.

Solutions that are equally good and not the same but for interchangeable rows decide nothing: what they disagree on is
ambiguous.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

LARGEST_WEIGHT = 2**61
MOST_ROUNDS = 50

Node = tuple[str, int]
"""A clip: its book and its position there."""


class Candidate(NamedTuple):
    """A group that may be chosen.

    Args:
        takes: how many rows it takes of each clip, sorted.
        likeness: equal for groups that differ only by interchangeable rows.
        costs: what counts against it, the weightiest first.
    """

    takes: tuple[tuple[Node, int], ...]
    likeness: Hashable
    costs: tuple[int, ...]

    @property
    def rows(self) -> int:
        return sum(count for _, count in self.takes)


class Proof(StrEnum):
    OPTIMAL = "OPTIMAL"
    BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED"


class Packed(NamedTuple):
    """What was chosen of one connected set of candidates.

    Args:
        chosen: candidates with how often each is taken.
        disputed: clips on which equally good solutions disagree; their groups are not in `chosen`.
        status: whether the choice is proved to be the best.
        rows, bound: rows that are grouped, and the most that the solver says could be.
    """

    chosen: list[tuple[Candidate, int]]
    disputed: set[Node]
    status: Proof
    rows: int
    bound: int


class Effort(NamedTuple):
    """How much work is allowed per connected set: candidates, and the solver's deterministic seconds."""

    candidates: int = 5_000
    deterministic_seconds: int = 10


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
        return Packed([(only, times)], set(), Proof.OPTIMAL, times * only.rows, times * only.rows)
    nothing = Packed([], set(), Proof.BUDGET_EXHAUSTED, 0, sum(capacity[n] for c in candidates for n, _ in c.takes))
    if len(candidates) > effort.candidates:
        return nothing
    model = _Model(candidates, capacity, effort)
    best = model.best()
    if best is None:
        return nothing
    contested = model.contested(best)
    if contested is None:
        return nothing
    disputed = {node for i in contested for node, _ in candidates[i].takes}
    chosen = [(candidates[i], n) for i, n in enumerate(best) if n and i not in contested]
    rows = sum(candidate.rows * n for candidate, n in zip(candidates, best, strict=True))
    return Packed(chosen, disputed, Proof.OPTIMAL, rows, rows)


class _Model:
    """One connected set as an integer programme: how often each candidate is taken."""

    def __init__(self, candidates: Sequence[Candidate], capacity: Mapping[Node, int], effort: Effort) -> None:
        from ortools.sat.python import cp_model

        self.cp: Any = cp_model
        self.candidates = candidates
        self.effort = effort
        self.most = [min(capacity[node] // count for node, count in c.takes) for c in candidates]
        self.model: Any = cp_model.CpModel()
        self.times: list[Any] = [self.model.new_int_var(0, n, "") for n in self.most]
        nodes = sorted({node for c in candidates for node, _ in c.takes})
        for node in nodes:
            taken = [n * self.times[i] for i, c in enumerate(candidates) for held, n in c.takes if held == node]
            self.model.add(sum(taken) <= capacity[node])

    @cached_property
    def alike(self) -> dict[Hashable, list[int]]:
        found: dict[Hashable, list[int]] = {}
        for i, candidate in enumerate(self.candidates):
            found.setdefault(candidate.likeness, []).append(i)
        return found

    @cached_property
    def weights(self) -> list[int] | None:
        """One number per candidate that ranks like rows and costs in their order; None where it does not fit."""
        scores = [(candidate.rows, *(-cost for cost in candidate.costs)) for candidate in self.candidates]
        weights = [0] * len(scores)
        scale = 1
        for level in reversed(range(len(scores[0]))):
            weights = [w + scale * score[level] for w, score in zip(weights, scores, strict=True)]
            scale *= 1 + sum(abs(score[level]) * n for score, n in zip(scores, self.most, strict=True))
        return weights if scale < LARGEST_WEIGHT else None

    def best(self) -> list[int] | None:
        """How often each candidate is taken in a best solution; None where none is proved."""
        if self.weights is None:
            return None
        self.objective = sum(w * x for w, x in zip(self.weights, self.times, strict=True))
        self.model.maximize(self.objective)
        return self._solved()

    def contested(self, best: list[int]) -> set[int] | None:
        """Candidates that some equally good solution takes more or less often, likes together; None if unproved."""
        worth = sum(w * n for w, n in zip(self.weights or [], best, strict=True))
        self.model.clear_objective()
        self.model.add(self.objective == worth)
        seen: set[Hashable] = set()
        for _ in range(MOST_ROUNDS):
            other = self._otherwise(best, seen)
            if other is None:
                return None
            if not other:
                return {i for likeness in seen for i in self.alike[likeness]}
            differs = {k for k, like in self.alike.items() if sum(best[i] - other[i] for i in like)}
            seen |= differs
        return None

    def _otherwise(self, best: list[int], seen: set[Hashable]) -> list[int] | None:
        """An equally good solution that differs in a likeness not seen yet; empty where there is none."""
        model = self.model.clone()
        changes: list[Any] = []
        for likeness, members in self.alike.items():
            if likeness in seen:
                continue
            total, usual = sum(self.times[i] for i in members), sum(best[i] for i in members)
            more, less = model.new_bool_var(""), model.new_bool_var("")
            model.add(total >= usual + 1).only_enforce_if(more)
            model.add(total <= usual - 1).only_enforce_if(less)
            changes += [more, less]
        model.add_bool_or(changes)
        return self._solved(model)

    def _solved(self, model: Any = None) -> list[int] | None:
        solver: Any = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = self.effort.deterministic_seconds
        status = solver.solve(self.model if model is None else model)
        if status == self.cp.INFEASIBLE:
            return []
        if status != self.cp.OPTIMAL and not (model is not None and status == self.cp.FEASIBLE):
            return None
        return [int(solver.value(x)) for x in self.times]


def likeness_of(terms: Sequence[Hashable]) -> Hashable:
    """Equal for groups of interchangeable rows."""
    return frozenset(Counter(terms).items())
