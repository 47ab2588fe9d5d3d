"""Walks over graphs of numbered nodes, by SciPy, which is only loaded where there is something to walk over."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


def connected(nodes: int, tails: Numbers, heads: Numbers) -> Numbers:
    """Per node the number of its connected set, without directions."""
    return _labels(nodes, tails, heads, directed=False)


def strongly_connected(nodes: int, tails: Numbers, heads: Numbers) -> Numbers:
    """Per node the number of the set of nodes that it reaches and that reach it."""
    return _labels(nodes, tails, heads, directed=True, connection="strong")


def breadth_first(nodes: int, tails: Numbers, heads: Numbers, start: int) -> Numbers:
    """The nodes that hang together with `start`, nearest first, without directions."""
    walks: Any = import_module("scipy.sparse.csgraph")
    graph = _graph(nodes, tails, heads)
    order = walks.breadth_first_order(graph, start, directed=False, return_predecessors=False)
    return np.asarray(order, dtype=np.int64)


def _labels(nodes: int, tails: Numbers, heads: Numbers, **how: Any) -> Numbers:
    walks: Any = import_module("scipy.sparse.csgraph")
    return np.asarray(walks.connected_components(_graph(nodes, tails, heads), **how)[1], dtype=np.int64)


def _graph(nodes: int, tails: Numbers, heads: Numbers) -> Any:
    sparse: Any = import_module("scipy.sparse")
    return sparse.csr_array((np.ones(len(tails), dtype=np.int8), (tails, heads)), shape=(nodes, nodes))
