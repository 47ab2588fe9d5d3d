"""The custody holding contract: one row is what an account holds of a security at a custodian at the end of a day.

The firm's record of where a client's assets lie and the line of the custodian's statement are rows of this contract.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts import kinds
from data.contracts.column import Column, Role
from data.contracts.contract import Contract, Row
from data.contracts.words import BreakType

Held = Annotated[Decimal, Field(gt=0, lt=Decimal("1e16"), decimal_places=10)]


def _key(differs_as: BreakType) -> Column:
    return Column(pl.String, Role.KEY, differs_as=differs_as)


_HELD = Column(kinds.MONEY_TYPE, Role.QUANTITY, "units or face", BreakType.QUANTITY)
_HELD_ON = Column(pl.Date, Role.DATE, differs_as=BreakType.SETTLEMENT_DATE)


class CustodyHolding(Row):
    """One security of one account at one custodian on one day."""

    holding_ref: Annotated[kinds.Text, kinds.REFERENCE]
    line_ref: Annotated[kinds.Text | None, kinds.LINK] = None  # the line of the statement that holds it
    custodian: Annotated[kinds.Text, _key(BreakType.PLACE_OF_SETTLEMENT)]
    account: Annotated[kinds.Text, _key(BreakType.ACCOUNT)]
    instrument_id: Annotated[kinds.Text, _key(BreakType.INSTRUMENT)]
    quantity: Annotated[Held, _HELD]
    held_on: Annotated[date, _HELD_ON]
    client: Annotated[kinds.Text | None, kinds.NOTE] = None


CONTRACT = Contract(name="custody_holding", model=CustodyHolding)
