"""The FX rate contract: one row is the price of one unit of `currency` in `base_currency` on a date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.column import Column, Role
from data.contracts.contract import Contract, Row


class FxRate(Row):
    """One rate, used to state exposure in the base currency."""

    rate_ref: Annotated[str, Column(pl.String, Role.REFERENCE)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$"), Column(pl.String, Role.CURRENCY)]
    base_currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$"), Column(pl.String, Role.KEY)]
    rate: Annotated[
        Decimal,
        Field(gt=0, lt=Decimal("1e14"), decimal_places=12),
        Column(pl.Decimal(38, 12), Role.PRICE, "base currency per unit of currency"),
    ]
    rate_date: Annotated[date, Column(pl.Date, Role.DATE)]


CONTRACT = Contract(name="fx_rate", model=FxRate)
