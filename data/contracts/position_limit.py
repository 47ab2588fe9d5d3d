"""The position limit contract: one row is the most that may be held of one instrument.

Without `account` it limits all accounts of the house together.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class PositionLimit(Row):
    """One limit."""

    limit_ref: Annotated[kinds.Text, kinds.REFERENCE]
    instrument_id: Annotated[kinds.Text, kinds.NOTE]
    account: Annotated[kinds.Text | None, kinds.NOTE] = None
    largest_net: Annotated[kinds.Positive, kinds.QUANTITY]  # long or short
    valid_from: Annotated[date, kinds.DAY]
    valid_to: Annotated[date | None, kinds.DAY] = None


CONTRACT = Contract(name="position_limit", model=PositionLimit, arrival=Arrival.STANDING)
