"""The CAT event contract: one row is one recorded event that must be reported to the consolidated audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class CatEvent(Row):
    """One reportable event."""

    event_ref: Annotated[kinds.Text, kinds.REFERENCE]
    event_type: Annotated[kinds.Text | None, kinds.NOTE] = None
    recorded_at: Annotated[datetime, kinds.MOMENT]
    reported_at: Annotated[datetime | None, kinds.MOMENT] = None


CONTRACT = Contract(name="cat_event", model=CatEvent, arrival=Arrival.HISTORY)
