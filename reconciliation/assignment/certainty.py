"""Which pairs are the same in every best pairing. What can change is undecided; nothing is guessed.

Another best pairing differs from this one by cycles of the *residual graph*: candidate pairs of no reduced weight,
followed forward, and pairs in use, followed back. Two numbers per class prove which pairs lie on no such cycle:

- `level`: a pair that is not used but could be at no cost, only leads from a lower level to a higher one, so no
  cycle takes it; pairs in use stay on their level;
- `knot`: classes that lie on a common cycle share one. Pairs in use between knots form a forest: every knot has at
  most one to a knot with a lower number. The flow on a forest is fixed by the sizes of the classes.

The open end of a component has level 0 and knot 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reconciliation.assignment.bridges import bridges
from reconciliation.assignment.graphs import breadth_first, connected, strongly_connected
from reconciliation.assignment.network import Marks, Network, Numbers


class Certainty(NamedTuple):
    """Per node of a network: `level` and `knot`, the knot numbered within its component."""

    level: Numbers
    knot: Numbers


class Residual(NamedTuple):
    """What could change without making a best pairing worse.

    Args:
        tails, heads: nodes of every link; each pair of nodes has at most one.
        forward: more of it is possible.
        back: less of it is possible.
    """

    tails: Numbers
    heads: Numbers
    forward: Marks
    back: Marks


def tight(network: Network, limits: Marks, price: Numbers) -> Marks:
    """The candidate pairs that some best pairing might use: one limiting class, and prices that meet the weight."""
    single = limits[network.tails] != limits[network.heads]
    return single & (price[network.tails] + price[network.heads] == -network.costs)


def residual(network: Network, pairs: Numbers, limits: Marks, price: Numbers) -> Residual:
    """Tight pairs, and for classes that neither limit nor have a price their link to the open end."""
    kept = tight(network, limits, price)
    free = np.flatnonzero(~limits & (price == 0))
    loads = network.loads(pairs)[free]
    left, paired = loads < network.sizes[free], loads > 0
    house = free < network.houses
    tails = np.concatenate([network.tails[kept], np.where(house, network.ends[free], free)])
    heads = np.concatenate([network.heads[kept], np.where(house, free, network.ends[free])])
    forward = np.concatenate([np.ones(np.count_nonzero(kept), dtype=bool), left])
    back = np.concatenate([pairs[kept] > 0, paired])
    return Residual(tails, heads, forward, back)


def certainty(network: Network, links: Residual) -> Certainty:
    """Levels and knots of every node."""
    strong = _strong(network.nodes, links)
    inside = strong[links.tails] == strong[links.heads]
    level = _levels(network, links, strong)
    fixed = np.zeros(len(links.tails), dtype=bool)
    fixed[inside] = _bridges(links, strong, inside)
    knot = connected(network.nodes, links.tails[inside & ~fixed], links.heads[inside & ~fixed])
    return Certainty(level, _numbered(network, knot, strong, (links.tails[fixed], links.heads[fixed])))


def _strong(nodes: int, links: Residual) -> Numbers:
    tails = np.concatenate([links.tails[links.forward], links.heads[links.back]])
    heads = np.concatenate([links.heads[links.forward], links.tails[links.back]])
    return strongly_connected(nodes, tails, heads)


def _levels(network: Network, links: Residual, strong: Numbers) -> Numbers:
    """The longest way into each strongly connected set, counted from that of the open end."""
    one_way = strong[links.tails] != strong[links.heads]
    turned = one_way & links.back
    starts = strong[np.concatenate([links.tails[one_way & links.forward], links.heads[turned]])]
    stops = strong[np.concatenate([links.heads[one_way & links.forward], links.tails[turned]])]
    level = np.zeros(network.nodes, dtype=np.int64)
    grown = True
    while grown:
        found = level.copy()
        np.maximum.at(found, stops, level[starts] + 1)
        grown = bool((found > level).any())
        level = found
    of_nodes = level[strong]
    ends = np.concatenate([network.ends, np.arange(network.classes, network.nodes)])
    return of_nodes - of_nodes[ends]


def _bridges(links: Residual, strong: Numbers, inside: Marks) -> Marks:
    """Of the links inside a strongly connected set, those that lie on no cycle but their own way there and back.

    In a strongly connected set these are the bridges of the graph without directions. A set with one link fewer
    than nodes is a tree of bridges; only the others are searched.
    """
    tails, heads = links.tails[inside], links.heads[inside]
    sets = strong[tails]
    count = int(strong.max()) + 1 if len(strong) else 0
    nodes, edges = np.bincount(strong, minlength=count), np.bincount(sets, minlength=count)
    cyclic = (edges >= nodes)[sets]
    found = np.ones(len(tails), dtype=bool)
    found[cyclic] = bridges(tails[cyclic], heads[cyclic])
    return found


def _numbered(network: Network, knot: Numbers, strong: Numbers, forest: tuple[Numbers, Numbers]) -> Numbers:
    """Knots numbered within their component, each after the one knot that leads to it from the open end or a root."""
    ends = np.arange(network.classes, network.nodes)
    root = np.full(network.nodes, network.nodes, dtype=np.int64)
    np.minimum.at(root, strong, np.arange(network.nodes))
    root[strong[ends]] = ends
    roots = knot[root[np.unique(strong)]]
    count = int(knot.max()) + 1 if len(knot) else 0
    tails, heads = knot[forest[0]], knot[forest[1]]
    start = np.full(len(roots), count, dtype=np.int64)
    order = breadth_first(count + 1, np.concatenate([start, tails]), np.concatenate([roots, heads]), count)
    place = np.empty(count + 1, dtype=np.int64)
    place[order] = np.arange(len(order))
    component = np.concatenate([network.component, ends - network.classes])
    is_end = np.zeros(count, dtype=bool)
    is_end[knot[ends]] = True
    of_knot = np.zeros(count, dtype=np.int64)
    of_knot[knot] = component
    sorted_knots = np.lexsort((place[:count], ~is_end, of_knot))
    number = np.empty(count, dtype=np.int64)
    first = np.searchsorted(of_knot[sorted_knots], of_knot[sorted_knots])
    number[sorted_knots] = np.arange(count) - first
    return number[knot]
