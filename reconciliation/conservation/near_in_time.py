"""Leftovers of one instrument and direction, dealt close in time, of which only the price or only the size differs.

Where each is the other's only such candidate they are one trade told differently: a break pair, never a match.
"""

from __future__ import annotations

from collections.abc import Iterable

from reconciliation.conservation.exposures import Clip, Terms

NEAR_PERCENT = 5
"""Prices further apart are not one trade: the price of a spread is no price of its leg."""


def near_in_time(
    house: Iterable[tuple[int, Clip]], street: Iterable[tuple[int, Clip]], close: int
) -> list[tuple[int, int]]:
    """Pairs of row numbers, by house row.

    Args:
        house, street: row number and clip of what is left.
        close: microseconds within which a row and its partner lie.
    """
    theirs = list(street)
    edges = [(h, s) for h, ours in house for s, other in theirs if is_near(ours, other, close)]
    of_house, of_street = ([edge[side] for edge in edges] for side in (0, 1))
    return sorted((h, s) for h, s in edges if of_house.count(h) == 1 and of_street.count(s) == 1)


def is_near(ours: Clip, other: Clip, close: int) -> bool:
    """Dealt close in time, in one instrument and direction, and only the price or only the size is another."""
    if ours.instant is None or other.instant is None or abs(ours.instant - other.instant) > close:
        return False
    mine, yours = ours.terms, other.terms
    if mine.instrument != yours.instrument or (mine.size > 0) != (yours.size > 0):
        return False
    same_price, same_size = mine.price == yours.price, mine.exposures == yours.exposures
    return same_price != same_size and _prices_near(mine, yours)


def _prices_near(mine: Terms, yours: Terms) -> bool:
    return abs(mine.price - yours.price) * 100 <= NEAR_PERCENT * min(abs(mine.price), abs(yours.price))
