"""Rows of a book that share source and reference, read into what the life cycle decides on.

Two rows have the same content when every column of the contract agrees, status and version aside; of a contract
whose rows are sent again as new, notes aside too.
"""

from __future__ import annotations

import polars as pl

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.contracts.words import Origin, Status
from reconciliation.lifecycle import Entry

POSITION = "at.position"


def entries(frame: pl.DataFrame, order: pl.Series, contract: Contract) -> list[Entry]:
    """Rows that are not the only one of their source and reference, and every cancel.

    Args:
        frame: LINEAGE and the contract's columns, one book.
        order: positions of its rows in order of source and reference; an entry's position is one in that order.
    """
    status, version = contract.only(Role.STATUS), contract.only(Role.VERSION)
    source, reference = (frame[name].rechunk().gather(order) for name in ("source", contract.reference))
    as_before = ((reference == reference.shift(1)) & (source == source.shift(1))).fill_null(value=False)
    spoken_of_again = as_before | as_before.shift(-1).fill_null(value=False)
    if status is not None:
        cancel = contract.status_word(Status.CANCEL)
        spoken_of_again |= (frame[status] == cancel).fill_null(value=False).gather(order)
    if not spoken_of_again.any():
        return []
    name = ["source", contract.reference]
    content = contract.content
    at = spoken_of_again.arg_true()
    rows = (
        frame[order.gather(at)].insert_column(0, at.alias(POSITION)).sort(*name, *content, _received_last(), "row_id")
    )
    numbered = rows.select(
        pl.col(POSITION).alias("position"),
        reference=pl.struct(name).rle_id(),
        version=pl.col(version).to_physical() if version else pl.lit(None, dtype=pl.Int64),
        status=_status(contract).fill_null(Status.NEW),
        content=pl.struct(*name, *content).rle_id(),
        order=pl.int_range(pl.len()),
    )
    cancels = pl.col("status") == Status.CANCEL
    return [Entry(*row) for row in numbered.filter((pl.len().over("reference") > 1) | cancels).iter_rows()]


def _status(contract: Contract) -> pl.Expr:
    status = contract.only(Role.STATUS)
    if status is None:
        return pl.lit(None, dtype=pl.String)
    said = pl.col(status).cast(pl.String)
    return said.replace(dict(contract.statuses)) if contract.statuses else said


def _received_last() -> pl.Expr:
    """What an earlier day already knew comes before what was received today."""
    return pl.col("origin") == Origin.RECEIVED
