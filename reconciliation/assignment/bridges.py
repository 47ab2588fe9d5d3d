"""The bridges of an undirected graph: links without which more nodes would be cut off from each other."""

from __future__ import annotations

import numpy as np

from reconciliation.assignment.network import Marks, Numbers


def bridges(tails: Numbers, heads: Numbers) -> Marks:
    """True for every link that is a bridge; the graph has no link twice. One walk in depth, without recursion."""
    found = np.zeros(len(tails), dtype=bool)
    links = _links(tails.tolist(), heads.tolist())
    met: dict[int, int] = {}
    low: dict[int, int] = {}
    for root in links:
        if root in met:
            continue
        met[root] = low[root] = len(met)
        walk = [(root, -1, iter(links[root]))]
        while walk:
            node, came_by, rest = walk[-1]
            step = next(rest, None)
            if step is None:
                walk.pop()
                if walk:
                    above = walk[-1][0]
                    low[above] = min(low[above], low[node])
                    found[came_by] = low[node] > met[above]
                continue
            other, link = step
            if link == came_by:
                continue
            if other in met:
                low[node] = min(low[node], met[other])
            else:
                met[other] = low[other] = len(met)
                walk.append((other, link, iter(links[other])))
    return found


def _links(tails: list[int], heads: list[int]) -> dict[int, list[tuple[int, int]]]:
    """Per node its neighbours and the number of the link to each."""
    found: dict[int, list[tuple[int, int]]] = {}
    for number, (tail, head) in enumerate(zip(tails, heads, strict=True)):
        found.setdefault(tail, []).append((head, number))
        found.setdefault(head, []).append((tail, number))
    return found
