"""The subsets of one book that could be a side of a group: close in time, of one kind or a package in themselves.

They are written down by size. A size that does not fit the limit is left out whole, with all larger ones.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import blake2b
from typing import NamedTuple

from reconciliation.conservation.exposures import Clip
from reconciliation.conservation.law import Allowance
from reconciliation.conservation.sides import Lots
from reconciliation.conservation.whole_numbers import WORD

Picked = tuple[int, ...]
"""Positions of clips in their book, ascending; a clip of several rows may occur as often as it has rows."""

SUBSETS, SIDES = "most_subsets", "most_sides"
SPREAD = 0x9E3779B97F4A7C15  # odd: keeps the value apart from the quantities it is added to


class Limits(NamedTuple):
    """How far to look.

    Args:
        rows_per_side: rows of one book in a group.
        subsets: subsets of one book that are looked at.
        sides: of these, what is written down because it could be a side.
        pairs: pairs of subsets that are held against the law.
        groups: groups that are kept.
        close: microseconds within which the rows of one book in a group lie.
        far: the same for what found no partner close in time.
        fewest: rows of a group; smaller ones are for other passes to take.
        netting: buys and sells of one instrument may settle each other's net.
    """

    rows_per_side: int = 4
    subsets: int = 2_000_000
    sides: int = 1_000_000
    pairs: int = 1_000_000
    groups: int = 20_000
    close: int = 0
    far: int = 0
    fewest: int = 2
    netting: bool = False


class Subsets:
    """The subsets of one book that could be a side of a group.

    Args:
        clips: in order of time.
        lots: instruments of packages with lots, on either side.

    `limit` names what ended it before all sizes were written down, or is None.
    """

    def __init__(self, clips: Sequence[Clip], limits: Limits, allowance: Allowance, lots: Lots) -> None:
        self.clips = clips
        self.limit: str | None = None
        self._lots = lots
        self._too_late = first_too_late(clips, limits.close)
        self._kinds = [kind_of(clip, limits, allowance) for clip in clips]
        self._written_down = self._by_size(limits)

    def keys(self, *, exact: bool) -> list[int]:
        """A number per subset that adds up like exposures, and like value where that must be exact.

        Unequal subsets may share one, so the law decides.
        """
        of_clip = [key_of(clip, exact=exact) for clip in self.clips]
        return [sum(of_clip[i] for i in picked) % WORD for picked in self._written_down]

    def picked(self, number: int) -> Picked:
        """The subset with this place among the keys."""
        return self._written_down[number]

    def of_lots(self) -> Iterator[Picked]:
        """Subsets that may settle others within lots."""
        return filter(self._of_whole_lots, self._written_down)

    def _by_size(self, limits: Limits) -> list[Picked]:
        looked, found = 0, list[Picked]()
        level: list[Picked] = [(i,) for i in range(len(self.clips))]
        for size in range(1, limits.rows_per_side + 1):
            if size > 1:
                level = [(*picked, i) for picked in level for i in self._more(picked)]
            looked += len(level)
            sides = list(filter(self._is_side, level)) if looked <= limits.subsets else []
            if looked > limits.subsets or len(found) + len(sides) > limits.sides:
                self.limit = SUBSETS if looked > limits.subsets else SIDES
                break
            found += sides
        return found

    def _more(self, picked: Picked) -> range:
        """Clips that may come besides: the last one again, if it has rows left, and later ones close in time."""
        last = picked[-1]
        spent = picked.count(last) == len(self.clips[last].rows)
        return range(last + spent, self._too_late[picked[0]])

    def _is_side(self, picked: Picked) -> bool:
        """One kind, a package that comes to nothing, or parts of lots."""
        kinds = self._kinds
        if all(kinds[i] == kinds[picked[0]] for i in picked):
            return True
        terms = [self.clips[i].terms for i in picked]
        if sum(row.size for row in terms if row.package is None) == 0:
            return True
        exposed = sum(size for row in terms for _, size in row.exposures)
        return abs(exposed) <= max(row.half_lot for row in terms) or self._of_whole_lots(picked)

    def _of_whole_lots(self, picked: Picked) -> bool:
        """Nothing but legs of packages with lots, and of these no leg without its mate."""
        half, mates = self._lots
        legs = {leg for i in picked for leg, _ in self.clips[i].terms.exposures} if half else set[str]()
        asked = {mates[leg] for leg in legs if leg in mates}
        return bool(asked) and asked <= legs and all(leg in half for leg in legs)


def first_too_late(clips: Sequence[Clip], close: int) -> list[int]:
    """For each clip the first that lies too far from it in time; clips that do not say their time come first."""
    instants = [-1 if clip.instant is None else clip.instant for clip in clips]
    return [len(clips) if instant < 0 else bisect_right(instants, instant + close) for instant in instants]


def kind_of(clip: Clip, limits: Limits, allowance: Allowance) -> tuple[object, ...]:
    """Equal for rows that together are one side of a group of one instrument."""
    price = None if allowance.average_price else clip.terms.price
    return (clip.terms.instrument, price, None if limits.netting else clip.terms.size > 0)


def key_of(clip: Clip, *, exact: bool) -> int:
    """A number that adds up like exposures, and like value where that must be exact."""
    exposures = sum(size * _multiplier(instrument) for instrument, size in clip.terms.exposures)
    return exposures + (clip.terms.value * SPREAD if exact else 0)


@cache
def _multiplier(instrument: str) -> int:
    return int.from_bytes(blake2b(instrument.encode(), digest_size=8).digest(), "big") | 1
