"""The trade contract: one row is one canonical trade, written from the account owner's view.

`quantity` is positive and `side` says the direction; amounts are positive too. Absent is not zero. Its columns
are also the columns of the plain CSV upload `canonical`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.column import Column, Role
from data.contracts.contract import Contract, Row
from data.contracts.trade_arithmetic import gross_contradicts, net_contradicts
from data.contracts.words import BreakType, PriceUnit, Side, Status

QUANTITY_TYPE = pl.Decimal(38, 10)
PRICE_TYPE = pl.Decimal(38, 12)
MONEY_TYPE = pl.Decimal(38, 10)

Text = Annotated[str, Field(min_length=1, max_length=200)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Quantity = Annotated[Decimal, Field(gt=0, lt=Decimal("1e16"), decimal_places=10)]
Price = Annotated[Decimal, Field(gt=Decimal("-1e14"), lt=Decimal("1e14"), decimal_places=12)]
Money = Annotated[Decimal, Field(gt=Decimal("-1e16"), lt=Decimal("1e16"), decimal_places=10)]


def _key(differs_as: BreakType) -> Column:
    return Column(pl.String, Role.KEY, differs_as=differs_as)


def _money(differs_as: BreakType) -> Column:
    return Column(MONEY_TYPE, Role.MONEY, "currency", differs_as, currency_from="currency")


_LINK = Column(pl.String, Role.LINK)
_NOTE = Column(pl.String)


class Trade(Row):
    """One canonical trade."""

    trade_ref: Annotated[Text, Column(pl.String, Role.REFERENCE)]
    other_ref: Annotated[Text | None, _LINK] = None
    order_ref: Annotated[Text | None, _LINK] = None
    block_ref: Annotated[Text | None, _LINK] = None
    uti: Annotated[Text | None, _LINK] = None
    status: Annotated[Status, Column(pl.Enum(Status), Role.STATUS)] = Status.NEW
    version: Annotated[int | None, Field(ge=0), Column(pl.Int64, Role.VERSION)] = None
    account: Annotated[Text, _key(BreakType.ACCOUNT)]
    counterparty: Annotated[Text | None, _key(BreakType.COUNTERPARTY)] = None
    instrument_id: Annotated[Text, _key(BreakType.INSTRUMENT)]
    instrument_scheme: Annotated[Text | None, _NOTE] = None
    side: Annotated[Side, Column(pl.Enum(Side), Role.DIRECTION, differs_as=BreakType.SIDE)]
    quantity: Annotated[Quantity, Column(QUANTITY_TYPE, Role.QUANTITY, "units", BreakType.QUANTITY)]
    quantity_unit: Annotated[Text | None, _key(BreakType.QUANTITY)] = None
    price: Annotated[Price, Column(PRICE_TYPE, Role.PRICE, "currency per unit", BreakType.PRICE)]
    price_unit: Annotated[PriceUnit | None, Column(pl.Enum(PriceUnit), Role.KEY, differs_as=BreakType.PRICE)] = None
    currency: Annotated[Currency, Column(pl.String, Role.CURRENCY, differs_as=BreakType.CURRENCY)]
    gross_amount: Annotated[Money | None, _money(BreakType.GROSS_AMOUNT)] = None
    accrued_interest: Annotated[Money | None, _money(BreakType.ACCRUED_INTEREST)] = None
    commission: Annotated[Money | None, _money(BreakType.COMMISSION)] = None
    fees: Annotated[Money | None, _money(BreakType.FEES)] = None
    taxes: Annotated[Money | None, _money(BreakType.TAXES)] = None
    net_amount: Annotated[Money | None, _money(BreakType.NET_AMOUNT)] = None
    settlement_currency: Annotated[Currency | None, _key(BreakType.CURRENCY)] = None
    trade_date: Annotated[date, Column(pl.Date, Role.DATE, differs_as=BreakType.TRADE_DATE)]
    executed_at: Annotated[datetime | None, Column(pl.Datetime("us", "UTC"))] = None
    settlement_date: Annotated[date | None, Column(pl.Date, Role.DATE, differs_as=BreakType.SETTLEMENT_DATE)] = None
    place_of_settlement: Annotated[Text | None, _key(BreakType.PLACE_OF_SETTLEMENT)] = None
    venue: Annotated[Text | None, _NOTE] = None
    trader: Annotated[Text | None, _NOTE] = None
    short_sale: Annotated[Text | None, _NOTE] = None


CONTRACT = Contract(
    name="trade",
    model=Trade,
    positive_direction=Side.BUY,
    own_arithmetic={
        "gross amount is not quantity x price": gross_contradicts,
        "net amount is not gross amount with its charges": net_contradicts,
    },
)
