"""The reference price contract: one row is the price of an instrument on a day, as cash penalties are computed from.

Delegated Regulation (EU) 2017/389 Art. 3: the closing price of the most relevant market, or one of a set method. For
debt the price counts per hundred of nominal (`price_unit` PERCENT).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.column import Column, Role
from data.contracts.contract import Arrival, Contract, Row
from data.contracts.words import PriceUnit

Text = Annotated[str, Field(min_length=1, max_length=200)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Price = Annotated[Decimal, Field(ge=0, lt=Decimal("1e14"), decimal_places=12)]


class ReferencePrice(Row):
    """One price; the newest at or before a day speaks for that day."""

    price_ref: Annotated[Text, Column(pl.String, Role.REFERENCE)]
    instrument_id: Annotated[Text, Column(pl.String, Role.KEY)]
    price_date: Annotated[date, Column(pl.Date, Role.DATE)]
    price: Annotated[Price, Column(pl.Decimal(38, 12), Role.PRICE, "currency per unit or percent")]
    price_unit: Annotated[PriceUnit, Column(pl.Enum(PriceUnit), Role.KEY)] = PriceUnit.CURRENCY
    currency: Annotated[Currency, Column(pl.String, Role.CURRENCY)]


CONTRACT = Contract(name="reference_price", model=ReferencePrice, arrival=Arrival.HISTORY)
