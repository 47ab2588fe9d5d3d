"""The settlement instruction contract: one row is one movement of securities that was instructed or settled.

Written from the account owner's view: `side` says whether the account receives or delivers. An instruction and the
confirmation of its settlement are rows of this contract; a movement free of payment has no amount.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.column import Column, Role
from data.contracts.contract import Arrival, Contract, Row
from data.contracts.movement import Movement, Payment
from data.contracts.words import BreakType, PriceUnit, Status

Text = Annotated[str, Field(min_length=1, max_length=200)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Quantity = Annotated[Decimal, Field(gt=0, lt=Decimal("1e16"), decimal_places=10)]
Price = Annotated[Decimal, Field(gt=Decimal("-1e14"), lt=Decimal("1e14"), decimal_places=12)]
Money = Annotated[Decimal, Field(gt=Decimal("-1e16"), lt=Decimal("1e16"), decimal_places=10)]


def _key(differs_as: BreakType) -> Column:
    return Column(pl.String, Role.KEY, differs_as=differs_as)


def _day(differs_as: BreakType) -> Column:
    return Column(pl.Date, Role.DATE, differs_as=differs_as)


_MONEY = Column(pl.Decimal(38, 10), Role.MONEY, "currency", BreakType.NET_AMOUNT, currency_from="currency")
_PRICE = Column(pl.Decimal(38, 12), Role.PRICE, "currency per unit", BreakType.PRICE)
_PAYMENT = Column(pl.Enum(Payment), Role.KEY, differs_as=BreakType.NET_AMOUNT)


class SettlementInstruction(Row):
    """One instructed or settled movement."""

    instruction_ref: Annotated[Text, Column(pl.String, Role.REFERENCE)]
    linked_ref: Annotated[Text | None, Column(pl.String, Role.LINK)] = None
    mur: Annotated[Text | None, Column(pl.String, Role.LINK)] = None
    status: Annotated[Status, Column(pl.Enum(Status), Role.STATUS)] = Status.NEW
    account: Annotated[Text, _key(BreakType.ACCOUNT)]
    counterparty: Annotated[Text | None, _key(BreakType.COUNTERPARTY)] = None
    counterparty_account: Annotated[Text | None, Column(pl.String)] = None
    instrument_id: Annotated[Text, _key(BreakType.INSTRUMENT)]
    instrument_scheme: Annotated[Text | None, Column(pl.String)] = None
    side: Annotated[Movement, Column(pl.Enum(Movement), Role.DIRECTION, differs_as=BreakType.SIDE)]
    quantity: Annotated[Quantity, Column(pl.Decimal(38, 10), Role.QUANTITY, "units or face", BreakType.QUANTITY)]
    payment: Annotated[Payment | None, _PAYMENT] = None
    price: Annotated[Price | None, _PRICE] = None
    price_unit: Annotated[PriceUnit | None, Column(pl.Enum(PriceUnit), Role.KEY, differs_as=BreakType.PRICE)] = None
    settlement_amount: Annotated[Money | None, _MONEY] = None
    currency: Annotated[Currency | None, Column(pl.String, Role.CURRENCY, differs_as=BreakType.CURRENCY)] = None
    trade_date: Annotated[date | None, _day(BreakType.TRADE_DATE)] = None
    settlement_date: Annotated[date | None, _day(BreakType.SETTLEMENT_DATE)] = None
    effective_date: Annotated[date | None, _day(BreakType.SETTLEMENT_DATE)] = None
    place_of_settlement: Annotated[Text | None, _key(BreakType.PLACE_OF_SETTLEMENT)] = None
    message_type: Annotated[Text | None, Column(pl.String)] = None


CONTRACT = Contract(
    name="settlement_instruction",
    model=SettlementInstruction,
    positive_direction=Movement.RECEIVE,
    arrival=Arrival.HISTORY,
)
