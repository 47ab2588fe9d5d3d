"""The booking contract: one row says when one trade was written into the books, and by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Contract, Row


class Booking(Row):
    """One entry of a trade into the books."""

    booking_ref: Annotated[kinds.Text, kinds.REFERENCE]
    trade_ref: Annotated[kinds.Text, kinds.LINK]
    booked_at: Annotated[datetime, kinds.MOMENT]
    booked_by: Annotated[kinds.Text | None, kinds.NOTE] = None


CONTRACT = Contract(name="booking", model=Booking)
