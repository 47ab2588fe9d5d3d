"""The EMIR state contract: one row is one OTC contract as one party has reported it, at the end of a day.

Written from our view: `party` is ours, `direction` says whether we buy. What a counterparty or a repository says of
their report is turned round by its profile. Names and words of the fields are those of the technical standards; only
fields that a report of every asset class has, and those of its price, interest and option, are compared.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import polars as pl

from data.contracts import kinds
from data.contracts.column import Column, Role
from data.contracts.contract import Contract, Row
from data.contracts.words import BreakType


class EmirDirection(StrEnum):
    BUYER = "BYER"
    SELLER = "SLLR"
    PAYER = "MAKE"  # of leg 1
    RECEIVER = "TAKE"


def _key(differs_as: BreakType) -> Column:
    return Column(pl.String, Role.KEY, differs_as=differs_as)


def _number(differs_as: BreakType, unit: str) -> Column:
    return Column(kinds.PRICE_TYPE, Role.KEY, unit, differs_as)


def _day(differs_as: BreakType) -> Column:
    return Column(pl.Date, Role.DATE, differs_as=differs_as)


_TERM = _key(BreakType.INSTRUMENT)
_SIDE = Column(pl.Enum(EmirDirection), Role.DIRECTION, differs_as=BreakType.SIDE)
_NOTIONAL = Column(kinds.MONEY_TYPE, Role.MONEY, "notional_currency", BreakType.QUANTITY, "notional_currency")
_VALUE = Column(kinds.MONEY_TYPE, Role.MONEY, "valuation_currency", BreakType.NET_AMOUNT, "valuation_currency")
_NOTIONAL_CURRENCY = Column(pl.String, Role.CURRENCY, differs_as=BreakType.CURRENCY)


class EmirState(Row):
    """One contract as one party has reported it."""

    state_ref: Annotated[kinds.Text, kinds.REFERENCE]
    uti: Annotated[kinds.Text, kinds.LINK]
    party: Annotated[kinds.Lei, _key(BreakType.ACCOUNT)]
    counterparty: Annotated[kinds.Text, _key(BreakType.COUNTERPARTY)]
    party_class: Annotated[kinds.PartyClass | None, kinds.words_of(kinds.PartyClass)] = None
    counterparty_reports: Annotated[kinds.YesNo | None, kinds.FLAG] = None  # reporting obligation of counterparty 2
    reported_at: Annotated[datetime | None, kinds.MOMENT] = None  # the first report of the contract
    direction: Annotated[EmirDirection, _SIDE]
    isin: Annotated[kinds.Text | None, _TERM] = None
    upi: Annotated[kinds.Text | None, _TERM] = None
    product_classification: Annotated[kinds.Text | None, _TERM] = None
    contract_type: Annotated[kinds.Text | None, _TERM] = None
    asset_class: Annotated[kinds.Text | None, _TERM] = None
    underlying: Annotated[kinds.Text | None, _TERM] = None
    settlement_currency: Annotated[kinds.Currency | None, _key(BreakType.CURRENCY)] = None
    cleared: Annotated[kinds.Text | None, _TERM] = None
    central_counterparty: Annotated[kinds.Text | None, _key(BreakType.COUNTERPARTY)] = None
    master_agreement_type: Annotated[kinds.Text | None, _TERM] = None
    intragroup: Annotated[kinds.YesNo | None, Column(pl.Enum(kinds.YesNo), Role.KEY)] = None
    venue: Annotated[kinds.Text | None, _TERM] = None
    executed_at: Annotated[datetime | None, Column(kinds.MOMENT_TYPE, Role.KEY, differs_as=BreakType.TRADE_DATE)] = (
        None
    )
    effective_date: Annotated[date | None, _day(BreakType.SETTLEMENT_DATE)] = None
    expiration_date: Annotated[date | None, _day(BreakType.SETTLEMENT_DATE)] = None
    final_settlement_date: Annotated[date | None, _day(BreakType.SETTLEMENT_DATE)] = None
    delivery_type: Annotated[kinds.Text | None, _TERM] = None
    price: Annotated[kinds.Price | None, Column(kinds.PRICE_TYPE, Role.PRICE, "as reported", BreakType.PRICE)] = None
    price_currency: Annotated[kinds.Text | None, _key(BreakType.PRICE)] = None
    notional: Annotated[kinds.Money | None, _NOTIONAL] = None
    notional_currency: Annotated[kinds.Currency | None, _NOTIONAL_CURRENCY] = None
    fixed_rate: Annotated[kinds.Price | None, _number(BreakType.PRICE, "percent")] = None
    floating_rate: Annotated[kinds.Text | None, _TERM] = None
    option_type: Annotated[kinds.Text | None, _TERM] = None
    option_style: Annotated[kinds.Text | None, _TERM] = None
    strike_price: Annotated[kinds.Price | None, _number(BreakType.PRICE, "as reported")] = None
    delta: Annotated[kinds.Price | None, _number(BreakType.QUANTITY, "ratio")] = None
    valuation: Annotated[kinds.Money | None, _VALUE] = None
    valuation_currency: Annotated[kinds.Currency | None, _key(BreakType.CURRENCY)] = None
    valuation_method: Annotated[kinds.Text | None, _TERM] = None
    valued_at: Annotated[datetime | None, kinds.MOMENT] = None


CONTRACT = Contract(name="emir_state", model=EmirState, positive_direction=EmirDirection.BUYER)
