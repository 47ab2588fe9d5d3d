"""The cash movement contract: one row is one movement of money on an account, booked or expected.

Written from the account owner's view: a CREDIT comes in, a DEBIT goes out, and `amount` is positive. A line of a bank
statement and the payment that the house expects are rows of this contract. Absent is not zero.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.column import Column, Role
from data.contracts.contract import Contract, Row
from data.contracts.words import BreakType, Status

Text = Annotated[str, Field(min_length=1, max_length=200)]
Memo = Annotated[str, Field(min_length=1, max_length=2000)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Money = Annotated[Decimal, Field(gt=0, lt=Decimal("1e16"), decimal_places=10)]


class Direction(StrEnum):
    CREDIT = "CREDIT"
    DEBIT = "DEBIT"


def _key(differs_as: BreakType) -> Column:
    return Column(pl.String, Role.KEY, differs_as=differs_as)


def _day(differs_as: BreakType) -> Column:
    return Column(pl.Date, Role.DATE, differs_as=differs_as)


_LINK = Column(pl.String, Role.LINK)
_NOTE = Column(pl.String)
_MONEY = Column(pl.Decimal(38, 10), Role.MONEY, "currency", BreakType.NET_AMOUNT, currency_from="currency")


class CashMovement(Row):
    """One movement of money."""

    movement_ref: Annotated[Text, Column(pl.String, Role.REFERENCE)]
    other_ref: Annotated[Text | None, _LINK] = None
    end_to_end_ref: Annotated[Text | None, _LINK] = None
    trade_ref: Annotated[Text | None, _LINK] = None
    status: Annotated[Status, Column(pl.Enum(Status), Role.STATUS)] = Status.NEW
    account: Annotated[Text, _key(BreakType.ACCOUNT)]
    counterparty: Annotated[Text | None, _key(BreakType.COUNTERPARTY)] = None
    direction: Annotated[Direction, Column(pl.Enum(Direction), Role.DIRECTION, differs_as=BreakType.SIDE)]
    amount: Annotated[Money, _MONEY]
    currency: Annotated[Currency, Column(pl.String, Role.CURRENCY, differs_as=BreakType.CURRENCY)]
    value_date: Annotated[date, _day(BreakType.SETTLEMENT_DATE)]
    booking_date: Annotated[date | None, _day(BreakType.TRADE_DATE)] = None
    movement_type: Annotated[Text | None, _NOTE] = None
    memo: Annotated[Memo | None, _NOTE] = None


CONTRACT = Contract(name="cash_movement", model=CashMovement, positive_direction=Direction.CREDIT)
