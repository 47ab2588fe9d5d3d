"""What a search judged as one: a connected set of rows, the best choice of groups, and how far it is proved."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from data.contracts.words import GroupStatus
from reconciliation.conservation.packing import LEVELS
from reconciliation.conservation.rows import Rows


class Search(StrEnum):
    """How the groups of a set were found."""

    NEAR = "NEAR"  # groups close in time
    EQUAL = "EQUAL"  # rows of equal terms, at any time
    FAR = "FAR"  # groups at any time, of what found none close in time


class Level(NamedTuple):
    """What a choice reaches at one of LEVELS, and what no choice can beat; None where that is not proved."""

    level: str
    objective: int
    bound: int | None


class Judged(NamedTuple):
    """A connected set of rows.

    Args:
        rows: every row that a group of the set could take.
        groups: the best choice: first those that are matched.
        torn_deals: per group, deals of which it takes some rows and not all.
        matched: how many of the groups are matched.
        levels: what the groups reach together.
        limit: the limit of the rulebook that ended the search or the proof, or None.
    """

    search: Search
    rows: Rows
    groups: tuple[Rows, ...]
    torn_deals: tuple[int, ...]
    matched: int
    levels: tuple[Level, ...]
    limit: str | None = None

    @property
    def status(self) -> GroupStatus:
        """AMBIGUOUS where some groups of the best choice are not in every equally good one."""
        if self.limit is not None:
            return GroupStatus.BUDGET_EXHAUSTED
        return GroupStatus.OPTIMAL if self.matched == len(self.groups) else GroupStatus.AMBIGUOUS


def proved(objective: tuple[int, ...]) -> tuple[Level, ...]:
    """The levels of a choice that nothing beats."""
    return tuple(Level(name, worth, worth) for name, worth in zip(LEVELS, objective, strict=True))


def unproved(objective: tuple[int, ...], rows_bound: int) -> tuple[Level, ...]:
    """The levels of a choice of which only the number of rows has a bound."""
    bounds = (rows_bound, *[None] * (len(LEVELS) - 1))
    return tuple(Level(*level) for level in zip(LEVELS, objective, bounds, strict=True))
