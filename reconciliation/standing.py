"""One book before matching: its rows in the order of their tracking keys, and what the life cycle took out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import polars as pl

from data.contracts.words import Book, Disposition
from reconciliation.duplicates import entries
from reconciliation.identity import tracking_keys
from reconciliation.lifecycle import STANDING, Fate, Lived, lives, when
from reconciliation.ordering import moved, order_of
from reconciliation.rulebook import Rulebook
from reconciliation.settled import ROW, without

FATES = pl.Schema({"row": ROW, "fate": pl.Int8, "reference": pl.UInt32, "other": ROW})
RANKED = pl.Schema({"position": ROW, "occurrence": pl.UInt32, "fate": pl.Int8, "reference": pl.UInt32, "other": ROW})
SPOKEN = {
    Fate.SUPERSEDED: (Disposition.EXCLUDED, "superseded by"),
    Fate.CANCELLED: (Disposition.CANCELLED, "cancelled by"),
    Fate.CANCEL: (Disposition.CANCELLED, "cancels"),
    Fate.DUPLICATE: (Disposition.DUPLICATE, "same as"),
}


class Standing(NamedTuple):
    """One book.

    Args:
        frame: LINEAGE, contract columns and `tracking_key`; a row's number is its position.
        fates: rows that do not simply live: `row`, `fate`, `reference` (a number), `other` (the row that decided).
    """

    frame: pl.DataFrame
    fates: pl.DataFrame

    @property
    def live(self) -> pl.Series:
        """Row numbers that go into matching, ascending."""
        return without(_numbers(self.frame.height), self.fates["row"])

    def having(self, fate: Fate) -> pl.Series:
        return self.fates.filter(pl.col("fate") == fate)["row"].sort()

    def disposed(self) -> pl.DataFrame:
        """`row`, `disposition` and `reason` of rows that end before matching."""
        if self.fates.is_empty():
            return pl.DataFrame(schema={"row": ROW, "disposition": pl.Enum(Disposition), "reason": pl.String})
        ends = [
            self.fates.filter(pl.col("fate") == fate).select(
                "row",
                disposition=pl.lit(disposition, dtype=pl.Enum(Disposition)),
                reason=pl.lit(f"{words} ") + self.frame["row_id"].gather(self._others(fate)),
            )
            for fate, (disposition, words) in SPOKEN.items()
        ]
        return pl.concat(ends)

    def _others(self, fate: Fate) -> pl.Series:
        return self.fates.filter(pl.col("fate") == fate)["other"]


def stand(frame: pl.DataFrame, book: Book, rulebook: Rulebook) -> Standing:
    """Order a book's rows and live through its cancels, corrects, versions and duplicates."""
    contract = rulebook.contract
    order = order_of(frame, ["source", contract.reference])
    lived = lives(entries(frame, order, contract), sent_again=contract.sent_again)
    ranked = pl.DataFrame(_occurrences(lived), schema=RANKED, orient="row")
    order, numbers = _by_occurrence(order, ranked)
    ordered = moved(frame, order)
    occurrence = pl.zeros(ordered.height, dtype=pl.UInt32, eager=True)
    if ranked.height:
        occurrence = occurrence.scatter(numbers.gather(ranked["position"]), ranked["occurrence"])
    key = tracking_keys(
        rulebook.name, book, pl.col("source"), pl.col(contract.reference), pl.lit(occurrence.cast(pl.String))
    )
    told = ranked.filter(pl.col("fate") != Fate.LIVE)
    row, other = (numbers.gather(told[name]).alias(to) for name, to in (("position", "row"), ("other", "other")))
    fates = told.select(row, "fate", "reference", other)
    return Standing(ordered.with_columns(tracking_key=key), fates.sort("row").cast(FATES))


def _by_occurrence(order: pl.Series, ranked: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """The order with rows of one reference by their occurrence, and where each position of it went."""
    numbers = _numbers(len(order))
    if ranked.is_empty():
        return order, numbers
    places = ranked.select(pl.col("position").sort())["position"]
    ordered = ranked.sort("reference", "occurrence")["position"]
    return order.scatter(places, order.gather(ordered)), numbers.scatter(ordered, places)


def _numbers(height: int) -> pl.Series:
    return pl.int_range(height, dtype=ROW, eager=True).alias("row")


def _occurrences(lived: list[Lived]) -> Iterator[tuple[int, int, int, int, int | None]]:
    """Number the rows of each reference: those that stand first, each kind oldest first as `lives` tells them.

    So the row that stands keeps number 0 when it is corrected, and its break keeps its identity.
    """
    for reference, of_one in groupby(lived, lambda each: each.entry.reference):
        ordered = sorted(of_one, key=lambda each: (each.fate not in STANDING, when(each.entry)))
        for occurrence, each in enumerate(ordered):
            yield each.entry.position, occurrence, int(each.fate), reference, each.other
