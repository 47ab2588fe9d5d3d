"""Two spreads dealt as one: a box. Each half settles by itself, and one side reports all four legs in one instant.

The law alone finds the halves. They were one trade where every leg is of one size, of another instrument and of
another deal, and the legs of that side were dealt in the same instant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from data.contracts.words import Book
from reconciliation.conservation.exposures import Clip
from reconciliation.conservation.rows import Rows

LEGS = 2  # of a half, on either side
By = Mapping[tuple[Book, int], Clip]


def with_boxes(groups: Iterable[Rows], clips: By) -> list[Rows]:
    """The groups, with the two halves of each box as one.

    Args:
        clips: the clip of each row, by book and row number.
    """
    found: list[Rows] = []
    halves: dict[tuple[object, ...], list[Rows]] = defaultdict(list)
    for group in groups:
        instant = _instant_of_half(group, clips)
        if instant is None:
            found.append(group)
        else:
            halves[instant].append(group)
    for alike in halves.values():
        legs = {clips[Book.STREET, row].terms.instrument for group in alike for row in group.street}
        if len(alike) == LEGS and len(legs) == LEGS * LEGS:
            found.append(Rows(*(tuple(sorted(one + other)) for one, other in zip(*alike, strict=True))))
        else:
            found += alike
    return found


def _instant_of_half(group: Rows, clips: By) -> tuple[object, ...] | None:
    """When the street dealt it and in which size; None where the group is no half of a box."""
    if len(group.house) != LEGS or len(group.street) != LEGS:
        return None
    legs = [clips[Book.STREET, row] for row in group.street]
    sizes = {abs(clip.terms.size) for clip in legs}
    instants = {clip.instant for clip in legs}
    apart = len({clip.deal for clip in legs}) == LEGS and all(clip.deal for clip in legs)
    of_two = len({clip.terms.instrument for clip in legs}) == LEGS
    return (
        (*instants, *sizes)
        if apart and of_two and len(instants) == len(sizes) == 1 and None not in instants
        else None
    )
