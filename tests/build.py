"""Builders of canonical rows and what came of them. A builder knows the usual, the test names the unusual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from data.contracts.contract import Contract, contract_named
from data.contracts.lineage import LINEAGE
from data.contracts.words import Book, Disposition, Origin
from reconciliation.engine import Day, Reconciled, Settled, reconcile, settle
from reconciliation.rulebook import Rulebook, parse_rulebook, rulebook_named

USUAL_TRADE = {
    "account": "ACC1",
    "counterparty": "BRK1",
    "instrument_id": "US0378331005",
    "side": "BUY",
    "quantity": "100",
    "price": "10",
    "currency": "USD",
    "net_amount": "1000",
    "trade_date": "2026-11-20",
    "settlement_date": "2026-11-24",
}
RULEBOOK = rulebook_named("trades")


def a_trade(ref: str, **unusual: Any) -> dict[str, Any]:
    """One trade; values as text, `None` for absent. Lineage columns may be named too."""
    return {**USUAL_TRADE, "trade_ref": ref, **unusual}


def trades(*given: Mapping[str, Any], source: str = "sender") -> pl.DataFrame:
    """Canonical trades in the order given. The book is set by `match`."""
    return rows(contract_named("trade"), *given, source=source)


def rows(contract: Contract, *given: Mapping[str, Any], source: str = "sender") -> pl.DataFrame:
    """Canonical rows of any contract; the book is HOUSE until `match` knows better."""
    usual = {"book": Book.HOUSE, "source": source, "file_sha256": "0" * 64, "part": 0, "origin": Origin.RECEIVED}
    placed = [
        {**usual, "row_id": f"{source}:{line}", "line": line, **dict(values)}
        for line, values in enumerate(given, start=1)
    ]
    schema = {**LINEAGE, **contract.schema}
    columns = {name: [None if row.get(name) is None else str(row[name]) for row in placed] for name in schema}
    if "status" in schema:
        columns["status"] = [value or "NEW" for value in columns["status"]]
    return pl.DataFrame(columns, schema=dict.fromkeys(schema, pl.String)).select(
        _typed(name, dtype) for name, dtype in schema.items()
    )


def rulebook(text: str) -> Rulebook:
    """A rulebook from its TOML."""
    return parse_rulebook(text, "made-up.toml")


def trades_rulebook(*changes: tuple[str, str]) -> Rulebook:
    """The project's rulebook for trades with some of its text replaced."""
    text = RULEBOOK.text
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return rulebook(text)


@dataclass(frozen=True)
class Outcome:
    """What came of a match, asked for by reference."""

    reconciled: Reconciled

    def __getattr__(self, table: str) -> Any:
        return getattr(self.reconciled, table)

    def dispositions_of(self, ref: str, book: Book | None = None) -> list[Disposition]:
        return [Disposition(value) for value in self._rows(ref, book)["disposition"]]

    def disposition_of(self, ref: str, book: Book | None = None) -> Disposition:
        (found,) = self.dispositions_of(ref, book)
        return found

    def reason_of(self, ref: str, book: Book | None = None) -> str | None:
        return self._rows(ref, book)["reason"].item()

    def group_of(self, ref: str, book: Book | None = None) -> dict[str, Any] | None:
        """The match group of a row, or None."""
        ids = self._rows(ref, book)["group_id"]
        found = self.reconciled.matches.filter(pl.col("group_id").is_in(ids.implode()))
        return found.row(0, named=True) if found.height else None

    def break_of(self, ref: str, book: Book | None = None) -> dict[str, Any] | None:
        """The break of a row, or None."""
        ids = self._rows(ref, book)["break_id"]
        found = self.reconciled.breaks.filter(pl.col("break_id").is_in(ids.implode()))
        return found.row(0, named=True) if found.height else None

    def types_of(self, ref: str, book: Book | None = None) -> list[str]:
        found = self.break_of(ref, book)
        return list(found["types"]) if found else []

    def pass_of(self, ref: str, book: Book | None = None) -> str | None:
        found = self.group_of(ref, book)
        return found["pass"] if found else None

    def partners_of(self, ref: str, book: Book | None = None) -> tuple[list[str], list[str]] | None:
        """House and street references of the row's match group, sorted."""
        found = self.group_of(ref, book)
        return (sorted(found["house_refs"]), sorted(found["street_refs"])) if found else None

    def ids(self) -> tuple[list[str], list[str]]:
        """All group ids and break ids, sorted."""
        return sorted(self.reconciled.matches["group_id"]), sorted(self.reconciled.breaks["break_id"])

    def _rows(self, ref: str, book: Book | None) -> pl.DataFrame:
        of_book = pl.lit(value=True) if book is None else pl.col("book") == book
        found = self.reconciled.dispositions.filter((pl.col("trade_ref") == ref) & of_book)
        assert found.height, f"no row is called {ref}"
        return found


def match(
    house: pl.DataFrame, street: pl.DataFrame, rulebook: Rulebook = RULEBOOK, day: Day | None = None
) -> Outcome:
    """Reconcile two books, set their book, and make row ids of the two differ."""
    return Outcome(reconcile(_in_book(house, Book.HOUSE), _in_book(street, Book.STREET), rulebook, day or Day()))


def settled(house: pl.DataFrame, street: pl.DataFrame, rulebook: Rulebook = RULEBOOK) -> Settled:
    """Where every row ends, without the words about breaks."""
    return settle(_in_book(house, Book.HOUSE), _in_book(street, Book.STREET), rulebook, Day())


def _in_book(frame: pl.DataFrame, book: Book) -> pl.DataFrame:
    return frame.with_columns(
        book=pl.lit(book, dtype=LINEAGE["book"]), row_id=pl.lit(f"{book.lower()}/") + pl.col("row_id")
    )


def _typed(name: str, dtype: Any) -> pl.Expr:
    text = pl.col(name)
    if isinstance(dtype, pl.Decimal):
        return text.map_elements(Decimal, return_dtype=dtype)
    if dtype == pl.Date:
        return text.map_elements(date.fromisoformat, return_dtype=pl.Date)
    if isinstance(dtype, pl.Datetime):
        return text.str.to_datetime(time_unit="us", time_zone="UTC")
    return text.cast(dtype)
