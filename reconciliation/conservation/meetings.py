"""Meet in the middle: pairs of subsets of the two books that add up to the same, exactly or within lots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt

from reconciliation.conservation.exposures import Clip
from reconciliation.conservation.law import Allowance
from reconciliation.conservation.many_subsets import CHUNK, ManySubsets
from reconciliation.conservation.sides import Lots
from reconciliation.conservation.subsets import Limits, Picked, Subsets

Written = Subsets | ManySubsets
Keys = list[int] | npt.NDArray[np.uint64]
LotCounts = tuple[tuple[str, int], ...]
ByLots = dict[LotCounts, tuple[list[Picked], list[Picked]]]
FEW = 12  # clips of one book; numpy takes longer over so few than it saves
MOST_LEGS = 4  # of packages with lots in one group


def written_down(clips: Sequence[Clip], limits: Limits, allowance: Allowance, lots: Lots) -> Written:
    """The subsets of one book."""
    return (Subsets if len(clips) <= FEW else ManySubsets)(clips, limits, allowance, lots)


def meetings(ours: Written, theirs: Written, allowance: Allowance, lots: Lots) -> Iterator[tuple[Picked, Picked]]:
    """Pairs of subsets that may settle each other; each is held against the law by whoever asks."""
    exact = not allowance.average_price and not allowance.cash
    mine, yours = ours.keys(exact=exact), theirs.keys(exact=exact)
    for at, partner in (
        _few(mine, yours) if isinstance(mine, list) and isinstance(yours, list) else _many(mine, yours)
    ):
        yield ours.picked(partner), theirs.picked(at)
    if lots.half:
        yield from _within_lots(_by_lots(ours, lots), _by_lots(theirs, lots))


def _few(mine: list[int], yours: list[int]) -> Iterator[tuple[int, int]]:
    """Places of equal keys, theirs first."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, key in enumerate(mine):
        places[key].append(place)
    return ((at, partner) for at, key in enumerate(yours) for partner in places.get(key, ()))


def _many(mine: Keys, yours: Keys) -> Iterator[tuple[int, int]]:
    """The same, without a word about keys that do not meet."""
    ours, theirs = np.asarray(mine, dtype=np.uint64), np.asarray(yours, dtype=np.uint64)
    order = np.argsort(ours, kind="stable")
    ranked = ours[order]
    for start in range(0, len(theirs) if len(ranked) else 0, CHUNK):
        part = theirs[start : start + CHUNK]
        nearby = np.argsort(part, kind="stable")  # in order of the keys the look-up stays close to where it was
        first = np.searchsorted(ranked, part[nearby])
        met = np.sort(nearby[ranked[np.minimum(first, len(ranked) - 1)] == part[nearby]])
        begin, end = np.searchsorted(ranked, part[met], "left"), np.searchsorted(ranked, part[met], "right")
        for at, near, far in zip(met.tolist(), begin.tolist(), end.tolist(), strict=True):
            for partner in order[near:far].tolist():
                yield start + at, partner


def _within_lots(mine: ByLots, yours: ByLots) -> Iterator[tuple[Picked, Picked]]:
    """Pairs of subsets of which one holds a package with lots, whose legs are about equal in lots."""
    for lot_counts, (with_lots, without) in mine.items():
        for moved in product((-1, 0, 1), repeat=len(lot_counts)):
            near = tuple((i, n + step) for (i, n), step in zip(lot_counts, moved, strict=True) if n + step)
            packaged, plain = yours.get(near, ((), ()))
            yield from product(with_lots, (*packaged, *plain))
            yield from product(without, packaged)


def _by_lots(side: Written, lots: Lots) -> ByLots:
    """Subsets made of nothing but whole packages with lots, by the lots of their legs: with package rows, without."""
    half, mates = lots
    found: ByLots = defaultdict(lambda: ([], []))
    for picked in side.of_lots():
        sums: dict[str, int] = defaultdict(int)
        for i in picked:
            for instrument, size in side.clips[i].terms.exposures:
                sums[instrument] += size
        if (
            len(sums) > MOST_LEGS
            or not all(mates.get(leg, leg) in sums for leg in sums)
            or not any(leg in mates for leg in sums)
        ):
            continue
        counts = sorted((i, (n + half[i]) // (2 * half[i])) for i, n in sums.items())
        packaged = any(side.clips[i].terms.half_lot for i in picked)
        found[tuple((i, n) for i, n in counts if n)][0 if packaged else 1].append(picked)
    return found
