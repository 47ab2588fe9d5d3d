"""Sealed business dates under another rulebook: the same rows, day after day, and what earlier days then leave open.

The first date has the rows that its sealed run had. Every later one has the rows received for it, with what the
replayed dates before it left open and what its rows speak of again: as a real run would have had them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

import polars as pl

from data.contracts.column import Role
from data.contracts.failure import UsageError
from data.contracts.lineage import LINEAGE
from data.contracts.words import Book, Origin
from reconciliation.carry import ROW, Stored, carried, recalled
from reconciliation.day import Day
from reconciliation.engine import reconcile
from reconciliation.rulebook import Rulebook

WORDS_ONLY = {"name", "title"}
BY_SIZE = ("EXCT", "PTOL", "PTMX", "MNMX")  # NUFM and CPOP say something of values that are not there
ROWS_OF_A_RUN = ("contract_name", "house", "street", "rates", "recall_business_days")
"""What decides which rows come into a run; a what-if has the rows that the sealed runs had."""


class AnsweredBy(StrEnum):
    """How the result of a business date came about."""

    STORED = "stored tables"  # nothing that decides is other than in the sealed run
    ENGINE = "engine on stored rows"  # matched anew; nothing was landed or read


class SealedDay(NamedTuple):
    """One sealed run.

    Args:
        day: its business date, missing senders, and rates; the calendar is the replaying rulebook's.
        stored: its rows and where they ended. `landed` may be any frame with the lineage columns.
        matches, breaks: as the contracts have them.
        superseded: SHA-256 of files that a newer version replaced -> SHA-256 of that version.
        rulebook: the one that it was made under.
    """

    day: Day
    stored: Stored
    matches: pl.DataFrame
    breaks: pl.DataFrame
    superseded: Mapping[str, str]
    rulebook: Rulebook


class Replayed(NamedTuple):
    """A business date under the other rulebook; `dispositions` covers the canonical rows."""

    business_date: date
    matches: pl.DataFrame
    breaks: pl.DataFrame
    dispositions: pl.DataFrame
    answered_by: AnsweredBy


class Pair(NamedTuple):
    """A business date as it was sealed and as it is under the other rulebook."""

    before: SealedDay
    after: Replayed


def replay(days: Iterable[SealedDay], earlier: Sequence[Stored], rulebook: Rulebook) -> Iterator[Pair]:
    """Every business date again, one at a time.

    Args:
        days: in order of the business date.
        earlier: sealed runs of dates before the first, as far back as the rulebook recalls.
        rulebook: the new one; it must bear the name of the reconciliation.

    Raises:
        UsageError: the new rulebook has other rows than the sealed runs had.
    """
    looked_back = max(rulebook.recall_business_days, 1)
    history = deque(sorted(earlier, key=lambda stored: stored.business_date), maxlen=looked_back)
    as_sealed = True
    for sealed in days:
        check_same_rows(sealed.rulebook, rulebook)
        if as_sealed and decides_alike(sealed.rulebook, rulebook, never_compared(sealed.stored.canonical, rulebook)):
            stored = sealed.stored
            known = (sealed.matches, sealed.breaks, _of_canonical(stored))
            yield Pair(sealed, Replayed(stored.business_date, *known, AnsweredBy.STORED))
        else:
            canonical = sealed.stored.canonical if as_sealed else _rows_of(sealed, list(history), rulebook)
            after = _matched(canonical, sealed.day, rulebook)
            stored = sealed.stored._replace(canonical=canonical, landed=canonical, dispositions=after.dispositions)
            as_sealed = as_sealed and _ended_alike(sealed.stored, stored)
            yield Pair(sealed, after)
        history.append(stored)


def decides_alike(one: Rulebook, other: Rulebook, idle: Collection[str] = ()) -> bool:
    """Whether two rulebooks differ in nothing but words (name, title, comments, order of keys) and idle tolerances.

    Args:
        one, other: the rulebooks.
        idle: columns of money that no pair of rows states on both sides; how much they may differ decides nothing.
    """
    return _deciding(one, idle) == _deciding(other, idle) and list(one.passes) == list(other.passes)


def never_compared(canonical: pl.DataFrame, rulebook: Rulebook) -> frozenset[str]:
    """Columns of money that one book, or both, states nowhere: under no tolerance can they differ."""
    names = rulebook.contract.having(Role.MONEY)
    stated = [canonical.filter(pl.col("book") == book).select(pl.col(names).count()) for book in Book]
    return frozenset(name for name in names if any(counts[name].sum() == 0 for counts in stated))


def _deciding(rulebook: Rulebook, idle: Collection[str]) -> dict[str, Any]:
    """What a rulebook says but for words, and for tolerances of idle columns that are compared by their size."""
    said = rulebook.model_dump(exclude=WORDS_ONLY)
    for table in (said["compare"], *(override["compare"] for override in said["overrides"])):
        for name in idle:
            if table.get(name, "").split(" ")[0] in BY_SIZE:
                del table[name]
    return said


def check_same_rows(sealed: Rulebook, rulebook: Rulebook) -> None:
    """Refuse a rulebook that takes other rows into a run.

    Raises:
        UsageError: names what differs.
    """
    differing = [name for name in ROWS_OF_A_RUN if getattr(sealed, name) != getattr(rulebook, name)]
    if differing:
        said = ", ".join(name.removesuffix("_name") for name in differing)
        raise UsageError(
            f"the new rulebook says other {said} than the sealed runs: other rows would come into them, and what-if "
            "has only those that did. Leave that as it is, or run the dates anew in another TIEOUT_HOME."
        )


def _rows_of(sealed: SealedDay, history: Sequence[Stored], rulebook: Rulebook) -> pl.DataFrame:
    """The rows of a date after replayed ones: received, carried, recalled."""
    received = sealed.stored.canonical.filter(pl.col("origin") == Origin.RECEIVED)
    contract = rulebook.contract
    open_rows = carried(history[-1] if history else None, received, sealed.superseded, contract)
    present = pl.concat([received.select(ROW), open_rows.landed.select(ROW)])
    again = recalled(history, received, present, sealed.superseded, contract)
    return pl.concat(frame.select(*LINEAGE, *contract.columns) for frame in (received, open_rows.rows, again.rows))


def _matched(canonical: pl.DataFrame, day: Day, rulebook: Rulebook) -> Replayed:
    house, street = (canonical.filter(pl.col("book") == book) for book in Book)
    found = reconcile(house, street, rulebook, day)
    if day.business_date is None:
        raise AssertionError("a sealed run has a business date")
    return Replayed(day.business_date, found.matches, found.breaks, found.dispositions, AnsweredBy.ENGINE)


def _of_canonical(stored: Stored) -> pl.DataFrame:
    """The ledger without rows that were rejected or never canonical."""
    return stored.dispositions.join(stored.canonical.select(ROW), on=ROW, how="semi")


def _ended_alike(one: Stored, other: Stored) -> bool:
    ends = [*ROW, "disposition", "group_id", "break_id"]
    ours, theirs = (_of_canonical(stored).select(ends).sort(ROW) for stored in (one, other))
    return ours.equals(theirs)
