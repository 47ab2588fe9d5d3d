"""Which case a break belongs to: by its rows' tracking keys, or, where those moved, by their references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from data.contracts.case import Case


def reference_of(tracking_key: str) -> str:
    """A tracking key without its occurrence: reconciliation|book|source|reference."""
    return tracking_key.rpartition("|")[0]


def linked(ranks: Iterable[Sequence[Case]], breaks: Sequence[tuple[str, ...]]) -> list[Case | None]:
    """The case each break goes on with, or None for a new one. No case gets two breaks, no break two cases.

    Args:
        ranks: cases by preference; within a rank the earlier one chooses first: the break that shares most rows,
            of several the first. A rank is asked by tracking key, then by reference, before the next is.
        breaks: sorted tracking keys per break, in an order that depends on nothing else.
    """
    found: list[Case | None] = [None] * len(breaks)
    for cases in ranks:
        for name in (str, reference_of):
            if left := _left(cases, found):
                _choose(left, breaks, found, name)
    return found


def _left(cases: Sequence[Case], found: Sequence[Case | None]) -> list[Case]:
    chosen = {case.case_id for case in found if case is not None}
    return [case for case in cases if case.case_id not in chosen]


def _choose(
    cases: Iterable[Case],
    breaks: Sequence[tuple[str, ...]],
    found: list[Case | None],
    name: Callable[[str], str],
) -> None:
    """Give each case the best break that is still free, in the order of the cases."""
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for number, keys in enumerate(breaks):
        if found[number] is None:
            for key in {name(key) for key in keys}:
                holding[key].append(number)
    for case in cases:
        shared: defaultdict[int, int] = defaultdict(int)
        for key in {name(key) for key in case.tracking_keys}:
            for number in holding.get(key, ()):
                shared[number] += 1
        free = [(-rows, number) for number, rows in shared.items() if found[number] is None]
        if free:
            found[min(free)[1]] = case
