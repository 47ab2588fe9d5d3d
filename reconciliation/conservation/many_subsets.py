"""The subsets of one book, where there are many: the same as `subsets`, but asked all at once, in numpy.

How many there are is counted first; what is written down is made a few first clips at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from reconciliation.conservation.exposures import Clip
from reconciliation.conservation.law import Allowance
from reconciliation.conservation.sides import (
    Lots,
    Places,
    Positions,
    added_up,
    completes,
    of_clips,
    of_whole_lots,
)
from reconciliation.conservation.subsets import SIDES, SUBSETS, Limits, Picked, first_too_late, key_of, kind_of
from reconciliation.conservation.whole_numbers import wrapped

CHUNK = 1 << 20  # subsets that are asked at once
COUNTLESS = 1 << 40  # subsets beyond which nobody counts


class ManySubsets:
    """The subsets of one book that could be a side of a group.

    Args:
        clips: in order of time.
        lots: instruments of packages with lots, on either side.

    `limit` names what ended it before all sizes were written down, or is None.
    """

    def __init__(self, clips: Sequence[Clip], limits: Limits, allowance: Allowance, lots: Lots) -> None:
        self.clips = clips
        self.limits = limits
        self._rows = np.array([len(clip.rows) for clip in clips], dtype=np.int64)
        self._too_late = np.array(first_too_late(clips, limits.close), dtype=np.int64)
        self._single = of_clips(clips, [kind_of(c, limits, allowance) for c in clips], lots, limits.rows_per_side)
        self.limit: str | None = None
        self._written_down: list[Positions] = self._by_size()

    def keys(self, *, exact: bool) -> npt.NDArray[np.uint64]:
        """A number per subset that adds up like exposures, and like value where that must be exact.

        Unequal subsets may share one, so the law decides.
        """
        of_clip = wrapped(key_of(clip, exact=exact) for clip in self.clips)
        of_sizes = [of_clip[subsets].sum(axis=1, dtype=np.uint64) for subsets in self._written_down]
        return np.concatenate([np.empty(0, dtype=np.uint64), *of_sizes])

    def picked(self, number: int) -> Picked:
        """The subset with this place among the keys."""
        for subsets in self._written_down:
            if number < len(subsets):
                return tuple(subsets[number].tolist())
            number -= len(subsets)
        raise IndexError(number)

    def of_lots(self) -> Iterator[Picked]:
        """Subsets that may settle others within lots."""
        for subsets in self._written_down:
            kept = of_whole_lots(added_up(self._single, subsets))
            yield from map(tuple, subsets[kept].tolist())

    def _by_size(self) -> list[Positions]:
        begun = self._begun_by()
        looked = np.cumsum(begun.sum(axis=0))
        largest = int((looked <= self.limits.subsets).sum())
        self.limit = SUBSETS if largest < begun.shape[1] else None
        found: list[list[Positions]] = [[] for _ in range(largest)]
        held = np.minimum(begun[:, max(largest - 2, 0)], CHUNK)
        for first, last in pairwise(_in_chunks(held)):
            level: Positions = np.arange(first, last, dtype=np.int32).reshape(-1, 1)
            for size in range(len(found)):
                level, sides = self._one_larger(level, whole=size + 1 < len(found)) if size else (level, level)
                found[size].append(sides)
            self._keep_within(found)
        return [np.concatenate(of_size) for of_size in found if of_size]

    def _keep_within(self, found: list[list[Positions]]) -> None:
        """Leave out the sizes with which there are more sides than the limit allows."""
        written = np.cumsum([sum(map(len, of_size)) for of_size in found])
        fits = int((written <= self.limits.sides).sum())
        if fits < len(found):
            self.limit = SIDES
            del found[fits:]

    def _begun_by(self) -> Places:
        """How many subsets of each size have each clip as their first, none of them written down.

        They are counted as the terms of a product: of 1 + x + x^2 ... for every later clip, once per row that it has.
        """
        sizes, count = self.limits.rows_per_side, len(self.clips)
        terms = (np.arange(sizes)[None, :] <= self._rows[:, None]).astype(np.int64)
        begun = (np.arange(1, sizes + 1)[None, :] <= self._rows[:, None]).astype(np.int64)
        for apart in range(1, count):
            first = np.flatnonzero(self._too_late[: count - apart] > np.arange(apart, count))
            if not len(first):
                break
            times, others = terms[first + apart], begun[first]
            for size in range(sizes - 1, 0, -1):
                others[:, size] += (others[:, :size] * times[:, size:0:-1]).sum(axis=1)
            begun[first] = np.minimum(others, COUNTLESS)
        return begun

    def _one_larger(self, subsets: Positions, *, whole: bool) -> tuple[Positions, Positions]:
        """Each subset with one more clip, where the whole is asked for, and those of them that make a side."""
        none = np.empty((0, subsets.shape[1] + 1), dtype=np.int32)
        larger, sides = [none], [none]
        starts = self._starts(subsets)
        tried = np.maximum(self._too_late[subsets[:, 0]] - starts, 0)
        for first, last in pairwise(_in_chunks(tried)):
            part, times = subsets[first:last], tried[first:last]
            those = np.repeat(np.arange(last - first), times)
            more = np.arange(len(those)) + np.repeat(starts[first:last] + times - np.cumsum(times), times)
            fits = completes(added_up(self._single, part), those, self._single, more)
            if whole:
                larger.append(_with(part, those, more))
            sides.append(_with(part, those[fits], more[fits]))
        return np.concatenate(larger), np.concatenate(sides)

    def _starts(self, subsets: Positions) -> Places:
        """The first clip that each subset may take besides: its last one again, if that has rows left."""
        last = subsets[:, -1]
        held = (subsets == last[:, None]).sum(axis=1)
        return last + (held >= self._rows[last])


def _in_chunks(sizes: Places) -> list[int]:
    """Where to cut a series so that the sizes of each part come to about CHUNK."""
    upto = np.cumsum(sizes)
    wanted = np.arange(CHUNK, int(upto[-1]) + 1 if len(upto) else 1, CHUNK)
    return sorted({0, *np.searchsorted(upto, wanted).tolist(), len(sizes)})


def _with(subsets: Positions, those: Places, more: Places) -> Positions:
    return np.column_stack([subsets[those], more.astype(np.int32)])
