"""The reporting detail contract: what a transaction report says of one trade that the trade itself does not.

One row per trade, by its reference. Parties, persons and algorithms are named by our codes (contracts party, person).
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from data.contracts import kinds
from data.contracts.contract import Contract, Row
from data.contracts.report_words import Capacity, NotionalChange, PriceType, QuantityType, ShortSelling


class Exclusion(StrEnum):
    """Why an acquisition or disposal is no transaction: RTS 22 Article 2(5), point by point."""

    SECURITIES_FINANCING = "SECURITIES_FINANCING"  # (a)
    CLEARING_OR_SETTLEMENT = "CLEARING_OR_SETTLEMENT"  # (b)
    NETTING = "NETTING"  # (c)
    CUSTODY = "CUSTODY"  # (d)
    NOVATION = "NOVATION"  # (e)
    COMPRESSION = "COMPRESSION"  # (f)
    FUND_UNITS = "FUND_UNITS"  # (g)
    EXERCISE_OR_CONVERSION = "EXERCISE_OR_CONVERSION"  # (h)
    CONTRACTUAL_EVENT = "CONTRACTUAL_EVENT"  # (i)
    NOTIONAL_CHANGE = "NOTIONAL_CHANGE"  # (j)
    INDEX_COMPOSITION = "INDEX_COMPOSITION"  # (k)
    DIVIDEND_REINVESTMENT = "DIVIDEND_REINVESTMENT"  # (l)
    EMPLOYEE_PLAN = "EMPLOYEE_PLAN"  # (m)
    TENDER_OFFER = "TENDER_OFFER"  # (n)


class Transmission(StrEnum):
    """Where an order went or came from (RTS 22 Article 4)."""

    SENT = "SENT"  # passed on with all that Article 4 asks for: the receiving firm reports
    SENT_WITHOUT_DETAILS = "SENT_WITHOUT_DETAILS"  # passed on, and reported by us as well: field 25 is true
    RECEIVED = "RECEIVED"  # from a firm that sent all that Article 4 asks for: fields 26 and 27


class Activity(StrEnum):
    """The kind of trading that says how fine a clock must be (RTS 25, Annex, table 2)."""

    HIGH_FREQUENCY = "HIGH_FREQUENCY"
    VOICE = "VOICE"
    QUOTE_REQUEST = "QUOTE_REQUEST"
    NEGOTIATED = "NEGOTIATED"
    OTHER = "OTHER"


Digits = Annotated[int, Field(ge=0, le=6)]


class ReportingDetail(Row):
    """What is to be reported of one trade beside the trade."""

    trade_ref: Annotated[kinds.Text, kinds.REFERENCE]
    executing_entity: Annotated[kinds.Text | None, kinds.NOTE] = None
    submitting_entity: Annotated[kinds.Text | None, kinds.NOTE] = None
    capacity: Annotated[Capacity | None, kinds.words_of(Capacity)] = None
    exclusion: Annotated[Exclusion | None, kinds.words_of(Exclusion)] = None
    public_offer: Annotated[kinds.YesNo | None, kinds.FLAG] = None  # an offering, a placing or an issue of debt
    transmission: Annotated[Transmission | None, kinds.words_of(Transmission)] = None
    transmitting_firm: Annotated[kinds.Text | None, kinds.NOTE] = None
    market_side: Annotated[kinds.YesNo | None, kinds.FLAG] = None
    venue_transaction_id: Annotated[kinds.Text | None, kinds.NOTE] = None
    venue_branch: Annotated[kinds.Country | None, kinds.NOTE] = None
    decision_makers: Annotated[kinds.Memo | None, kinds.NOTE] = None  # for our client; the firm under a mandate
    investment_decision: Annotated[kinds.Text | None, kinds.NOTE] = None
    execution: Annotated[kinds.Text | None, kinds.NOTE] = None  # a person or an algorithm, or NORE
    quantity_type: Annotated[QuantityType | None, kinds.words_of(QuantityType)] = None
    quantity_currency: Annotated[kinds.Currency | None, kinds.NOTE] = None
    notional_change: Annotated[NotionalChange | None, kinds.words_of(NotionalChange)] = None
    price_status: Annotated[PriceType | None, kinds.words_of(PriceType)] = None  # PNDG or NOAP: no price yet, or none
    net_amount: Annotated[Decimal | None, Field(ge=0, lt=Decimal("1e16"), decimal_places=10), kinds.MONEY] = None
    upfront_payment: Annotated[kinds.Money | None, kinds.MONEY] = None  # plus: the seller receives
    upfront_currency: Annotated[kinds.Currency | None, kinds.NOTE] = None
    complex_trade_id: Annotated[kinds.Text | None, kinds.NOTE] = None
    time_decimals: Annotated[Digits | None, kinds.COUNT] = None
    activity: Annotated[Activity | None, kinds.words_of(Activity)] = None
    waivers: Annotated[kinds.Text | None, kinds.NOTE] = None  # codes joined by `;`
    otc_flags: Annotated[kinds.Text | None, kinds.NOTE] = None  # codes joined by `;`
    short_selling: Annotated[ShortSelling | None, kinds.words_of(ShortSelling)] = None  # as a client told us
    risk_reducing: Annotated[kinds.YesNo | None, kinds.FLAG] = None
    central_bank: Annotated[kinds.YesNo | None, kinds.FLAG] = None  # a securities financing exempt under 2015/2365


CONTRACT = Contract(name="reporting_detail", model=ReportingDetail)
