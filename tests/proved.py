"""A planted run as stored tables, for proofs: two books through the engine, with rows of every disposition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import polars as pl
from build import a_trade, rows, rulebook, trades_rulebook

from data.contracts import reject
from data.contracts.contract import Contract
from data.contracts.lineage import LINEAGE
from data.contracts.words import Book
from data.reference.calendars import calendar_named
from data.warehouse import scratch
from reconciliation.engine import Day, reconcile
from reconciliation.ledger import composed
from reconciliation.proof import Violation, verify
from reconciliation.rulebook import Rulebook

Tables = dict[str, pl.DataFrame]
CALENDAR = calendar_named("XNYS")
BUSINESS_DATE = date(2026, 11, 20)
PENDING = '[cutoffs.missing_street]\nbusiness_days = 2\nafter = "trade_date"\n'
RULEBOOK = trades_rulebook(("[passes.reference]", PENDING + "\n[passes.reference]"))


def lot(ref: str, price: str = "10", **unusual: Any) -> dict[str, Any]:
    return a_trade(ref, instrument_id=f"I-{ref[1:]}", price=price, trade_date="2026-11-16", **unusual)


HOUSE = [
    lot("H1"),  # matched by reference, a cent apart
    lot("H2", "20", uti="U2"),  # matched within tolerance of price
    lot("H3"),  # matched on economics
    lot("H4", quantity="300", price="10.0067", net_amount=None),  # matched with two fills by its block
    lot("H5"),  # price break
    lot("H6"),  # missing street
    lot("H6"),  # its duplicate
    lot("H7"),  # cancelled ...
    lot("H7", status="CANCEL"),  # ... by its cancel
    lot("H8", version="1"),  # superseded ...
    lot("H8", version="2", quantity="7"),  # ... and missing
    lot("H9") | {"trade_date": "2026-11-20"},  # pending
    lot("HA") | {"instrument_id": "I-A"},  # ambiguous
]
STREET = [
    lot("S1", other_ref="H1", net_amount="1000.01"),
    lot("S2", "20.002", uti="U2") | {"side": "BUY"},
    lot("S3") | {"trade_ref": "other"},
    lot("S4", quantity="100", price="10", block_ref="H4", net_amount=None),
    lot("S4", quantity="200", price="10.01", block_ref="H4", net_amount=None) | {"trade_ref": "S4b"},
    lot("S5", "10.5", other_ref="H5", net_amount="1050"),
    lot("SA", net_amount="1000.02") | {"instrument_id": "I-A"},
    lot("SB", net_amount="999.98") | {"instrument_id": "I-A"},
]


def stored(house: pl.DataFrame, street: pl.DataFrame, book: Rulebook, day: Day) -> Tables:
    """The tables of a run over two books; one landed row of the house was rejected and one excluded."""
    sides = [
        frame.with_columns(
            book=pl.lit(which, dtype=LINEAGE["book"]), row_id=pl.lit(f"{which.lower()}/") + pl.col("row_id")
        )
        for frame, which in zip((house, street), Book, strict=True)
    ]
    found = reconcile(*sides, book, day)
    canonical = pl.concat(sides)
    lineage = canonical.select(LINEAGE.names())
    refused = lineage.head(1).with_columns(row_id=pl.lit("refused"), line=pl.lit(98, pl.Int64))
    total = lineage.head(1).with_columns(row_id=pl.lit("total"), line=pl.lit(99, pl.Int64))
    rejects = refused.select(
        pl.all(), column=pl.lit("Qty"), value=pl.lit("1.2O0"), expected=pl.lit("a positive number")
    )
    excluded = total.select(pl.all(), rule=pl.lit("total line"))
    return {
        "landing.rows": pl.concat([lineage, refused, total]),
        "landing.rejects": rejects.cast(dict(reject.SCHEMA)),
        "landing.excluded": excluded,
        "canonical.rows": canonical,
        "reconciliation.matches": found.matches,
        "reconciliation.breaks": found.breaks,
        "reconciliation.certificates": found.certificates,
        "reconciliation.dispositions": composed(found.dispositions, rejects, excluded),
    }


def planted() -> Tables:
    """A run of trades with every disposition."""
    house, street = (rows(RULEBOOK.contract, *side, source=name) for side, name in ((HOUSE, "fo"), (STREET, "brk")))
    return stored(house, street, RULEBOOK, Day(BUSINESS_DATE, CALENDAR))


def proved(tables: Tables, book: Rulebook = RULEBOOK) -> list[Violation]:
    """What the proof says of a run's tables."""
    with scratch(tables) as database:
        return verify(database, book, business_date=BUSINESS_DATE, calendar=CALENDAR)


def changed(tables: Mapping[str, pl.DataFrame], table: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Tables:
    """The same run with one table replaced."""
    return {**tables, table: change(tables[table])}


def contract_rulebook(contract: Contract, text: str) -> tuple[Contract, Rulebook]:
    """A rulebook over another contract."""
    return contract, rulebook(text)
