"""The threshold security contract: one row is a security on a list of securities with persistent fails to deliver.

Regulation SHO Rule 203(c)(6) (17 CFR 242.203): the lists are published by the exchanges for every settlement day.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.column import Column, Role
from data.contracts.contract import Arrival, Contract, Row

Text = Annotated[str, Field(min_length=1, max_length=200)]


class ThresholdSecurity(Row):
    """One security of a list."""

    instrument_id: Annotated[Text, Column(pl.String, Role.REFERENCE)]
    list_date: Annotated[date, Column(pl.Date, Role.DATE)]
    symbol: Annotated[Text | None, Column(pl.String)] = None
    market: Annotated[Text | None, Column(pl.String)] = None


CONTRACT = Contract(name="threshold_security", model=ThresholdSecurity, arrival=Arrival.STANDING)
