"""The market price contract: one row is what one instrument cost on its market during one day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Contract, Row


class MarketPrice(Row):
    """One instrument in one currency on one day."""

    price_ref: Annotated[kinds.Text, kinds.REFERENCE]
    instrument_id: Annotated[kinds.Text, kinds.NOTE]
    price_date: Annotated[date, kinds.DAY]
    currency: Annotated[kinds.Currency, kinds.CURRENCY]
    low: Annotated[kinds.Price, kinds.PRICE]
    high: Annotated[kinds.Price, kinds.PRICE]
    open: Annotated[kinds.Price | None, kinds.PRICE] = None
    close: Annotated[kinds.Price | None, kinds.PRICE] = None
    average: Annotated[kinds.Price | None, kinds.PRICE] = None  # weighted by volume
    volume: Annotated[kinds.Positive | None, kinds.QUANTITY] = None


CONTRACT = Contract(name="market_price", model=MarketPrice)
