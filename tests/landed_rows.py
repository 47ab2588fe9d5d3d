"""Rows as a file lands them, and a profile, both with the usual filled in: a test names the unusual."""

from __future__ import annotations

from typing import Any

import polars as pl

from data.contracts.lineage import LINEAGE
from data.contracts.trade import CONTRACT
from data.profiles.profile import Profile
from data.profiles.reading import read_columns

USUAL = {
    "trade_ref": "T1",
    "account": "ACC",
    "instrument_id": "US0378331005",
    "side": "BUY",
    "quantity": "100",
    "price": "1.5",
    "currency": "USD",
    "trade_date": "2026-11-20",
}


def a_profile(**said: Any) -> Profile:
    """A profile that maps the usual columns to themselves; `columns` says what is otherwise."""
    columns = {name: name for name in USUAL} | said.pop("columns", {})
    columns = {name: mapping for name, mapping in columns.items() if mapping is not None}
    return Profile.model_validate(
        {"name": "sender", "book": "STREET", "format": "delimited", "columns": columns} | said
    )


def landed(*rows: dict[str, str | None]) -> pl.DataFrame:
    """Landed rows: the usual cells, changed by each given dict."""
    cells = [USUAL | row for row in rows]
    names = list(dict.fromkeys(name for row in cells for name in row))
    lineage = {
        "row_id": [f"abc:{line}" for line in range(2, len(rows) + 2)],
        "book": ["STREET"] * len(rows),
        "source": ["sender"] * len(rows),
        "file_sha256": ["abc"] * len(rows),
        "line": list(range(2, len(rows) + 2)),
        "part": [0] * len(rows),
        "origin": ["RECEIVED"] * len(rows),
    }
    told = lineage | {name: [row.get(name) for row in cells] for name in names}
    return pl.DataFrame(told, schema={**LINEAGE, **dict.fromkeys(names, pl.String)})


def read_one(cells: dict[str, str | None], **said: Any) -> dict[str, Any] | list[tuple[str, str | None, str]]:
    """The canonical row, or its rejects as (column, value, expected)."""
    anchor = said.pop("business_date", None)
    rows, rejects = read_columns(landed(cells), a_profile(**said), CONTRACT, anchor)
    assert rows.height + rejects["row_id"].n_unique() == 1
    return rows.row(0, named=True) if rows.height else rejects.select("column", "value", "expected").rows()
