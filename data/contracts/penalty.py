"""The penalty contract: one row is one cash penalty of a securities depository's report, for one party.

Written from the account owner's view: `direction` DEBT is owed by the account owner, CRED is due to it, and `amount`
is positive. The duty to report is of CSDR Art. 7(2) and Delegated Regulation (EU) 2018/1229 Art. 16 to 18. Where the
report splits a penalty into several calculations (`calculations` above one), price, rates, class and penalty date
are those of the last one; the amount is that of the whole.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.column import Column, Role
from data.contracts.contract import Arrival, Contract, Row
from data.contracts.movement import Movement, Payment
from data.contracts.words import PriceUnit

Text = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=40)]
Narrative = Annotated[str, Field(min_length=1, max_length=2000)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Quantity = Annotated[Decimal, Field(ge=0, lt=Decimal("1e16"), decimal_places=10)]
Rate = Annotated[Decimal, Field(gt=Decimal("-1e14"), lt=Decimal("1e14"), decimal_places=12)]
Money = Annotated[Decimal, Field(ge=0, lt=Decimal("1e16"), decimal_places=10)]


class PenaltyDirection(StrEnum):
    CRED = "CRED"  # due to the account owner
    DEBT = "DEBT"  # owed by the account owner


_TEXT = Column(pl.String)
_KEY = Column(pl.String, Role.KEY)
_LINK = Column(pl.String, Role.LINK)
_DAY = Column(pl.Date, Role.DATE)
_MOMENT = Column(pl.Datetime("us", "UTC"))
_MONEY = Column(pl.Decimal(38, 10), Role.MONEY, "currency", currency_from="currency")
_RATE = Column(pl.Decimal(38, 12), Role.NOTE, "percent")


class Penalty(Row):
    """One penalty of a report."""

    penalty_ref: Annotated[Text, Column(pl.String, Role.REFERENCE)]  # PREF: of this party's side
    common_ref: Annotated[Text | None, _LINK] = None  # PCOM: shared by both sides
    previous_ref: Annotated[Text | None, _LINK] = None  # PPRF: the penalty this one replaces
    report_ref: Annotated[Text | None, _TEXT] = None  # of the message
    report_kind: Annotated[Code | None, _TEXT] = None  # CURR, FWIS (new ones), FWAM (amended ones)
    report_frequency: Annotated[Code | None, _TEXT] = None  # DAIL, MNTH
    reported_at: Annotated[datetime | None, _MOMENT] = None
    instruction_ref: Annotated[Text | None, _LINK] = None  # the account owner's
    servicer_ref: Annotated[Text | None, _LINK] = None
    market_ref: Annotated[Text | None, _LINK] = None  # MITI
    counterparty_ref: Annotated[Text | None, _LINK] = None
    penalty_type: Annotated[Code, _KEY]  # SEFP: settlement fail; LMFP: late matching fail
    status: Annotated[Code | None, _KEY] = None  # ACTV, REMO, REIC, RLOC, SWIC, NCOM ...
    status_reason: Annotated[Code | None, _TEXT] = None
    status_narrative: Annotated[Narrative | None, _TEXT] = None
    method: Annotated[Code | None, _KEY] = None  # calculation: SECU, CASH, BOTH, MIXE ...
    aggregated: Annotated[Code | None, _TEXT] = None  # Y or N: counts in the report's totals
    detection_date: Annotated[date | None, _DAY] = None  # DACO: the day of the fail, or of the late match
    penalty_date: Annotated[date | None, _DAY] = None  # PEDA, of the last calculation
    payment_date: Annotated[date | None, _DAY] = None
    days: Annotated[int | None, Field(ge=0), Column(pl.Int64, unit="business days")] = None
    calculations: Annotated[int | None, Field(ge=0), Column(pl.Int64)] = None
    account: Annotated[Text | None, _KEY] = None
    counterparty: Annotated[Text | None, _KEY] = None
    instrument_id: Annotated[Text | None, _KEY] = None
    instrument_scheme: Annotated[Text | None, _TEXT] = None
    asset_class: Annotated[Code | None, _KEY] = None  # SOVR, SHRS ...; the sender's code
    liquid: Annotated[Code | None, _TEXT] = None
    side: Annotated[Movement | None, Column(pl.Enum(Movement), Role.DIRECTION)] = None
    payment: Annotated[Payment | None, Column(pl.Enum(Payment), Role.KEY)] = None
    quantity: Annotated[Quantity | None, Column(pl.Decimal(38, 10), Role.QUANTITY, "units or face")] = None
    price: Annotated[Rate | None, Column(pl.Decimal(38, 12), Role.PRICE, "currency per unit or percent")] = None
    price_unit: Annotated[PriceUnit | None, Column(pl.Enum(PriceUnit), Role.KEY)] = None
    security_rate: Annotated[Rate | None, _RATE] = None  # for lack of securities, per day: 0.001 is a tenth of a bp
    cash_rate: Annotated[Rate | None, _RATE] = None  # for lack of cash
    failed_amount: Annotated[Money | None, _MONEY] = (
        None  # of money, where the fail is one of cash or against payment
    )
    amount: Annotated[Money | None, _MONEY] = None  # absent: not computed (status NCOM)
    currency: Annotated[Currency | None, Column(pl.String, Role.CURRENCY)] = None
    direction: Annotated[PenaltyDirection | None, Column(pl.Enum(PenaltyDirection), Role.KEY)] = None
    settlement_date: Annotated[date | None, _DAY] = None  # intended (ISD)
    accepted_at: Annotated[datetime | None, _MOMENT] = None
    matched_at: Annotated[datetime | None, _MOMENT] = None
    settled_at: Annotated[datetime | None, _MOMENT] = None
    transaction_status: Annotated[Code | None, _TEXT] = None  # PENF, CAND, SETT ...
    reason_code: Annotated[Code | None, _TEXT] = None
    place_of_settlement: Annotated[Text | None, _KEY] = None
    message_type: Annotated[Text | None, _TEXT] = None


CONTRACT = Contract(name="penalty", model=Penalty, positive_direction=Movement.RECEIVE, arrival=Arrival.DAILY)
