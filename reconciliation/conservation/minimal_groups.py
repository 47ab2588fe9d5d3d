"""Every minimal group of a block: clips that settle each other while no part of them does.

Meet in the middle: the subsets of either book that stand close in time are written down under the sum of their
exposures and value, and those of the two books that say the same are held against the law.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import product
from typing import NamedTuple

from reconciliation.conservation.coincidence import is_no_coincidence
from reconciliation.conservation.exposures import Clip
from reconciliation.conservation.law import Allowance, settles

Picked = tuple[int, ...]
"""Positions of clips in their book, ascending; a clip of several rows may occur as often as it has rows."""


LotCounts = tuple[tuple[str, int], ...]
ByLots = dict[LotCounts, tuple[list[Picked], list[Picked]]]
MOST_LEGS = 4  # of packages with lots in one group


class Limits(NamedTuple):
    """How far to look.

    Args:
        rows_per_side: rows of one book in a group.
        subsets: subsets of one book that are written down, and pairs of them that are held against the law.
        groups: groups that are kept.
        close: microseconds within which the rows of one book in a group lie.
        far: the same for what found no partner close in time.
        fewest: rows of a group; smaller ones are for other passes to take.
        netting: buys and sells of one instrument may settle each other's net.
    """

    rows_per_side: int = 4
    subsets: int = 2_000_000
    groups: int = 20_000
    close: int = 0
    far: int = 0
    fewest: int = 2
    netting: bool = False


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
    """The minimal groups by size and position, and whether a limit ended the search before all were seen."""

    groups: list[Group]
    exhausted: bool


def minimal_groups(house: Sequence[Clip], street: Sequence[Clip], limits: Limits, allowance: Allowance) -> Searched:
    """Every minimal group of a block that is no coincidence."""
    lots = {i for clip in (*house, *street) if clip.terms.half_lot for i, _ in clip.terms.exposures}
    ours, theirs = (_Side(clips, limits, allowance, lots) for clips in (house, street))
    found: dict[tuple[Picked, Picked], int] = {}
    for met, (mine, yours) in enumerate(_meetings(ours, theirs, allowance)):
        if met == limits.subsets:
            return Searched([], exhausted=True)
        if (mine, yours) not in found:
            terms = ([house[i].terms for i in mine], [street[i].terms for i in yours])
            left = settles(*terms, allowance)
            if left is not None:
                found[mine, yours] = left
                if len(found) > limits.groups:
                    return Searched([], exhausted=True)
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
    return Searched(kept, ours.exhausted or theirs.exhausted)


def _counts(
    group: Group, house: Sequence[Clip], street: Sequence[Clip], limits: Limits, allowance: Allowance
) -> bool:
    return is_no_coincidence(
        [house[i] for i in group.house],
        [street[i] for i in group.street],
        average_price=allowance.average_price,
        netting=limits.netting,
    )


class _Side:
    """The subsets of one book that could be a side of a group, with the sum of their clips."""

    def __init__(self, clips: Sequence[Clip], limits: Limits, allowance: Allowance, lots: set[str]) -> None:
        self.clips = clips
        self.limits = limits
        self.quantities = [_mixed(clip.terms.exposures) for clip in clips]
        self.kinds = [_kind(clip, limits, allowance) for clip in clips]
        self.exposed = [sum(size for _, size in clip.terms.exposures) for clip in clips]
        self.of_lots = [all(i in lots for i, _ in clip.terms.exposures) for clip in clips]
        self.exhausted = False
        self.subsets: list[Picked] = self._written_down()

    def quantity(self, picked: Picked) -> int:
        return sum(self.quantities[i] for i in picked)

    def value(self, picked: Picked) -> int:
        return sum(self.clips[i].terms.value for i in picked)

    def _written_down(self) -> list[Picked]:
        """Subsets by size; a size that does not fit the limit is left out whole, with all larger ones."""
        found: list[Picked] = []
        level: list[Picked] = [(i,) for i in range(len(self.clips))]
        room = self.limits.subsets
        for size in range(1, self.limits.rows_per_side + 1):
            room -= len(level)
            if room < 0:
                self.exhausted = True
                break
            found += [picked for picked in level if self._could_be_a_side(picked)]
            level = self._one_larger(level, room) if size < self.limits.rows_per_side else []
        return found

    def _one_larger(self, subsets: list[Picked], room: int) -> list[Picked]:
        larger: list[Picked] = []
        for picked in subsets:
            first = self.clips[picked[0]].instant
            for i in range(picked[-1], len(self.clips)):
                later = self.clips[i].instant
                if first is not None and later is not None and later - first > self.limits.close:
                    break
                if i == picked[-1] and picked.count(i) == len(self.clips[i].rows):
                    continue
                larger.append((*picked, i))
            if len(larger) > room:
                break
        return larger

    def _could_be_a_side(self, picked: Picked) -> bool:
        """Rows of one kind, a package that comes to nothing, or parts of packages with lots."""
        kind = self.kinds[picked[0]]
        if all(self.kinds[i] == kind for i in picked):
            return True
        terms = [self.clips[i].terms for i in picked]
        written = sum(row.size for row in terms if row.package is None)
        exposed = abs(sum(self.exposed[i] for i in picked))
        return written == 0 or exposed <= max(row.half_lot for row in terms) or all(self.of_lots[i] for i in picked)


def _kind(clip: Clip, limits: Limits, allowance: Allowance) -> tuple[object, ...]:
    """Equal for rows that together are one side of a group of one instrument."""
    price = None if allowance.average_price else clip.terms.price
    return (clip.terms.instrument, price, None if limits.netting else clip.terms.size > 0)


def _meetings(ours: _Side, theirs: _Side, allowance: Allowance) -> Iterator[tuple[Picked, Picked]]:
    """Pairs of subsets that may settle each other; each is held against the law by whoever asks."""
    exact = not allowance.average_price and not allowance.cash
    keyed: dict[tuple[int, int], list[Picked]] = defaultdict(list)
    for picked in ours.subsets:
        keyed[ours.quantity(picked), ours.value(picked) if exact else 0].append(picked)
    for picked in theirs.subsets:
        for mine in keyed.get((theirs.quantity(picked), theirs.value(picked) if exact else 0), ()):
            yield mine, picked
    yield from _within_lots(ours, theirs)


def _within_lots(ours: _Side, theirs: _Side) -> Iterator[tuple[Picked, Picked]]:
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


def _by_lots(side: _Side, lots: dict[str, int], mates: dict[str, str]) -> ByLots:
    """Subsets made of nothing but whole packages with lots, by the lots of their legs: with package rows, without."""
    legs = [
        [i for i, _ in clip.terms.exposures] if all(i in lots for i, _ in clip.terms.exposures) else None
        for clip in side.clips
    ]
    found: ByLots = defaultdict(lambda: ([], []))
    for picked in side.subsets:
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


def _mixed(exposures: tuple[tuple[str, int], ...]) -> int:
    """A number that adds up like exposures; unequal ones may share it, so the law decides."""
    return sum(size * _multiplier(instrument) for instrument, size in exposures)


def _multiplier(instrument: str) -> int:
    return int.from_bytes(blake2b(instrument.encode(), digest_size=8).digest(), "big") | 1


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
