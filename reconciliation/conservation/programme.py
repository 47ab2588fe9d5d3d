"""An integer programme judged by several levels, the weightiest first, and solved to proof within a budget.

Levels that fit into one number together are one objective; what it reaches is held fast before the next ones are
asked. One thread, a fixed seed and deterministic time, so that the answer and the proof are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

LARGEST_WEIGHT = 2**61
LEAST_SHARE = 50
"""A solve costs at least this part of the budget, so that many cheap ones end as well."""
SURE_BITS = 50  # of the solver's bound, which is a float

Level = Sequence[int]
"""What each variable adds to the level; more is better."""


class Best(NamedTuple):
    """The best solution found.

    Args:
        times: the value of each variable; None where no solution was found.
        proved: no solution is better.
        first_bound: no solution has more of the first level; None where the solver says nothing.
    """

    times: list[int] | None
    proved: bool
    first_bound: int | None


class Programme:
    """Whole numbers from 0 to `most`, of which some sums have a limit.

    Args:
        most: per variable.
        limits: sums as (factor, variable), and what they may not exceed.
        deterministic_seconds: the budget for everything that is asked.
    """

    def __init__(
        self, most: Sequence[int], limits: Sequence[tuple[Sequence[tuple[int, int]], int]], deterministic_seconds: int
    ) -> None:
        from ortools.sat.python import cp_model

        self._cp: Any = cp_model
        self._most = most
        self._budget = self._left = float(deterministic_seconds)
        self._model: Any = cp_model.CpModel()
        self._times: list[Any] = [self._model.new_int_var(0, n, "") for n in most]
        for terms, limit in limits:
            self._model.add(sum(n * self._times[i] for n, i in terms) <= limit)

    def best(self, levels: Sequence[Level]) -> Best:
        """The best solution by the first level, then the second, and so on; it is held fast if it is proved."""
        times: list[int] | None = None
        first_bound: int | None = None
        for weights, below in self._together(levels):
            if weights is None:
                return Best(times, proved=False, first_bound=first_bound)
            objective = sum(w * x for w, x in zip(weights, self._times, strict=True))
            self._model.maximize(objective)
            status, found, bound = self._solved(self._model)
            times = found or times
            proved = times is not None and status == self._cp.OPTIMAL
            reached = sum(w * n for w, n in zip(weights, times or (), strict=True)) if proved else bound
            if first_bound is None and reached is not None:
                first_bound = (reached + below - 1) // below
            if not proved or times is None:
                return Best(times, proved=False, first_bound=first_bound)
            self._model.add(objective == reached)
            self._hint(times)
        self._model.clear_objective()
        return Best(times, proved=True, first_bound=first_bound)

    def otherwise(self, best: Sequence[int], sums: Sequence[Sequence[int]]) -> list[int] | None:
        """A solution as good as the best in which one of these sums of variables is another.

        Returns:
            The value of each variable; empty where there is no such solution, None where none was proved.
        """
        model = self._model.clone()
        changes: list[Any] = []
        for members in sums:
            total, usual = sum(self._times[i] for i in members), sum(best[i] for i in members)
            more, less = model.new_bool_var(""), model.new_bool_var("")
            model.add(total >= usual + 1).only_enforce_if(more)
            model.add(total <= usual - 1).only_enforce_if(less)
            changes += [more, less]
        model.add_bool_or(changes)
        status, found, _ = self._solved(model)
        return [] if status == self._cp.INFEASIBLE else found

    def _together(self, levels: Sequence[Level]) -> Iterator[tuple[list[int] | None, int]]:
        """Levels that fit into one number, and the weight of the first; None where one alone is too large."""
        waiting = list(levels)
        while waiting:
            taken, scale = 0, 1
            for level in waiting:
                larger = scale * (1 + sum(abs(w) * n for w, n in zip(level, self._most, strict=True)))
                if larger >= LARGEST_WEIGHT:
                    break
                taken, scale = taken + 1, larger
            if not taken:
                yield None, 1
                return
            yield self._weights(waiting[:taken])
            waiting = waiting[taken:]

    def _weights(self, levels: Sequence[Level]) -> tuple[list[int], int]:
        weights, scale, below = [0] * len(self._most), 1, 1
        for level in reversed(levels):
            weights = [w + scale * score for w, score in zip(weights, level, strict=True)]
            below, scale = scale, scale * (1 + sum(abs(s) * n for s, n in zip(level, self._most, strict=True)))
        return weights, below

    def _hint(self, times: Sequence[int]) -> None:
        self._model.clear_hints()
        for variable, value in zip(self._times, times, strict=True):
            self._model.add_hint(variable, value)

    def _solved(self, model: Any) -> tuple[Any, list[int] | None, int | None]:
        """The status, a solution if there is one, and what no solution exceeds."""
        if self._left <= 0:
            return self._cp.UNKNOWN, None, None
        solver: Any = self._cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = self._left
        status = solver.solve(model)
        self._left -= max(solver.deterministic_time, self._budget / LEAST_SHARE)
        if status not in {self._cp.OPTIMAL, self._cp.FEASIBLE}:
            return status, None, None
        bound = int(solver.best_objective_bound)
        return status, [int(solver.value(x)) for x in self._times], bound + (abs(bound) >> SURE_BITS) + 1
