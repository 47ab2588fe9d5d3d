"""The confirmation contract: one row is one OTC derivative that no clearer stands between, and when it was confirmed.

A contract may come on every day until it is confirmed; the row that says `confirmed_at` is the last word on it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class OtcConfirmation(Row):
    """One OTC contract to confirm."""

    confirmation_ref: Annotated[kinds.Text, kinds.REFERENCE]
    uti: Annotated[kinds.Text | None, kinds.LINK] = None
    counterparty: Annotated[kinds.Text, kinds.NOTE]
    house_class: Annotated[kinds.PartyClass, kinds.words_of(kinds.PartyClass)]
    counterparty_class: Annotated[kinds.PartyClass, kinds.words_of(kinds.PartyClass)]
    executed_at: Annotated[datetime, kinds.MOMENT]
    zone: Annotated[kinds.Zone, kinds.NOTE]  # time zone of the place of execution, such as Europe/Paris
    confirmed_at: Annotated[datetime | None, kinds.MOMENT] = None


CONTRACT = Contract(name="otc_confirmation", model=OtcConfirmation, arrival=Arrival.HISTORY)
