"""The share turnover contract: one row is the average daily turnover that an authority published for a share."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class ShareTurnover(Row):
    """One share with its average daily turnover."""

    turnover_ref: Annotated[kinds.Text, kinds.REFERENCE]
    instrument_id: Annotated[kinds.Text, kinds.NOTE]
    average_daily_turnover_eur: Annotated[kinds.Positive, kinds.MONEY]
    valid_from: Annotated[date, kinds.DAY]
    valid_to: Annotated[date | None, kinds.DAY] = None


CONTRACT = Contract(name="share_turnover", model=ShareTurnover, arrival=Arrival.STANDING)
