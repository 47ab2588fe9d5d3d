"""The quote contract: one row is the best bid and offer of one instrument from one moment on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Contract, Row


class Quote(Row):
    """One quote."""

    quote_ref: Annotated[kinds.Text, kinds.REFERENCE]
    instrument_id: Annotated[kinds.Text, kinds.NOTE]
    quoted_at: Annotated[datetime, kinds.MOMENT]
    bid: Annotated[kinds.Price, kinds.PRICE]
    offer: Annotated[kinds.Price, kinds.PRICE]
    currency: Annotated[kinds.Currency, kinds.CURRENCY]


CONTRACT = Contract(name="quote", model=Quote)
