"""Settle one block: rows close in time first, then equal rows at any time, then groups at any time without rivals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

from data.contracts.words import Book
from reconciliation.conservation.boxes import with_boxes
from reconciliation.conservation.exposures import Clip, Terms
from reconciliation.conservation.law import Allowance
from reconciliation.conservation.minimal_groups import Group, Limits, minimal_groups
from reconciliation.conservation.near_in_time import near_in_time
from reconciliation.conservation.packing import Candidate, Effort, Node, Packed, Proof, connected, likeness_of, pack
from reconciliation.conservation.rows import Rows

PAIR = 2


class Block(NamedTuple):
    """The clips of the rows that may settle each other."""

    house: Sequence[Clip]
    street: Sequence[Clip]


class Settlement(NamedTuple):
    """What came of a block. A row is in at most one of them.

    Args:
        groups: rows that settle each other.
        ambiguous: connected rows with more than one way to settle.
        broken: pairs that belong together and differ.
        exhausted: rows of a search or a choice that a limit ended before it was proved.
    """

    groups: list[Rows]
    ambiguous: list[Rows]
    broken: list[Rows]
    exhausted: list[Rows]


def settle_block(block: Block, limits: Limits, allowance: Allowance, effort: Effort) -> Settlement:
    """The groups of a block, and what nothing decides."""
    settlement = Settlement([], [], [], [])
    table = _Table(block, settlement, effort)
    near = minimal_groups(*block, limits, allowance)
    table.choose([group for group in near.groups if group.span <= limits.close], rivals=True)
    if limits.fewest <= PAIR:
        table.pair_equals()
    table = _Table(table.rest(), settlement, effort)
    far = minimal_groups(*table.block, limits._replace(close=limits.far), allowance)
    if far.exhausted:
        table.leave_rest()
    table.choose(far.groups, rivals=False)
    table.pair_near(limits.close)
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
        costs = (self._torn(takes), size * size, group.left, group.span // 1_000_000)
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

    def choose(self, groups: Iterable[Group], *, rivals: bool) -> None:
        """Take the best of each connected set. Without `rivals` only what has no other way to settle."""
        for component in connected([self.candidate(group) for group in groups]):
            capacity = {node: len(self.left[node]) for c in component for node, _ in c.takes}
            packed = pack(component, capacity, self.effort)
            if packed.status is Proof.OPTIMAL:
                self._accept(
                    *((packed.chosen, packed.disputed) if rivals else self._without_rivals(component, packed))
                )
            elif not rivals:
                self.settlement.ambiguous.append(self._take(list(capacity.items())))

    def pair_equals(self) -> None:
        """Match rows of equal terms off in order of time, whenever they were dealt."""
        waiting: dict[Terms, list[Node]] = defaultdict(list)
        for node, rows in self.left.items():
            if rows and node[0] == Book.STREET:
                waiting[self.clip(node).terms] += [node] * len(rows)
        for node, rows in self.left.items():
            if node[0] != Book.HOUSE:
                continue
            partners = waiting.get(self.clip(node).terms._replace(book=Book.STREET), [])
            for _ in range(min(len(rows), len(partners))):
                self.settlement.groups.append(self._take([(node, 1), (partners.pop(0), 1)]))

    def pair_near(self, close: int) -> None:
        """Pair leftovers that are one trade told differently."""
        house, street = (
            [(row, self.clip(node)) for node, rows in self.left.items() if node[0] == book for row in rows]
            for book in Book
        )
        for ours, theirs in near_in_time(house, street, close):
            self.settlement.broken.append(Rows((ours,), (theirs,)))

    def leave_rest(self) -> None:
        """Say of all that is left that a limit ended the search."""
        rest = [(node, len(rows)) for node, rows in self.left.items() if rows]
        if rest:
            self.settlement.exhausted.append(self._take(rest))

    def _accept(self, chosen: Iterable[tuple[Candidate, int]], disputed: set[Node]) -> None:
        for candidate, times in chosen:
            for _ in range(times):
                self.settlement.groups.append(self._take(candidate.takes))
        rows = [(node, len(self.left[node])) for node in sorted(disputed) if self.left[node]]
        if rows:
            self.settlement.ambiguous.append(self._take(rows))

    def _without_rivals(
        self, component: list[Candidate], packed: Packed
    ) -> tuple[list[tuple[Candidate, int]], set[Node]]:
        """What was chosen and has no rival: a group of other rows that shares some of its and lost them to it."""
        times: dict[Hashable, int] = defaultdict(int)
        for candidate, count in packed.chosen:
            times[candidate.likeness] += count
        lost = [c for c in component if times[c.likeness] == 0]
        disputed = set(packed.disputed)
        kept: list[tuple[Candidate, int]] = []
        for candidate, count in packed.chosen:
            terms = {self.clip(node).terms for node, _ in candidate.takes}
            against = [c for c in lost if any(self.clip(node).terms in terms for node, _ in c.takes)]
            if against:
                disputed |= {node for c in (candidate, *against) for node, _ in c.takes}
            else:
                kept.append((candidate, count))
        return kept, disputed

    def _take(self, wanted: Sequence[tuple[Node, int]]) -> Rows:
        taken = self._rows(wanted)
        for node, count in wanted:
            del self.left[node][:count]
        return taken

    def _rows(self, wanted: Iterable[tuple[Node, int]]) -> Rows:
        found: dict[str, list[int]] = {Book.HOUSE: [], Book.STREET: []}
        for node, count in wanted:
            found[node[0]] += self.left[node][:count]
        return Rows(*(tuple(sorted(found[book])) for book in Book))
