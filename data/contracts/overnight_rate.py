"""The overnight rate contract: one row is what a central bank charges for overnight credit from a day on.

The rate for lack of cash of the Annex of Delegated Regulation (EU) 2017/389, row 8. It is told as the central bank
publishes it, in percent a year; `day_count` is the number of days a year is taken for.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.column import Column, Role
from data.contracts.contract import Arrival, Contract, Row


class OvernightRate(Row):
    """One rate of one currency; it holds until the next one of the currency."""

    rate_ref: Annotated[str, Field(min_length=1, max_length=200), Column(pl.String, Role.REFERENCE)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$"), Column(pl.String, Role.CURRENCY)]
    effective_from: Annotated[date, Column(pl.Date, Role.DATE)]
    rate: Annotated[
        Decimal,
        Field(gt=-100, lt=1000, decimal_places=12),
        Column(pl.Decimal(38, 12), Role.NOTE, "percent a year"),
    ]
    day_count: Annotated[int | None, Field(ge=360, le=366), Column(pl.Int64, Role.NOTE, "days a year")] = None


CONTRACT = Contract(name="overnight_rate", model=OvernightRate, arrival=Arrival.HISTORY)
