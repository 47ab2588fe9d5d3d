"""The pre-clearance contract: one row lets one trader or account trade one instrument for some days."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class PreClearance(Row):
    """One clearance given before trading."""

    clearance_ref: Annotated[kinds.Text, kinds.REFERENCE]
    instrument_id: Annotated[kinds.Text, kinds.NOTE]
    trader: Annotated[kinds.Text | None, kinds.NOTE] = None  # absent: any trader
    account: Annotated[kinds.Text | None, kinds.NOTE] = None  # absent: any account
    cleared_from: Annotated[date, kinds.DAY]
    cleared_to: Annotated[date, kinds.DAY]  # the last day
    cleared_by: Annotated[kinds.Text, kinds.NOTE]


CONTRACT = Contract(name="pre_clearance", model=PreClearance, arrival=Arrival.HISTORY)
