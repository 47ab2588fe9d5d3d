"""A case: a break over the days. One identity, a state, and a history of events that only ever grows.

Every event carries the whole case as it stands after it, so the case of any past evening is the last event up to
that business date; a rerun of a day replaces the events of the earlier run of that day, never the record of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from data.contracts.failure import IntegrityError


class CaseState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    REGRESSED = "REGRESSED"  # was closed, is broken again; open for all purposes


class CaseEventKind(StrEnum):
    OPENED = "OPENED"  # first seen
    SEEN = "SEEN"  # broken again as on the business date before; nothing but the day changed
    CHANGED = "CHANGED"  # still broken, but differently: types, exposure, rows
    CLOSED = "CLOSED"  # a later run settled, cancelled or superseded its rows
    REGRESSED = "REGRESSED"  # a closed case is broken again


STILL_OPEN = (CaseState.OPEN, CaseState.REGRESSED)

MOVES: Mapping[tuple[CaseState | None, CaseEventKind], CaseState] = MappingProxyType(
    {
        (None, CaseEventKind.OPENED): CaseState.OPEN,
        (CaseState.OPEN, CaseEventKind.SEEN): CaseState.OPEN,
        (CaseState.OPEN, CaseEventKind.CHANGED): CaseState.OPEN,
        (CaseState.OPEN, CaseEventKind.CLOSED): CaseState.CLOSED,
        (CaseState.CLOSED, CaseEventKind.REGRESSED): CaseState.REGRESSED,
        (CaseState.REGRESSED, CaseEventKind.SEEN): CaseState.REGRESSED,
        (CaseState.REGRESSED, CaseEventKind.CHANGED): CaseState.REGRESSED,
        (CaseState.REGRESSED, CaseEventKind.CLOSED): CaseState.CLOSED,
    }
)
"""State before (None: no case yet) and kind of event -> state after. What is not here cannot happen."""


def state_after(before: CaseState | None, kind: CaseEventKind) -> CaseState:
    """The state a case is in after an event.

    Raises:
        IntegrityError: the move is not in MOVES.
    """
    if (before, kind) not in MOVES:
        allowed = ", ".join(move for state, move in MOVES if state == before) or "nothing"
        raise IntegrityError(f"a case that is {before or 'not there'} cannot be {kind}; allowed: {allowed}")
    return MOVES[before, kind]


class Case(BaseModel):
    """One case as it stands. Lists are sorted; `tracking_keys` are those of the break's rows (see disposition)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case_id: str = Field(min_length=1, max_length=64)
    reconciliation: str
    state: CaseState
    opened_on: date
    last_seen_on: date  # the last business date on which it was broken
    closed_on: date | None = None
    break_id: str
    types: tuple[str, ...]
    exposure: Decimal | None = None  # at the currency of the break; absent is not zero
    currency: str | None = None
    root_cause: str | None = None
    counterparty: str | None = None
    instrument_id: str | None = None
    account: str | None = None
    house_refs: tuple[str, ...] = ()
    street_refs: tuple[str, ...] = ()
    tracking_keys: tuple[str, ...]


class CaseEvent(BaseModel):
    """One thing a run says about one case. The journal adds run, time and author."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: CaseEventKind
    business_date: date
    case: Case  # as it stands after the event
    detail: dict[str, str] = Field(default_factory=dict[str, str])  # e.g. what changed, or what closed it


SCHEMA = pl.Schema(
    {
        "case_id": pl.String,
        "reconciliation": pl.String,
        "state": pl.Enum(CaseState),
        "opened_on": pl.Date,
        "last_seen_on": pl.Date,
        "closed_on": pl.Date,
        "break_id": pl.String,
        "types": pl.List(pl.String),
        "exposure": pl.Decimal(38, 10),
        "currency": pl.String,
        "root_cause": pl.String,
        "counterparty": pl.String,
        "instrument_id": pl.String,
        "account": pl.String,
        "house_refs": pl.List(pl.String),
        "street_refs": pl.List(pl.String),
        "tracking_keys": pl.List(pl.String),
    }
)
"""Cases as a frame: the fields of Case in the same order, one row per case, sorted by case_id."""


def frame_of(cases: list[Case]) -> pl.DataFrame:
    """Cases as a frame of SCHEMA, sorted by case_id."""
    rows: list[dict[str, Any]] = [case.model_dump() for case in cases]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("case_id")


def cases_of(frame: pl.DataFrame) -> list[Case]:
    """The cases of a frame of SCHEMA."""
    return [Case.model_validate(row) for row in frame.iter_rows(named=True)]
