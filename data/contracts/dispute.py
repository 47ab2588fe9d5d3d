"""The dispute contract: one row says how one disagreement with a counterparty about OTC derivatives stands on a day.

It may come on every day until it is resolved; later rows of the same reference add the dates that were reached.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class Disputed(StrEnum):
    """What the parties disagree about."""

    CONTRACT = "CONTRACT"  # that it exists, or its terms
    VALUATION = "VALUATION"
    COLLATERAL = "COLLATERAL"


class Dispute(Row):
    """One dispute."""

    dispute_ref: Annotated[kinds.Text, kinds.REFERENCE]
    counterparty: Annotated[kinds.Text, kinds.NOTE]
    about: Annotated[Disputed, kinds.words_of(Disputed)]
    stated_on: Annotated[date, kinds.DAY]  # the day on which it stands so
    opened_on: Annotated[date, kinds.DAY]
    amount_eur: Annotated[kinds.Positive, kinds.MONEY]  # what the parties are apart, in euro
    escalated_on: Annotated[date | None, kinds.DAY] = None
    reported_on: Annotated[date | None, kinds.DAY] = None  # to the competent authority
    resolved_on: Annotated[date | None, kinds.DAY] = None


CONTRACT = Contract(name="dispute", model=Dispute, arrival=Arrival.HISTORY)
