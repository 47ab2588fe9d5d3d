"""The affirmation contract: one row says when a trade of a client was allocated, confirmed and affirmed.

SEC Rule 15c6-2 (United States); CSDR Art. 6(2) and Delegated Regulation (EU) 2018/1229 Art. 2 (European Union).
A step that has not been taken has no moment.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.column import Column, Role
from data.contracts.contract import Contract, Row

Text = Annotated[str, Field(min_length=1, max_length=200)]


class ClientClass(StrEnum):
    """Whose trade it is; the deadlines are for institutional and professional clients."""

    INSTITUTIONAL = "INSTITUTIONAL"
    PROFESSIONAL = "PROFESSIONAL"
    RETAIL = "RETAIL"


_TEXT = Column(pl.String)
_MOMENT = Column(pl.Datetime("us", "UTC"))


class Affirmation(Row):
    """The post-trade steps of one trade."""

    trade_ref: Annotated[Text, Column(pl.String, Role.REFERENCE)]
    trade_date: Annotated[date, Column(pl.Date, Role.DATE)]
    market: Annotated[Text, Column(pl.String, Role.KEY)]  # of the settlement cycles: US, EU, FR ... or a market code
    client_class: Annotated[ClientClass | None, Column(pl.Enum(ClientClass), Role.KEY)] = None
    client: Annotated[Text | None, _TEXT] = None
    counterparty: Annotated[Text | None, Column(pl.String, Role.KEY)] = None
    account: Annotated[Text | None, Column(pl.String, Role.KEY)] = None
    instrument_id: Annotated[Text | None, _TEXT] = None
    allocated_at: Annotated[datetime | None, _MOMENT] = None
    confirmed_at: Annotated[datetime | None, _MOMENT] = None
    affirmed_at: Annotated[datetime | None, _MOMENT] = None


CONTRACT = Contract(name="affirmation", model=Affirmation)
