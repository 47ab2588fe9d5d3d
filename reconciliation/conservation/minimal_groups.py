"""Every minimal group of a block: clips that settle each other while no part of them does.

The subsets of either book that stand close in time are written down under the sum of their exposures and value, and
those of the two books that meet there are held against the law.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, product
from typing import NamedTuple

from reconciliation.conservation.coincidence import is_no_coincidence
from reconciliation.conservation.exposures import Clip
from reconciliation.conservation.law import Allowance, quantity_gaps, settles
from reconciliation.conservation.meetings import meetings, written_down
from reconciliation.conservation.sides import lots_of
from reconciliation.conservation.subsets import Limits, Picked

Sides = tuple[Picked, Picked]
PAIRS, GROUPS = "most_pairs", "most_groups"


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
    lots = lots_of((*house, *street))
    ours, theirs = (written_down(clips, limits, allowance, lots) for clips in (house, street))
    found: dict[Sides, int] = {}
    ended = ours.limit or theirs.limit
    for met, (mine, yours) in enumerate(meetings(ours, theirs, allowance, lots)):
        if met == limits.pairs:
            ended = PAIRS
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
    groups.sort(key=lambda group: (len(group.house) + len(group.street), group.house, group.street))
    groups = _without_parts(groups, house, street)
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


def _span(clips: Sequence[Clip]) -> int:
    instants = [clip.instant for clip in clips if clip.instant is not None]
    return max(instants) - min(instants) if instants else 0


def _without_parts(groups: list[Group], house: Sequence[Clip], street: Sequence[Clip]) -> list[Group]:
    """Groups of which no part is a group, given smaller ones first.

    A part that settles only because quantities are rounded to lots is none where the rest would be left alone: clips
    are rounded together, and one of them may be less than rounding hides.
    """
    settling = {(group.house, group.street) for group in groups}
    kept: dict[Sides, Group] = {}
    for group in groups:
        whole = group.house, group.street
        parts = ((ours, theirs) for ours, theirs in product(*map(_parts, whole)) if (ours, theirs) in kept)
        if all(_is_rounded(part, house, street) and _rest(whole, part) not in settling for part in parts):
            kept[whole] = group
    return list(kept.values())


def _is_rounded(sides: Sides, house: Sequence[Clip], street: Sequence[Clip]) -> bool:
    return bool(quantity_gaps([house[i].terms for i in sides[0]], [street[i].terms for i in sides[1]]))


def _rest(whole: Sides, part: Sides) -> Sides:
    house, street = (Counter(all_) - Counter(some) for all_, some in zip(whole, part, strict=True))
    return tuple(house.elements()), tuple(street.elements())


def _parts(picked: Picked) -> set[Picked]:
    """Every subset that is not empty, the whole too."""
    return {part for size in range(1, len(picked) + 1) for part in combinations(picked, size)}
