"""The best pairing of a network: the most rows, then the least sum of weights. Exact integers from end to end.

What proves it are two numbers per class. A class that *limits* belongs to a set that touches every candidate pair, so
no pairing can have more rows than those classes have; and its *price* says what one more row of it would save.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from data.contracts.failure import IntegrityError
from reconciliation.assignment.network import Marks, Network, Numbers

LARGEST = 2**53
"""Sums of weights stay below it, far inside what the solver counts with."""


def best_pairing(network: Network) -> Numbers:
    """How many rows each candidate pair pairs.

    Raises:
        IntegrityError: weights too large to be added up exactly, or the solver gives up. Never of the data.
    """
    min_cost_flow: Any = import_module("ortools.graph.python.min_cost_flow")
    if len(network.costs) and int(network.costs.max()) * (network.classes + 3) >= LARGEST:
        raise IntegrityError("weighted differences too large to be added up: a mistake of the engine; report it")
    flow: Any = min_cost_flow.SimpleMinCostFlow()
    classes = np.arange(network.classes)
    source, sink = network.classes, network.classes + 1
    ours, theirs = classes[: network.houses], classes[network.houses :]
    tails = np.concatenate([network.tails, np.full(len(ours), source), theirs])
    heads = np.concatenate([network.heads, ours, np.full(len(theirs), sink)])
    most = np.minimum(network.sizes[network.tails], network.sizes[network.heads])
    costs = np.concatenate([network.costs, np.zeros(len(classes), dtype=np.int64)])
    arcs = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, np.concatenate([most, network.sizes]), costs)
    rows = int(network.sizes.sum())
    flow.set_node_supply(source, rows)
    flow.set_node_supply(sink, -rows)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise IntegrityError(
            f"the solver ended with {status}: a mistake of the engine; keep both files and report it"
        )
    return np.asarray(flow.flows(arcs[: len(network.costs)]), dtype=np.int64)


def limiting(network: Network, pairs: Numbers) -> Marks:
    """The classes that limit how many rows can be paired: they touch every candidate pair and are used up."""
    used = pairs > 0
    seen = network.is_house & (network.loads(pairs) < network.sizes)
    grown = True
    while grown:
        before = np.count_nonzero(seen)
        seen[network.heads[seen[network.tails]]] = True
        seen[network.tails[seen[network.heads] & used]] = True
        grown = np.count_nonzero(seen) > before
    return np.where(network.is_house, ~seen, seen)


def prices(network: Network, pairs: Numbers, limits: Marks) -> Numbers:
    """The price of each class: shortest distances over what could still change, by relaxing until nothing does.

    A class that does not limit has a price of at least 0, and of 0 where rows of it are left. The prices of a
    candidate pair with one limiting class add up to at least minus its weight, exactly where it is used.
    """
    tails, heads, costs = _constraints(network, pairs, limits)
    value = np.zeros(network.nodes, dtype=np.int64)
    moved = np.ones(network.nodes, dtype=bool)
    while moved.any():
        live = moved[tails]
        reached = heads[live]
        found = value.copy()
        np.minimum.at(found, reached, value[tails[live]] + costs[live])
        moved = found < value
        value = found
    of_classes = value[: network.classes] - value[network.ends]
    return np.where(network.is_house, of_classes, -of_classes)


def _constraints(network: Network, pairs: Numbers, limits: Marks) -> tuple[Numbers, Numbers, Numbers]:
    """Arcs of the system: the value at the head is at most the value at the tail plus the cost."""
    single = limits[network.tails] != limits[network.heads]
    used = pairs > 0
    free, slack = ~limits, network.loads(pairs) < network.sizes
    ours, theirs = free & network.is_house, free & ~network.is_house
    classes = np.arange(network.classes)
    parts = [
        (network.tails[single], network.heads[single], network.costs[single]),
        (network.heads[used], network.tails[used], -network.costs[used]),
    ]
    for chosen, at_class in ((ours, True), (ours & slack, False), (theirs & slack, True), (theirs, False)):
        nothing = np.zeros(np.count_nonzero(chosen), dtype=np.int64)
        ends = (classes[chosen], network.ends[chosen])
        parts.append((*(ends if at_class else reversed(ends)), nothing))  # type: ignore[arg-type]
    tails, heads, costs = (np.concatenate(column) for column in zip(*parts, strict=True))
    return tails, heads, costs
