"""The candidate pairs of many components as one numbered network, and sums over it.

Classes are numbered from 0, the house first; every component has one more node, the open end, numbered after all
classes. A pairing is a flow: what a class has beyond its pairs goes to the open end of its component.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Network:
    """Classes of interchangeable rows and the admissible pairs of classes.

    Args:
        sizes: rows of each class, house classes first.
        houses: how many classes are of the house.
        component: of each class, numbered without gaps.
        tails, heads: the house class and the street class of each candidate pair.
        costs: the weighted difference of each candidate pair, not negative.
    """

    sizes: Numbers
    houses: int
    component: Numbers
    tails: Numbers
    heads: Numbers
    costs: Numbers

    @cached_property
    def classes(self) -> int:
        return len(self.sizes)

    @cached_property
    def nodes(self) -> int:
        return self.classes + (int(self.component.max()) + 1 if self.classes else 0)

    @cached_property
    def ends(self) -> Numbers:
        """The open end of each class's component."""
        return self.classes + self.component

    @cached_property
    def is_house(self) -> Marks:
        return np.arange(self.classes) < self.houses

    def loads(self, pairs: Numbers) -> Numbers:
        """Rows of each class that are paired, for so many `pairs` per candidate pair."""
        return self.summed(self.tails, pairs) + self.summed(self.heads, pairs)

    def summed(self, at: Numbers, values: Numbers) -> Numbers:
        """Per class the sum of the values that stand at it."""
        total = np.zeros(self.classes, dtype=np.int64)
        np.add.at(total, at, values)
        return total

    def only(self, component: int) -> tuple[Network, Numbers]:
        """One component alone, and the positions of its candidate pairs in this network."""
        kept = np.flatnonzero(self.component == component)
        number = np.full(self.classes, -1, dtype=np.int64)
        number[kept] = np.arange(len(kept))
        edges = np.flatnonzero(self.component[self.tails] == component)
        alone = Network(
            sizes=self.sizes[kept],
            houses=int(np.count_nonzero(kept < self.houses)),
            component=np.zeros(len(kept), dtype=np.int64),
            tails=number[self.tails[edges]],
            heads=number[self.heads[edges]],
            costs=self.costs[edges],
        )
        return alone, edges
