"""The order contract: one row is one order of a client as it reached the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class Order(Row):
    """One order."""

    order_ref: Annotated[kinds.Text, kinds.REFERENCE]
    instrument_id: Annotated[kinds.Text, kinds.NOTE]
    received_at: Annotated[datetime, kinds.MOMENT]


CONTRACT = Contract(name="order", model=Order, arrival=Arrival.HISTORY)
