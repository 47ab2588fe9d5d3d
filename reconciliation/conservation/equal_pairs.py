"""Rows of equal terms, paired in order of time whenever they were dealt, and who disputes a pair.

A pair that was not dealt close in time is disputed where one of its rows has another partner that was, told with
another price or size only: hours apart, equal terms may be chance.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from data.contracts.words import Book
from reconciliation.conservation.exposures import Clip, Terms
from reconciliation.conservation.near_in_time import is_near
from reconciliation.conservation.packing import Node

Pair = tuple[Node, Node]
ClipOf = Callable[[Node], Clip]


class Equal(NamedTuple):
    """Rows of equal terms of both books.

    Args:
        nodes: the clip of every row, once per row.
        certain: pairs of clips to be matched.
        disputed: pairs with their rivals: clips that could be the partner of one of them.
    """

    nodes: list[Node]
    certain: list[Pair]
    disputed: list[tuple[Pair, list[Node]]]


def equal_pairs(left: Mapping[Node, Sequence[int]], clip: ClipOf, close: int) -> list[Equal]:
    """Every set of equal terms that both books have.

    Args:
        left: rows of each clip, the clips in order of time.
        clip: of a node.
        close: microseconds within which a row and its partner lie.
    """
    sides: dict[str, dict[Terms, list[Node]]] = {book: defaultdict(list) for book in Book}
    for node, rows in left.items():
        if rows:
            sides[node[0]][clip(node).terms._replace(book=Book.STREET)] += [node] * len(rows)
    street = sides[Book.STREET]
    both = [(ours, street[terms]) for terms, ours in sides[Book.HOUSE].items() if terms in street]
    paired = [(ours, theirs, list(zip(ours, theirs, strict=False))) for ours, theirs in both]
    used = Counter(node for *_, pairs in paired for pair in pairs for node in pair)
    spare = [node for node, rows in left.items() if len(rows) > used[node]]
    found: list[Equal] = []
    for ours, theirs, pairs in paired:
        rivals = [(pair, _rivals(pair, spare, clip, close)) for pair in pairs]
        certain = [pair for pair, others in rivals if not others]
        found.append(Equal([*ours, *theirs], certain, [(pair, others) for pair, others in rivals if others]))
    return found


def joined(sets: Iterable[Iterable[Node]]) -> list[list[Node]]:
    """Sets that share a clip as one, each sorted."""
    found: list[set[Node]] = []
    for some in map(set, sets):
        touching = [known for known in found if known & some]
        found = [known for known in found if not known & some]
        found.append(some.union(*touching))
    return sorted(map(sorted, found))


def _rivals(pair: Pair, spare: list[Node], clip: ClipOf, close: int) -> list[Node]:
    ours, theirs = map(clip, pair)
    if ours.instant is None or theirs.instant is None or abs(ours.instant - theirs.instant) <= close:
        return []
    return [
        node
        for node in spare
        if (is_near(ours, clip(node), close) if node[0] == Book.STREET else is_near(clip(node), theirs, close))
    ]
