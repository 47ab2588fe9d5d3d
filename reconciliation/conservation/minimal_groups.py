"""Every minimal group of a block: clips that settle each other while no part of them does.

Meet in the middle: the subsets of either book that stand close in time are written down under the sum of their
exposures and value, and those of the two books that say the same are held against the law.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from reconciliation.conservation.coincidence import is_no_coincidence
from reconciliation.conservation.exposures import Clip
from reconciliation.conservation.law import Allowance, settles
from reconciliation.conservation.subsets import Limits, Picked, Subsets

LotCounts = tuple[tuple[str, int], ...]
ByLots = dict[LotCounts, tuple[list[Picked], list[Picked]]]
MOST_LEGS = 4  # of packages with lots in one group
SUBSETS, GROUPS = "most_subsets", "most_groups"


class Group(NamedTuple):
    """Clips that settle each other.

    Args:
        house, street: positions of clips.
        left: what is left of the cash.
        span: microseconds between the first and the last row that say their time.
    """

    house: Picked
    street: Picked
    left: int
    span: int


class Searched(NamedTuple):
    """The minimal groups by size and position, and the limit that ended the search before all were seen, or None.

    Where a limit ended it, the groups are those found until then; a part of one may settle by itself unseen.
    """

    groups: list[Group]
    limit: str | None


def minimal_groups(house: Sequence[Clip], street: Sequence[Clip], limits: Limits, allowance: Allowance) -> Searched:
    """Every minimal group of a block that is no coincidence."""
    lots = {i for clip in (*house, *street) if clip.terms.half_lot for i, _ in clip.terms.exposures}
    ours, theirs = (Subsets(clips, limits, allowance, lots) for clips in (house, street))
    found: dict[tuple[Picked, Picked], int] = {}
    ended = SUBSETS if ours.exhausted or theirs.exhausted else None
    for met, (mine, yours) in enumerate(_meetings(ours, theirs, allowance)):
        if met == limits.subsets:
            ended = SUBSETS
            break
        if (mine, yours) not in found:
            left = settles([house[i].terms for i in mine], [street[i].terms for i in yours], allowance)
            if left is not None:
                found[mine, yours] = left
        if len(found) > limits.groups:
            ended = GROUPS
            break
    groups = [
        Group(mine, yours, left, _span([*(house[i] for i in mine), *(street[i] for i in yours)]))
        for (mine, yours), left in found.items()
    ]
    groups = _without_parts(sorted(groups, key=lambda g: (len(g.house) + len(g.street), g.house, g.street)))
    kept = [
        g
        for g in groups
        if len(g.house) + len(g.street) >= limits.fewest and _counts(g, house, street, limits, allowance)
    ]
    return Searched(kept, ended)


def _counts(
    group: Group, house: Sequence[Clip], street: Sequence[Clip], limits: Limits, allowance: Allowance
) -> bool:
    return is_no_coincidence(
        [house[i] for i in group.house],
        [street[i] for i in group.street],
        average_price=allowance.average_price,
        netting=limits.netting,
    )


def _meetings(ours: Subsets, theirs: Subsets, allowance: Allowance) -> Iterator[tuple[Picked, Picked]]:
    """Pairs of subsets that may settle each other; each is held against the law by whoever asks."""
    exact = not allowance.average_price and not allowance.cash
    keyed: dict[tuple[int, int], list[Picked]] = defaultdict(list)
    for picked in ours.written_down:
        keyed[ours.quantity(picked), ours.value(picked) if exact else 0].append(picked)
    for picked in theirs.written_down:
        for mine in keyed.get((theirs.quantity(picked), theirs.value(picked) if exact else 0), ()):
            yield mine, picked
    yield from _within_lots(ours, theirs)


def _within_lots(ours: Subsets, theirs: Subsets) -> Iterator[tuple[Picked, Picked]]:
    """Pairs of subsets of which one holds a package with lots, whose legs are about equal in lots."""
    lots: dict[str, int] = {}
    mates: dict[str, str] = {}
    for clip in (*ours.clips, *theirs.clips):
        if clip.terms.half_lot:
            legs = [instrument for instrument, _ in clip.terms.exposures]
            lots |= dict.fromkeys(legs, clip.terms.half_lot)
            mates |= dict.fromkeys(legs[:-1], legs[-1])
    mine, yours = (_by_lots(side, lots, mates) if lots else {} for side in (ours, theirs))
    for lot_counts, (with_lots, without) in mine.items():
        for moved in product((-1, 0, 1), repeat=len(lot_counts)):
            near = tuple((i, n + step) for (i, n), step in zip(lot_counts, moved, strict=True) if n + step)
            packaged, plain = yours.get(near, ((), ()))
            yield from product(with_lots, (*packaged, *plain))
            yield from product(without, packaged)


def _by_lots(side: Subsets, lots: dict[str, int], mates: dict[str, str]) -> ByLots:
    """Subsets made of nothing but whole packages with lots, by the lots of their legs: with package rows, without."""
    legs = [
        [i for i, _ in clip.terms.exposures] if all(i in lots for i, _ in clip.terms.exposures) else None
        for clip in side.clips
    ]
    found: ByLots = defaultdict(lambda: ([], []))
    for picked in side.written_down:
        named = [legs[i] for i in picked]
        if None in named:
            continue
        touched = {leg for some in named for leg in some or ()}
        if (
            len(touched) > MOST_LEGS
            or not all(mates.get(leg, leg) in touched for leg in touched)
            or not any(leg in mates for leg in touched)
        ):
            continue
        sums: dict[str, int] = defaultdict(int)
        for i in picked:
            for instrument, size in side.clips[i].terms.exposures:
                sums[instrument] += size
        counts = sorted((i, (n + lots[i]) // (2 * lots[i])) for i, n in sums.items())
        packaged = any(side.clips[i].terms.half_lot for i in picked)
        found[tuple((i, n) for i, n in counts if n)][0 if packaged else 1].append(picked)
    return found


def _span(clips: Sequence[Clip]) -> int:
    instants = [clip.instant for clip in clips if clip.instant is not None]
    return max(instants) - min(instants) if instants else 0


def _without_parts(groups: list[Group]) -> list[Group]:
    """Groups of which no part is a group, given smaller ones first."""
    kept: list[Group] = []
    holding: dict[int, list[Group]] = defaultdict(list)
    for group in groups:
        if any(_is_part(smaller, group) for i in set(group.house) for smaller in holding[i]):
            continue
        kept.append(group)
        holding[group.house[0]].append(group)
    return kept


def _is_part(smaller: Group, group: Group) -> bool:
    return _within(smaller.house, group.house) and _within(smaller.street, group.street)


def _within(part: Picked, whole: Picked) -> bool:
    return all(part.count(i) <= whole.count(i) for i in set(part))
