"""The OTC portfolio contract: one row says how many contracts stand with a counterparty on one day.

It also says when they were last reconciled with that counterparty, and last looked through for compression.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class OtcPortfolio(Row):
    """The OTC contracts with one counterparty on one day."""

    portfolio_ref: Annotated[kinds.Text, kinds.REFERENCE]
    counterparty: Annotated[kinds.Text, kinds.NOTE]
    house_class: Annotated[kinds.PartyClass, kinds.words_of(kinds.PartyClass)]
    counterparty_class: Annotated[kinds.PartyClass, kinds.words_of(kinds.PartyClass)]
    counted_on: Annotated[date, kinds.DAY]
    uncleared_contracts: Annotated[kinds.Count, kinds.COUNT]
    reconciled_on: Annotated[date | None, kinds.DAY] = None
    compression_analysed_on: Annotated[date | None, kinds.DAY] = None


CONTRACT = Contract(name="otc_portfolio", model=OtcPortfolio, arrival=Arrival.HISTORY)
