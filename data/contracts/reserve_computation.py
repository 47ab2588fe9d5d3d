"""The reserve computation contract: one row is one computation of a reserve formula of SEC rule 15c3-3.

`total_credits` and `total_debits` are those of the formula as of `computed_as_of`; `on_deposit` is what the special
reserve account holds after `deposited_at`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class ReserveKind(StrEnum):
    CUSTOMER = "CUSTOMER"
    PAB = "PAB"  # proprietary accounts of other brokers and dealers


class ReserveComputation(Row):
    """One reserve computation."""

    computation_ref: Annotated[kinds.Text, kinds.REFERENCE]
    kind: Annotated[ReserveKind, kinds.words_of(ReserveKind)]
    computed_as_of: Annotated[date, kinds.DAY]
    computed_at: Annotated[datetime, kinds.MOMENT]
    total_credits: Annotated[kinds.Positive, kinds.MONEY]
    total_debits: Annotated[kinds.Positive, kinds.MONEY]
    average_total_credits: Annotated[kinds.Positive, kinds.MONEY]  # customer and PAB, the last 12 month-ends filed
    currency: Annotated[kinds.Currency, kinds.CURRENCY]
    on_deposit: Annotated[kinds.Positive, kinds.MONEY]
    deposited_at: Annotated[datetime | None, kinds.MOMENT] = None


CONTRACT = Contract(name="reserve_computation", model=ReserveComputation, arrival=Arrival.HISTORY)
