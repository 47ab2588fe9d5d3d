"""The life of a reference within its source: cancels take out, corrects supersede, of versions the last one stays.

Only rows that speak of the same source and reference meet here; everything else lives on untouched.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from data.contracts.words import Status


class Fate(IntEnum):
    """What becomes of a row before matching. Rows that stand come first in the order of tracking keys."""

    LIVE = 0
    REFERENCE_REUSED = 1
    CANCEL_UNKNOWN = 2
    SUPERSEDED = 3
    CANCELLED = 4
    CANCEL = 5
    DUPLICATE = 6


STANDING = (Fate.LIVE, Fate.REFERENCE_REUSED, Fate.CANCEL_UNKNOWN)


class Entry(NamedTuple):
    """One row that shares its source and reference with others, or cancels.

    Args:
        position: of the row in its frame.
        reference: a number per source and reference.
        version: None where the sender gives none.
        status: NEW, CORRECT or CANCEL.
        content: a number per content, status and version aside.
        order: a number that orders rows alike in all else: earlier days first, then by row id.
    """

    position: int
    reference: int
    version: int | None
    status: str
    content: int
    order: int


class Lived(NamedTuple):
    """What became of one row; `other` is the position of the row that decided it."""

    entry: Entry
    fate: Fate
    other: int | None = None


def lives(entries: Iterable[Entry], *, sent_again: bool = False) -> list[Lived]:
    """What becomes of every row, reference by reference."""
    ordered = sorted(entries, key=lambda entry: (entry.reference, *when(entry)))
    life = _life_of_sent if sent_again else _one_life
    return [lived for _, of_one in groupby(ordered, attrgetter("reference")) for lived in life(list(of_one))]


def when(entry: Entry) -> tuple[int, ...]:
    """Oldest first. A new row without version is the oldest; a correct or cancel without version is the latest."""
    standing = (Status.NEW, Status.CORRECT, Status.CANCEL).index(Status(entry.status))
    unknown = -1 if entry.status == Status.NEW else 1 << 63
    version = unknown if entry.version is None else entry.version
    return (version, standing, entry.content, entry.order)


def _one_life(entries: list[Entry]) -> list[Lived]:
    """The life of one reference, oldest row first."""
    fates: dict[int, Lived] = {}
    seen: dict[tuple[int | None, str, int], Entry] = {}
    live: list[Entry] = []
    ended: Entry | None = None
    for entry in entries:
        twin = seen.setdefault((entry.version, entry.status, entry.content), entry)
        if twin is not entry:
            fates[entry.position] = Lived(entry, Fate.DUPLICATE, twin.position)
        elif entry.status != Status.CANCEL:
            stay = [other for other in live if not _supersedes(entry, other)]
            fates |= {o.position: Lived(o, Fate.SUPERSEDED, entry.position) for o in live if o not in stay}
            live = [*stay, entry]
        elif (gone := _cancelled_by(entry, live)) is not None:
            fates[gone.position] = Lived(gone, Fate.CANCELLED, entry.position)
            fates[entry.position] = Lived(entry, Fate.CANCEL, gone.position)
            live.remove(gone)
            ended = gone
        elif live:
            live.append(entry)
        elif ended is not None:
            fates[entry.position] = Lived(entry, Fate.CANCEL, ended.position)
        else:
            fates[entry.position] = Lived(entry, Fate.CANCEL_UNKNOWN)
    fate = Fate.REFERENCE_REUSED if len(live) > 1 else Fate.LIVE
    return [*fates.values(), *(Lived(entry, fate) for entry in live)]


def _life_of_sent(entries: list[Entry]) -> list[Lived]:
    """The life of one reference that may be sent again as new, oldest row first.

    The same content again is a duplicate, whatever its version; other content of a later version takes the place of
    what stood. Of rows with one version, a cancel takes out what stood before them, so that a correction is one
    message; where nothing stood, it takes out what came with it.
    """
    fates: list[Lived] = []
    live: list[Entry] = []
    ended: Entry | None = None
    for entry in _cancels_in_place(entries):
        twin = next((other for other in live if other.content == entry.content), None)
        if entry.status == Status.CANCEL:
            fates += [Lived(gone, Fate.CANCELLED, entry.position) for gone in live]
            ended = live[-1] if live else ended
            fate = Fate.CANCEL if ended else Fate.CANCEL_UNKNOWN
            fates.append(Lived(entry, fate, ended.position if ended else None))
            live = []
        elif twin is not None:
            fates.append(Lived(entry, Fate.DUPLICATE, twin.position))
        elif live and live[-1].version == entry.version:
            live.append(entry)
        else:
            fates += [Lived(gone, Fate.SUPERSEDED, entry.position) for gone in live]
            live = [entry]
    fate = Fate.REFERENCE_REUSED if len(live) > 1 else Fate.LIVE
    return [*fates, *(Lived(entry, fate) for entry in live)]


def _cancels_in_place(entries: list[Entry]) -> list[Entry]:
    """Rows of one version with their cancels first, where a row of an earlier version is there to be cancelled."""
    ordered: list[Entry] = []
    for _, group in groupby(entries, attrgetter("version")):
        together = list(group)
        stood = bool(ordered) and ordered[-1].status != Status.CANCEL
        ordered += sorted(together, key=lambda entry: (entry.status == Status.CANCEL) is not stood)
    return ordered


def _supersedes(later: Entry, earlier: Entry) -> bool:
    """A correct replaces what stood before it, a higher version every lower one; else nothing says which is later."""
    if later.version != earlier.version and later.version is not None:
        return earlier.version is None or later.version > earlier.version
    return later.status == Status.CORRECT and earlier.status == Status.NEW


def _cancelled_by(cancel: Entry, live: list[Entry]) -> Entry | None:
    """The one row that stands, or of several the one with the cancel's own content."""
    if len(live) == 1:
        return live[0]
    alike = [entry for entry in live if entry.content == cancel.content]
    return alike[0] if len(alike) == 1 else None
