"""What the desk itself knows, as inputs of checks: files that came, files that are owed, sign-offs, open cases.

They are kept as text with a run of checks, because the journal goes on and the run must stay as it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from data.contracts.contract import contract_named
from data.contracts.lineage import LINEAGE
from pipelines.home import Home
from pipelines.planning import expected_sources

RECEIVED_FILE = pl.Schema(
    {
        "name": pl.String,
        "source": pl.String,
        "book": pl.String,
        "contract": pl.String,
        "business_date": pl.Date,
        "state": pl.String,
        "reason": pl.String,
        "records": pl.Int64,
        "controls": pl.String,  # a JSON list of sentences, as the receipt said them
        "version": pl.Int64,
        "file_sha256": pl.String,
        "received_at": pl.Datetime("us", "UTC"),
    }
)
"""One row per handing-in of a file for the business date."""

SIGN_OFF = pl.Schema(
    {
        "kind": pl.String,
        "subject": pl.String,
        "act": pl.String,
        "who": pl.String,
        "why": pl.String,
        "business_date": pl.Date,
        "at": pl.Datetime("us", "UTC"),
    }
)
"""One row per act of a person on a thing that people answer for; all there are."""

EXPECTED_FILE = pl.Schema({**LINEAGE, **contract_named("expected_file").schema})

AUDIT_ENTRY = pl.Schema({"entry": pl.String, "fault": pl.String})
"""One row for the audit chain as a whole, and one per entry of the journal that is not as it was written."""

SCHEMAS = {
    "received_file": RECEIVED_FILE,
    "sign_off": SIGN_OFF,
    "expected_file": EXPECTED_FILE,
    "audit_entry": AUDIT_ENTRY,
}


def desk_texts(home: Home, business_date: date, names: frozenset[str]) -> dict[str, str]:
    """Name -> rows as JSON, of those of SCHEMAS that are asked for."""
    made: dict[str, Callable[[Home, date], Sequence[dict[str, Any]]]] = {
        "received_file": _received,
        "sign_off": _signed,
        "expected_file": _owed,
        "audit_entry": _audited,
    }
    return {name: json.dumps(make(home, business_date)) for name, make in made.items() if name in names}


def desk_frame(name: str, text: str) -> pl.DataFrame:
    """The rows that `desk_texts` wrote, with their types."""
    schema = SCHEMAS[name]
    rows = json.loads(text)
    texts = pl.DataFrame(
        {column: [row.get(column) for row in rows] for column in schema},
        schema={column: pl.String if dtype.is_temporal() else dtype for column, dtype in schema.items()},
    )
    days = [pl.col(column).str.to_date() for column, dtype in schema.items() if dtype == pl.Date]
    moments = [
        pl.col(column).str.to_datetime(time_unit="us", time_zone="UTC")
        for column, dtype in schema.items()
        if isinstance(dtype, pl.Datetime)
    ]
    return texts.with_columns(*days, *moments)


def _received(home: Home, business_date: date) -> list[dict[str, Any]]:
    return [
        {**file.model_dump(mode="json"), "file_sha256": file.sha256, "state": file.state.value}
        for file in home.journal.received_files(business_date)
    ]


def _signed(home: Home, _: date) -> list[dict[str, Any]]:
    return [act.model_dump(mode="json", exclude={"detail"}) for act in home.journal.sign_offs()]


def _audited(home: Home, business_date: date) -> list[dict[str, Any]]:
    """The chain is followed from its beginning, the case events of the business date are hashed again."""
    faults = home.journal.audit_faults(business_date)
    return [{"entry": "audit chain"}, *({"entry": it.entry, "fault": it.fault} for it in faults)]


def _owed(home: Home, business_date: date) -> list[dict[str, Any]]:
    """The senders that rulebooks name one by one, of reconciliations that the desk has run up to the date."""
    in_use = [
        rulebook
        for name, rulebook in home.rulebooks.items()
        if home.journal.current_runs_before(business_date + timedelta(days=1), name, limit=1)
    ]
    return [
        {
            "expected_ref": f"{rulebook.name}/{sender}",
            "sender": sender,
            "expected_on": business_date.isoformat(),
            "source": sender,
        }
        for rulebook in in_use
        for sender in expected_sources(rulebook)
    ]
