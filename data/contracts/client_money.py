"""The client money contract: one row is one client bank account of a pool at the end of one day.

`requirement` is what the firm's records say it must hold for clients, `resource` what the account holds. A pool meets
its requirement with all its accounts of a currency together, so an account may hold nothing of one of the two.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class ClientMoney(Row):
    """One client bank account on one day."""

    record_ref: Annotated[kinds.Text, kinds.REFERENCE]
    pool: Annotated[kinds.Text, kinds.NOTE]
    account: Annotated[kinds.Text, kinds.NOTE]
    counted_on: Annotated[date, kinds.DAY]
    currency: Annotated[kinds.Currency, kinds.CURRENCY]
    requirement: Annotated[kinds.Money, kinds.MONEY]
    resource: Annotated[kinds.Money, kinds.MONEY]
    reconciled_at: Annotated[datetime | None, kinds.MOMENT] = None
    paid_in: Annotated[kinds.Positive | None, kinds.MONEY] = None  # of the firm's own money, to end a shortfall
    paid_in_at: Annotated[datetime | None, kinds.MOMENT] = None
    withdrawn: Annotated[kinds.Positive | None, kinds.MONEY] = None  # to end an excess
    withdrawn_at: Annotated[datetime | None, kinds.MOMENT] = None


CONTRACT = Contract(name="client_money", model=ClientMoney, arrival=Arrival.HISTORY)
