"""Connected sets of classes that could be paired in more than one way, and the one way that is best, if there is one.

The unique best pairs the most rows and then costs the least. It is taken only where that is certain at sight:
all classes hang on one class, or mutual strict favourites use up one side. Anything else is ambiguous.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple


class Edge(NamedTuple):
    """An admissible pair of classes."""

    house: int
    street: int
    cost: Decimal


def components(edges: Iterable[Edge]) -> list[list[Edge]]:
    """Edges by connected set, each set and the list of sets in order of their smallest house class."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    ordered = sorted(edges)
    for edge in ordered:
        parent[root(("street", edge.street))] = root(("house", edge.house))
    found: dict[tuple[str, int], list[Edge]] = defaultdict(list)
    for edge in ordered:
        found[root(("house", edge.house))].append(edge)
    return list(found.values())


def unique_best(
    component: list[Edge], house_sizes: Mapping[int, int], street_sizes: Mapping[int, int]
) -> list[Edge] | None:
    """The edges of the one best pairing, or None where nothing certain decides.

    Args:
        component: the edges of one connected set.
        house_sizes, street_sizes: number of interchangeable rows of each class.
    """
    houses = {edge.house for edge in component}
    streets = {edge.street for edge in component}
    if len(houses) == 1:
        return _star(component, house_sizes[component[0].house], [street_sizes[e.street] for e in component])
    if len(streets) == 1:
        return _star(component, street_sizes[component[0].street], [house_sizes[e.house] for e in component])
    favourites = _mutual_favourites(component)
    used = sum(min(house_sizes[e.house], street_sizes[e.street]) for e in favourites)
    smaller = min(sum(house_sizes[h] for h in houses), sum(street_sizes[s] for s in streets))
    return favourites if used == smaller else None


def _star(component: list[Edge], centre: int, leaves: list[int]) -> list[Edge] | None:
    """Classes that hang on one class of `centre` rows: the cheapest get a partner, unless the last ones tie."""
    by_cost = sorted(zip(component, leaves, strict=True), key=lambda item: item[0].cost)
    taken: list[Edge] = []
    room = centre
    for _, level in groupby(by_cost, key=lambda item: item[0].cost):
        equals = list(level)
        wanted = sum(size for _, size in equals)
        if room == 0:
            break
        if wanted > room and len(equals) > 1:
            return None
        taken += [edge for edge, _ in equals]
        room -= min(room, wanted)
    return taken


def _mutual_favourites(component: list[Edge]) -> list[Edge]:
    """Edges that are strictly the cheapest of both their classes."""
    best_of_house = _only_cheapest((edge.house, edge) for edge in component)
    best_of_street = _only_cheapest((edge.street, edge) for edge in component)
    return [e for e in component if best_of_house[e.house] == e and best_of_street[e.street] == e]


def _only_cheapest(edges: Iterable[tuple[int, Edge]]) -> dict[int, Edge | None]:
    """Per class its strictly cheapest edge; None where two cost the same."""
    least: dict[int, Decimal] = {}
    found: dict[int, Edge | None] = {}
    for of, edge in edges:
        if of not in least or edge.cost < least[of]:
            least[of], found[of] = edge.cost, edge
        elif edge.cost == least[of]:
            found[of] = None
    return found
