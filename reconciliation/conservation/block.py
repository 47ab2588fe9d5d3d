"""Settle one block: rows close in time first, then equal rows at any time, then groups at any time without rivals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from data.contracts.words import Book
from reconciliation.conservation.boxes import with_boxes
from reconciliation.conservation.equal_pairs import equal_pairs, joined
from reconciliation.conservation.exposures import VALUE_UNIT, Clip
from reconciliation.conservation.judged import Judged, Level, Search, proved, unproved
from reconciliation.conservation.law import Allowance
from reconciliation.conservation.minimal_groups import Group, minimal_groups
from reconciliation.conservation.near_in_time import near_in_time
from reconciliation.conservation.packing import (
    LEVELS,
    Candidate,
    Choice,
    Effort,
    Node,
    Packed,
    affordable,
    connected,
    greedy,
    likeness_of,
    objective,
    pack,
)
from reconciliation.conservation.rows import Rows
from reconciliation.conservation.subsets import Limits

MICROSECONDS, MILLIONTH = 1_000_000, VALUE_UNIT // 1_000_000
PAIR = 2


class Block(NamedTuple):
    """The clips of the rows that may settle each other."""

    house: Sequence[Clip]
    street: Sequence[Clip]


class Settlement(NamedTuple):
    """What came of a block.

    Args:
        groups: rows that settle each other; a row is in at most one.
        ambiguous: connected rows with more than one way to settle.
        broken: pairs that belong together and differ.
        judged: every connected set with its best choice and what proves it.
    """

    groups: list[Rows]
    ambiguous: list[Rows]
    broken: list[Rows]
    judged: list[Judged]


def settle_block(block: Block, limits: Limits, allowance: Allowance, effort: Effort) -> Settlement:
    """The groups of a block, and what nothing decides."""
    settlement = Settlement([], [], [], [])
    table = _Table(block, settlement, effort)
    near = minimal_groups(*block, limits, allowance)
    if near.limit is None:
        table.choose([group for group in near.groups if group.span <= limits.close], Search.NEAR)
    if limits.fewest <= PAIR:
        table.pair_equals(limits.close)
    table.leave_unproved(Search.NEAR)
    if near.limit is not None:
        table.leave_all(near.groups, Search.NEAR, near.limit)
    table = _Table(table.rest(), settlement, effort)
    far = minimal_groups(*table.block, limits._replace(close=limits.far), allowance)
    if far.limit is None:
        table.choose(far.groups, Search.FAR)
        table.leave_unproved(Search.FAR)
        table.pair_near(limits.close)
    else:
        table.leave_all(far.groups, Search.FAR, far.limit)
    clips = {(book, row): clip for book, side in zip(Book, block, strict=True) for clip in side for row in clip.rows}
    return settlement._replace(groups=with_boxes(settlement.groups, clips))


class _Table:
    """The rows of a block that are still there, and what became of the others."""

    def __init__(self, block: Block, settlement: Settlement, effort: Effort) -> None:
        self.block = block
        self.settlement = settlement
        self.effort = effort
        self.left: dict[Node, list[int]] = {
            (book, i): list(clip.rows)
            for book, clips in ((Book.HOUSE, block.house), (Book.STREET, block.street))
            for i, clip in enumerate(clips)
        }
        self._unproved: list[tuple[list[Node], Packed]] = []
        self._deals: dict[tuple[str, str], int] = defaultdict(int)
        for (book, i), rows in self.left.items():
            self._deals[book, self.clip((book, i)).deal or ""] += len(rows)

    def clip(self, node: Node) -> Clip:
        book, position = node
        return (self.block.house if book == Book.HOUSE else self.block.street)[position]

    def candidate(self, group: Group) -> Candidate:
        nodes = [(book, i) for book, picked in zip(Book, (group.house, group.street), strict=True) for i in picked]
        takes = tuple(sorted((node, nodes.count(node)) for node in set(nodes)))
        size = len(nodes)
        left = (2 * group.left + MILLIONTH) // (2 * MILLIONTH)
        costs = (self._torn(takes), size * size, left, group.span // MICROSECONDS)
        return Candidate(takes, likeness_of([self.clip(node).terms for node in nodes]), costs)

    def _torn(self, takes: tuple[tuple[Node, int], ...]) -> int:
        """Deals of which the group takes some rows and not all."""
        taken: dict[tuple[str, str], int] = defaultdict(int)
        for node, count in takes:
            deal = self.clip(node).deal
            if deal is not None:
                taken[node[0], deal] += count
        return sum(count < self._deals[of] for of, count in taken.items())

    def rest(self) -> Block:
        """The clips of the rows that are still there."""
        sides = (
            [clip._replace(rows=tuple(self.left[book, i])) for i, clip in enumerate(clips) if self.left[book, i]]
            for book, clips in zip(Book, self.block, strict=True)
        )
        return Block(*sides)

    def choose(self, groups: Iterable[Group], search: Search) -> None:
        """Take the best of each connected set; of a FAR search only what has no other way to settle."""
        for component in connected([self.candidate(group) for group in groups]):
            capacity = {node: len(self.left[node]) for c in component for node, _ in c.takes}
            packed = pack(component, capacity, self.effort)
            if packed.limit is not None:
                self._unproved.append((list(capacity), packed))
                continue
            if search is Search.FAR:
                packed = self._without_rivals(component, packed)
            reached = self._rows([*capacity.items()])
            dealt = self._dealt([*packed.chosen, *packed.others])
            matched = sum(times for _, times in packed.chosen)
            worth = objective([*packed.chosen, *packed.others])
            torn = self._torn_of([*packed.chosen, *packed.others])
            self.settlement.judged.append(Judged(search, reached, dealt, torn, matched, proved(worth)))
            self._accept(packed)

    def pair_equals(self, close: int) -> None:
        """Match rows of equal terms off, whenever they were dealt; what disputes a pair is ambiguous."""
        disputed: list[list[Node]] = []
        for equal in equal_pairs(self.left, self.clip, close):
            reached = self._rows([*Counter(equal.nodes).items()])
            matched = [self._take([(node, 1) for node in pair]) for pair in equal.certain]
            used: Counter[Node] = Counter()
            others: list[Rows] = []
            for pair, rivals in equal.disputed:
                others.append(self._rows([(node, 1) for node in pair], used))
                used.update(pair)
                disputed.append([*pair, *rivals])
            self.settlement.groups.extend(matched)
            groups = (*matched, *others)
            rows = Level(LEVELS[0], PAIR * len(groups), PAIR * min(len(reached.house), len(reached.street)))
            torn = (0,) * len(groups)
            self.settlement.judged.append(Judged(Search.EQUAL, reached, groups, torn, len(matched), (rows,)))
        for nodes in joined(disputed):
            self._dispute(nodes)

    def pair_near(self, close: int) -> None:
        """Pair leftovers that are one trade told differently."""
        house, street = (
            [(row, self.clip(node)) for node, rows in self.left.items() if node[0] == book for row in rows]
            for book in Book
        )
        for ours, theirs in near_in_time(house, street, close):
            self.settlement.broken.append(Rows((ours,), (theirs,)))

    def leave_unproved(self, search: Search) -> None:
        """Take what is left of sets whose choice was not proved off the table, with the best that was found."""
        for nodes, packed in self._unproved:
            self._leave(nodes, packed.others, packed.rows_bound, search, str(packed.limit))
        self._unproved.clear()

    def leave_all(self, groups: Iterable[Group], search: Search, limit: str) -> None:
        """Say of all that is left that a limit ended the search, with the best groups that were found."""
        capacity = {node: len(rows) for node, rows in self.left.items() if rows}
        found = greedy([self.candidate(group) for group in groups], capacity)
        self._leave(list(capacity), found, sum(capacity.values()), search, limit)

    def _leave(self, nodes: list[Node], found: Choice, bound: int, search: Search, limit: str) -> None:
        rest = [(node, len(self.left[node])) for node in nodes if self.left[node]]
        if not rest:
            return
        kept = affordable(found, dict(rest))
        dealt, levels, torn = self._dealt(kept), unproved(objective(kept), bound), self._torn_of(kept)
        self.settlement.judged.append(Judged(search, self._take(rest), dealt, torn, 0, levels, limit))

    def _accept(self, packed: Packed) -> None:
        for candidate, times in packed.chosen:
            for _ in range(times):
                self.settlement.groups.append(self._take(candidate.takes))
        self._dispute(sorted(packed.disputed))

    def _dispute(self, nodes: Iterable[Node]) -> None:
        """Call what is left of these clips ambiguous."""
        rows = [(node, len(self.left[node])) for node in nodes if self.left[node]]
        if rows:
            self.settlement.ambiguous.append(self._take(rows))

    def _without_rivals(self, component: list[Candidate], packed: Packed) -> Packed:
        """What was chosen and has no rival: a group of other rows that shares some of its and lost them to it."""
        times: dict[Hashable, int] = defaultdict(int)
        for candidate, count in packed.chosen:
            times[candidate.likeness] += count
        lost = [c for c in component if times[c.likeness] == 0]
        disputed = set(packed.disputed)
        kept: Choice = []
        others = list(packed.others)
        for candidate, count in packed.chosen:
            terms = {self.clip(node).terms for node, _ in candidate.takes}
            against = [c for c in lost if any(self.clip(node).terms in terms for node, _ in c.takes)]
            if against:
                disputed |= {node for c in (candidate, *against) for node, _ in c.takes}
                others.append((candidate, count))
            else:
                kept.append((candidate, count))
        return packed._replace(chosen=kept, others=others, disputed=disputed)

    def _take(self, wanted: Sequence[tuple[Node, int]]) -> Rows:
        taken = self._rows(wanted)
        for node, count in wanted:
            del self.left[node][:count]
        return taken

    def _dealt(self, choice: Choice) -> tuple[Rows, ...]:
        """The rows of each group of a choice, in the order in which they would be taken."""
        used: Counter[Node] = Counter()
        found: list[Rows] = []
        for candidate, times in choice:
            for _ in range(times):
                found.append(self._rows(candidate.takes, used))
                used.update(dict(candidate.takes))
        return tuple(found)

    @staticmethod
    def _torn_of(choice: Choice) -> tuple[int, ...]:
        return tuple(candidate.costs[0] for candidate, times in choice for _ in range(times))

    def _rows(self, wanted: Iterable[tuple[Node, int]], used: Mapping[Node, int] = MappingProxyType({})) -> Rows:
        """The next rows of some clips, after those that are used."""
        found: dict[str, list[int]] = {Book.HOUSE: [], Book.STREET: []}
        for node, count in wanted:
            start = used.get(node, 0)
            found[node[0]] += self.left[node][start : start + count]
        return Rows(*(tuple(sorted(found[book])) for book in Book))
