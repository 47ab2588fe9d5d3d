"""The subsets of one book that could be a side of a group: close in time, of one kind or a package in themselves.

They are written down by size. A size that does not fit the limit is left out whole, with all larger ones.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import NamedTuple

from reconciliation.conservation.exposures import Clip
from reconciliation.conservation.law import Allowance

Picked = tuple[int, ...]
"""Positions of clips in their book, ascending; a clip of several rows may occur as often as it has rows."""


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


class Subsets:
    """The subsets of one book that could be a side of a group, with the sum of their clips.

    Args:
        clips: in order of time.
        lots: instruments of packages with lots, on either side.
    """

    def __init__(self, clips: Sequence[Clip], limits: Limits, allowance: Allowance, lots: set[str]) -> None:
        self.clips = clips
        self.limits = limits
        self._instants = [clip.instant for clip in clips if clip.instant is not None]
        self._quantities = [mixed(clip.terms.exposures) for clip in clips]
        self._kinds = [_kind(clip, limits, allowance) for clip in clips]
        self._written = [clip.terms.size if clip.terms.package is None else 0 for clip in clips]
        self._exposed = [sum(size for _, size in clip.terms.exposures) for clip in clips]
        self._half_lots = [clip.terms.half_lot for clip in clips]
        self._of_lots = [all(i in lots for i, _ in clip.terms.exposures) for clip in clips]
        self.exhausted = False
        self.written_down: list[Picked] = self._by_size()

    def quantity(self, picked: Picked) -> int:
        return sum(self._quantities[i] for i in picked)

    def value(self, picked: Picked) -> int:
        return sum(self.clips[i].terms.value for i in picked)

    def _by_size(self) -> list[Picked]:
        looked = len(self.clips)
        level: list[Picked] = [(i,) for i in range(looked)]
        self.exhausted = looked > self.limits.subsets
        found = [] if self.exhausted else level.copy()
        for size in range(2, self.limits.rows_per_side + 1):
            if self.exhausted:
                break
            last = size == self.limits.rows_per_side
            level, tried = self._one_larger(level, self.limits.subsets - looked, sides_only=last)
            looked += tried
            self.exhausted = looked > self.limits.subsets
            if not self.exhausted:
                found += level if last else [p for p in level if self._completes(p[:-1])(p[-1])]
        return found

    def _one_larger(self, subsets: list[Picked], room: int, *, sides_only: bool) -> tuple[list[Picked], int]:
        """Each subset with one more clip, and how many were tried: more than `room` where it was given up."""
        larger: list[Picked] = []
        tried = 0
        for picked in subsets:
            more = range(picked[-1], self._too_late(picked[0]))
            if more and picked.count(more[0]) == len(self.clips[more[0]].rows):
                more = more[1:]
            tried += len(more)
            if tried > room:
                break
            fits = filter(self._completes(picked), more) if sides_only else more
            larger += [(*picked, i) for i in fits]
        return larger, tried

    def _too_late(self, first: int) -> int:
        """The first clip that lies too far from this one in time; clips that do not say their time come first."""
        instant = self.clips[first].instant
        if instant is None:
            return len(self.clips)
        return len(self.clips) - len(self._instants) + bisect_right(self._instants, instant + self.limits.close)

    def _completes(self, picked: Picked) -> Callable[[int], bool]:
        """Does one more clip make a side: of one kind, a package that comes to nothing, or parts of lots?"""
        kinds, written, exposed, of_lots = self._kinds, self._written, self._exposed, self._of_lots
        half_lots = self._half_lots
        kind = kinds[picked[0]] if all(kinds[i] == kinds[picked[0]] for i in picked) else None
        wanted = -sum(written[i] for i in picked)
        usual = sum(exposed[i] for i in picked)
        lot = max(half_lots[i] for i in picked)
        lots = all(of_lots[i] for i in picked)

        def completes(i: int) -> bool:
            return (
                kinds[i] == kind
                or written[i] == wanted
                or abs(usual + exposed[i]) <= max(lot, half_lots[i])
                or (lots and of_lots[i])
            )

        return completes


def _kind(clip: Clip, limits: Limits, allowance: Allowance) -> tuple[object, ...]:
    """Equal for rows that together are one side of a group of one instrument."""
    price = None if allowance.average_price else clip.terms.price
    return (clip.terms.instrument, price, None if limits.netting else clip.terms.size > 0)


def mixed(exposures: tuple[tuple[str, int], ...]) -> int:
    """A number that adds up like exposures; unequal ones may share it, so the law decides."""
    return sum(size * _multiplier(instrument) for instrument, size in exposures)


def _multiplier(instrument: str) -> int:
    return int.from_bytes(blake2b(instrument.encode(), digest_size=8).digest(), "big") | 1
