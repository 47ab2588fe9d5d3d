"""The account owner contract: one row names who owns one account beneficially."""

from __future__ import annotations

from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class AccountOwner(Row):
    """One account with its owner."""

    account: Annotated[kinds.Text, kinds.REFERENCE]
    beneficial_owner: Annotated[kinds.Text, kinds.NOTE]


CONTRACT = Contract(name="account_owner", model=AccountOwner, arrival=Arrival.STANDING)
