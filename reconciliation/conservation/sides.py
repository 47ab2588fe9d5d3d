"""What makes some clips of one book a side of a group: one kind, a package that comes to nothing, or parts of lots.

All subsets are asked at once, in whole numbers that numpy holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reconciliation.conservation.exposures import Clip
from reconciliation.conservation.whole_numbers import Numbers, comparable

Positions = npt.NDArray[np.int32]
"""Subsets of one size: a row per subset, a column per clip of it."""

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
BITS = 62


class Lots(NamedTuple):
    """The instruments of packages with lots, on either side.

    Args:
        half: half a lot of each.
        mates: of each leg but the last, the last: what the package counts its lots in.
    """

    half: dict[str, int]
    mates: dict[str, str]


class Totals(NamedTuple):
    """What makes some subsets a side, one element per subset.

    Args:
        kind: of all its clips, or -1 where they are of several.
        written, exposed: its sizes added up, as written and in exposures.
        half_lot: the largest of its clips.
        of_lots: all its exposures are to instruments of packages with lots.
        asks, has: bits of the instruments that lots are counted in: those its other legs ask for, those it has.
    """

    kind: npt.NDArray[np.int64]
    written: Numbers
    exposed: Numbers
    half_lot: Numbers
    of_lots: Mask
    asks: npt.NDArray[np.int64]
    has: npt.NDArray[np.int64]


def lots_of(clips: Iterable[Clip]) -> Lots:
    """The lots of every package among the clips."""
    found = Lots({}, {})
    for clip in clips:
        if clip.terms.half_lot:
            legs = [instrument for instrument, _ in clip.terms.exposures]
            found.half.update(dict.fromkeys(legs, clip.terms.half_lot))
            found.mates.update(dict.fromkeys(legs[:-1], legs[-1]))
    return found


def of_clips(clips: Sequence[Clip], kinds: Sequence[object], lots: Lots, most: int) -> Totals:
    """What every clip is by itself.

    Args:
        kinds: equal for rows that together are one side of a group of one instrument.
        most: how many clips are added up at most.
    """
    numbers = {kind: n for n, kind in enumerate(dict.fromkeys(kinds))}
    bits = {mate: 1 << n % BITS for n, mate in enumerate(dict.fromkeys(lots.mates.values()))}
    legs = [[instrument for instrument, _ in clip.terms.exposures] for clip in clips]
    written, exposed, half_lot = comparable(
        [clip.terms.size if clip.terms.package is None else 0 for clip in clips],
        [sum(size for _, size in clip.terms.exposures) for clip in clips],
        [clip.terms.half_lot for clip in clips],
        times=most,
    )
    return Totals(
        kind=np.array([numbers[kind] for kind in kinds], dtype=np.int64),
        written=written,
        exposed=exposed,
        half_lot=half_lot,
        of_lots=np.array([all(leg in lots.half for leg in of) for of in legs], dtype=np.bool_),
        asks=_bits([bits[lots.mates[leg]] for leg in of if leg in lots.mates] for of in legs),
        has=_bits([bits[leg] for leg in of if leg in bits] for of in legs),
    )


def added_up(clips: Totals, subsets: Positions) -> Totals:
    """What each subset is."""
    kinds = clips.kind[subsets]
    return Totals(
        kind=np.where((kinds == kinds[:, :1]).all(axis=1), kinds[:, 0], -1),
        written=clips.written[subsets].sum(axis=1),
        exposed=clips.exposed[subsets].sum(axis=1),
        half_lot=clips.half_lot[subsets].max(axis=1),
        of_lots=np.logical_and.reduce(clips.of_lots[subsets], axis=1, dtype=np.bool_),
        asks=np.bitwise_or.reduce(clips.asks[subsets], axis=1),
        has=np.bitwise_or.reduce(clips.has[subsets], axis=1),
    )


def completes(subsets: Totals, those: Places, clips: Totals, more: Places) -> Mask:
    """Whether those subsets and one more clip each make a side."""
    exposed = np.abs(subsets.exposed[those] + clips.exposed[more])
    fits = (subsets.kind[those] == clips.kind[more]) | (subsets.written[those] + clips.written[more] == 0)
    fits |= exposed <= np.maximum(subsets.half_lot[those], clips.half_lot[more])
    of_lots = subsets.of_lots[those] & clips.of_lots[more]
    return fits | (of_lots & _has_mates(subsets.asks[those] | clips.asks[more], subsets.has[those] | clips.has[more]))


def of_whole_lots(subsets: Totals) -> Mask:
    """Nothing but legs of packages with lots, and of these no leg without its mate."""
    return subsets.of_lots & _has_mates(subsets.asks, subsets.has)


def _has_mates(asks: npt.NDArray[np.int64], has: npt.NDArray[np.int64]) -> Mask:
    """Legs ask for what counts their lots, and have it. Beyond BITS some share a bit, so that a few more pass."""
    return (asks != 0) & (asks & ~has == 0)


def _bits(of_each: Iterable[Sequence[int]]) -> npt.NDArray[np.int64]:
    return np.array([int(np.bitwise_or.reduce(np.array([0, *bits]))) for bits in of_each], dtype=np.int64)
