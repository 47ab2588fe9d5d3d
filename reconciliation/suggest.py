"""Suggest partners for what no pass matched, with reasons. A suggestion is read by a person and is never a match.

Three steps: where to look (`suggestions.blocking`), how alike the rows are (`suggestions.levels`), and what that is
worth (`suggestions.odds`), learned from the run itself: its matches, its random pairs, and what is left.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import numpy as np
import polars as pl

from data.contracts.contract import Contract
from data.contracts.words import Book, Disposition, GroupStatus
from data.reference.calendars import Calendar
from reconciliation.day import WEEKDAYS
from reconciliation.suggestions.choosing import best
from reconciliation.suggestions.learning import Books, Judged, judged
from reconciliation.suggestions.odds import Reals
from reconciliation.suggestions.reasons import reasons
from reconciliation.suggestions.suggestion import PROBABILITY, PROBABILITY_DIGITS, SCHEMA, THRESHOLD

__all__ = ["Books", "Outcome", "suggest", "suggested"]

MOST_CONFIRMED = 5_000
ROOM = 1e-6  # what is this near to the next digit is that digit: the last bits of a sum differ by machine
OF_THEIR_OWN = ("CANCEL_UNKNOWN", "CANCELLED_ONE_SIDE", "REFERENCE_REUSED")


class Outcome(NamedTuple):
    """What a run found, as its tables say.

    Args:
        rows: LINEAGE and contract columns of both books.
        matches, breaks, dispositions: the tables of those contracts.
    """

    rows: pl.DataFrame
    matches: pl.DataFrame
    breaks: pl.DataFrame
    dispositions: pl.DataFrame


def suggest(
    outcome: Outcome, contract: Contract, calendar: Calendar | None = None, threshold: Decimal = THRESHOLD
) -> pl.DataFrame:
    """Likely partners for the rows of a run that have none.

    Args:
        outcome: the run.
        contract: what its rows are.
        calendar: business days; None counts Monday to Friday.
        threshold: the least probability that is shown.

    Returns:
        SCHEMA of `suggestions.suggestion`, the surest first. Every row in it is unmatched.
    """
    left, confirmed = left_over(outcome), confirmed_pairs(outcome)
    return suggested(left, confirmed, contract, calendar or WEEKDAYS, threshold)


def suggested(
    left: Books, confirmed: Books, contract: Contract, calendar: Calendar = WEEKDAYS, threshold: Decimal = THRESHOLD
) -> pl.DataFrame:
    """Likely partners between two books.

    Args:
        left: rows without a partner.
        confirmed: rows that are partners: the first house row of the first street row, and so on.
        contract, calendar, threshold: as in `suggest`.
    """
    if not left.house.height or not left.street.height:
        return SCHEMA.to_frame()
    found = judged(left, confirmed, contract, calendar)
    return _told(
        best(found.pairs.with_row_index("at").hstack([_rounded(found.sure)]), threshold), found, left, contract
    )


def left_over(outcome: Outcome) -> Books:
    """Rows that end as a break without a partner, ambiguous, or pending; in order of their tracking key."""
    paired = pl.col("house_rows").list.len().gt(0) & pl.col("street_rows").list.len().gt(0)
    other = pl.col("types").list.set_intersection(list(OF_THEIR_OWN)).list.len() > 0
    ambiguous = pl.col("types").list.contains("AMBIGUOUS")
    spoken_for = outcome.breaks.filter((paired & ~ambiguous) | other).select("break_id")
    waiting = outcome.dispositions.filter(
        pl.col("disposition").is_in([Disposition.BREAK, Disposition.AMBIGUOUS, Disposition.PENDING])
    ).join(spoken_for, on="break_id", how="anti")
    kept = outcome.rows.join(waiting.select("book", "row_id", "tracking_key"), on=["book", "row_id"])
    return Books(*(_in_order(kept.filter(pl.col("book") == book)) for book in (Book.HOUSE, Book.STREET)))


def confirmed_pairs(outcome: Outcome) -> Books:
    """The rows of at most `MOST_CONFIRMED` 1:1 matches, those with the first group ids, which are hashes."""
    certain = (pl.col("cardinality") == "1:1") & (pl.col("status") == GroupStatus.OPTIMAL)
    groups = outcome.matches.filter(certain).sort("group_id").head(MOST_CONFIRMED)
    found: list[pl.DataFrame] = []
    for book, column in ((Book.HOUSE, "house_rows"), (Book.STREET, "street_rows")):
        ids = groups.select(pl.col(column).list.first().alias("row_id"))
        rows = outcome.rows.filter(pl.col("book") == book)
        found.append(ids.join(rows, on="row_id", how="left", maintain_order="left").select(outcome.rows.columns))
    return Books(*found)


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort("tracking_key", "row_id").drop("tracking_key")


def _rounded(sure: Reals) -> pl.Series:
    """Probabilities that leave are decimals, rounded down, and none is called certain."""
    parts = 10**PROBABILITY_DIGITS
    whole = np.minimum(np.floor(sure * parts + ROOM), parts - 1).astype(np.int64)
    return (pl.Series("probability", whole).cast(pl.Decimal(38, PROBABILITY_DIGITS)) / parts).cast(PROBABILITY)


def _told(chosen: pl.DataFrame, found: Judged, left: Books, contract: Contract) -> pl.DataFrame:
    at = {"house": chosen["house_row"], "street": chosen["street_row"]}
    named = {
        f"{side}_{column}": rows[name][at[side]]
        for side, rows in (("house", left.house), ("street", left.street))
        for column, name in (("row", "row_id"), ("ref", contract.reference))
    }
    why = reasons(found.levels[chosen["at"]], found.fields, found.known.weights)
    said = chosen.select("probability", "tied").with_columns(**named, reasons=why)
    ranked = said.with_columns(rank=pl.col("probability").rank("dense", descending=True).cast(pl.Int64))
    return ranked.sort("rank", "house_row", "street_row").select(*SCHEMA).cast(SCHEMA)
