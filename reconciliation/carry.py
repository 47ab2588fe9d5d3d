"""What earlier business dates bring into a run: rows still open, and settled rows that are spoken of again.

Law: open yesterday = closed + open today. Every row that was open stands in today's run, or among its exclusions
because its file was superseded; none disappears. What explains an open break comes along: the cancelled partner
of a row that only one side cancelled, and its cancel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from data.contracts import landed as landed_rows
from data.contracts import reject
from data.contracts.contract import Contract
from data.contracts.lineage import LINEAGE
from data.contracts.words import Disposition, Origin
from reconciliation.ledger import Law

OPEN = (Disposition.BREAK, Disposition.AMBIGUOUS, Disposition.PENDING)
ROW = ("book", "row_id")


class Stored(NamedTuple):
    """The tables of a sealed run that later days look back at.

    Args:
        business_date: of the run.
        landed: landed rows of both books (`landed.SCHEMA`).
        canonical: rows of the contract of both books, with their lineage.
        dispositions: the run's ledger.
    """

    business_date: date
    landed: pl.DataFrame
    canonical: pl.DataFrame
    dispositions: pl.DataFrame


class Brought(NamedTuple):
    """Rows of earlier days that belong into today's run, sorted by book and row id.

    Args:
        landed: the landed rows, of `rows` and of `excluded`, with their origin.
        rows: canonical rows with their origin.
        excluded: rows that do not come along although they were due, with the rule (`reject.EXCLUDED`).
    """

    landed: pl.DataFrame
    rows: pl.DataFrame
    excluded: pl.DataFrame


def carried(
    previous: Stored | None, received: pl.DataFrame, superseded: Mapping[str, str], contract: Contract
) -> Brought:
    """The rows that the previous business date left open, and the cancelled ones that explain an open break.

    Args:
        previous: the sealed run of the previous business date; None on the first day.
        received: rows that landed today; a row that is among them stands for itself.
        superseded: SHA-256 of files that a newer version replaced -> SHA-256 of that version.
        contract: of the rows.
    """
    if previous is None:
        return _nothing(contract)
    is_open = pl.col("disposition").is_in(OPEN)
    still_open = previous.dispositions.filter(is_open)
    behind = previous.dispositions.filter(~is_open).join(still_open, on="break_id", how="semi")
    due = pl.concat([still_open, behind]).select(ROW).join(received.select(ROW), on=ROW, how="anti")
    return _brought([(previous, due)], Origin.CARRIED, superseded)


def recalled(
    history: Iterable[Stored],
    received: pl.DataFrame,
    present: pl.DataFrame,
    superseded: Mapping[str, str],
    contract: Contract,
) -> Brought:
    """Settled rows whose book, source and reference a received row names again, with their whole group or break.

    A re-sent trade then meets its original, and a late cancel takes its match apart.

    Args:
        history: the sealed runs of earlier business dates that the rulebook recalls, in any order. A row that
            stands in several counts where it stood last.
        received: canonical rows received today.
        present: landed rows already in today's run, received and carried; only `book` and `row_id` are read.
        superseded: as in `carried`.
        contract: of the rows; its reference names a row within its source.
    """
    days = sorted(history, key=lambda stored: stored.business_date)
    if not days:
        return _nothing(contract)
    last = pl.concat([_standing(stored, number, contract) for number, stored in enumerate(days)]).unique(
        ROW, keep="last", maintain_order=True
    )
    key = ["book", "source", contract.reference]
    named = last.join(received.select(key).unique(), on=key, how="semi")
    together = pl.concat(
        [named]
        + [
            last.join(named.drop_nulls(tied).select("number", tied).unique(), on=["number", tied], how="semi")
            for tied in ("group_id", "break_id")
        ]
    )
    due = together.unique(ROW).join(present.select(ROW), on=ROW, how="anti")
    parts = [(stored, due.filter(pl.col("number") == number).select(ROW)) for number, stored in enumerate(days)]
    return _brought(parts, Origin.RECALLED, superseded)


def open_rows_law(previous: pl.DataFrame, today: pl.DataFrame) -> Law:
    """Open yesterday = closed + open today, row by row.

    Args:
        previous: the ledger of the previous business date.
        today: the whole ledger of today, with its exclusions.
    """
    were_open = previous.filter(pl.col("disposition").is_in(OPEN)).select(ROW)
    stand = were_open.join(today.select(*ROW, "disposition").unique(ROW), on=ROW, how="inner")
    still = stand.filter(pl.col("disposition").is_in(OPEN)).height
    return Law(
        "open yesterday = closed + open today",
        stand.height == were_open.height,
        f"{were_open.height:,}",
        f"{stand.height - still:,} + {still:,}",
    )


def _standing(stored: Stored, number: int, contract: Contract) -> pl.DataFrame:
    """Where each canonical row of a run ended, with what names it; `number` is the run's place in the history."""
    ended = stored.dispositions.select(*ROW, "group_id", "break_id")
    return (
        stored.canonical.select(*ROW, "source", contract.reference)
        .join(ended, on=ROW, how="left")
        .with_columns(number=pl.lit(number, pl.Int32))
    )


def _brought(parts: Iterable[tuple[Stored, pl.DataFrame]], origin: Origin, superseded: Mapping[str, str]) -> Brought:
    landed = pl.concat([stored.landed.join(due, on=ROW, how="semi") for stored, due in parts])
    rows = pl.concat([stored.canonical.join(due, on=ROW, how="semi") for stored, due in parts])
    replaced = pl.col("file_sha256").is_in(list(superseded))
    newer = pl.col("file_sha256").replace(dict(superseded))
    from_origin = pl.lit(origin.value).cast(LINEAGE["origin"]).alias("origin")
    excluded = rows.filter(replaced).select(
        pl.col(LINEAGE.names()).exclude("origin"),
        from_origin,
        pl.format("file superseded by {}", newer.str.head(16)).alias("rule"),
    )
    return Brought(
        landed.with_columns(from_origin).sort(ROW),
        rows.filter(~replaced).with_columns(from_origin).sort(ROW),
        excluded.select(reject.EXCLUDED.names()).sort(ROW),
    )


def _nothing(contract: Contract) -> Brought:
    rows = pl.DataFrame(schema={**LINEAGE, **contract.schema})
    return Brought(pl.DataFrame(schema=landed_rows.SCHEMA), rows, pl.DataFrame(schema=reject.EXCLUDED))
