"""The settlement status contract: one row is one status of one instruction at a moment, as its servicer tells it.

Written from the account owner's view. A status message may state several statuses (matched, and pending): each is a
row. `status_code` and the reason codes are the sender's, unknown ones too; `data/reference/settlement_codes.py` knows
which are known and what they mean. Quantities of a statement that lists what is still open are `quantity`; what has
settled so far and what is left are there only where the sender says so. Absent is not zero.
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

Text = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=40)]
Narrative = Annotated[str, Field(min_length=1, max_length=2000)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Quantity = Annotated[Decimal, Field(ge=0, lt=Decimal("1e16"), decimal_places=10)]
Money = Annotated[Decimal, Field(ge=0, lt=Decimal("1e16"), decimal_places=10)]


class StatusKind(StrEnum):
    """What a status is about."""

    PROCESSING = "PROCESSING"  # of the instruction by the servicer
    CANCELLATION = "CANCELLATION"  # of a request to cancel it
    MODIFICATION = "MODIFICATION"  # of a request to modify it, or to act on its repo
    MATCHING = "MATCHING"
    INFERRED_MATCHING = "INFERRED_MATCHING"  # concluded by the servicer, not told by the market
    SETTLEMENT = "SETTLEMENT"
    OTHER = "OTHER"  # anything else; `stated_as` holds what was sent


_TEXT = Column(pl.String)
_KEY = Column(pl.String, Role.KEY)
_LINK = Column(pl.String, Role.LINK)
_DAY = Column(pl.Date, Role.DATE)
_QUANTITY = Column(pl.Decimal(38, 10), Role.NOTE, "units or face")
_MONEY = Column(pl.Decimal(38, 10), Role.MONEY, "currency", currency_from="currency")


class SettlementStatus(Row):
    """One status of one instruction."""

    status_ref: Annotated[Text, Column(pl.String, Role.REFERENCE)]  # of the message or statement
    instruction_ref: Annotated[Text | None, _LINK] = None  # the account owner's; absent: the owner instructed nothing
    servicer_ref: Annotated[Text | None, _LINK] = None  # the account servicer's own reference of the transaction
    market_ref: Annotated[Text | None, _LINK] = None  # market infrastructure transaction identification (MITI)
    counterparty_ref: Annotated[Text | None, _LINK] = None
    common_ref: Annotated[Text | None, _LINK] = None  # agreed by both parties of the trade
    trade_ref: Annotated[Text | None, _LINK] = None
    pool_ref: Annotated[Text | None, _LINK] = None
    prepared_at: Annotated[datetime | None, Column(pl.Datetime("us", "UTC"))] = None
    status_kind: Annotated[StatusKind, Column(pl.Enum(StatusKind), Role.KEY)]
    status_code: Annotated[Code, _KEY]  # MACH, NMAT, PEND, PENF, SETT, PACK, REJT, CAND, CANS ...; ISO 15022 spelling
    reason_code: Annotated[Code | None, _KEY] = None  # the first one
    further_reason_codes: Annotated[Text | None, _TEXT] = None  # the others, by blanks
    reason_narrative: Annotated[Narrative | None, _TEXT] = None
    stated_as: Annotated[Text | None, _TEXT] = None  # 25D::SETT//PENF, SttlmSts/Flng
    account: Annotated[Text | None, _KEY] = None
    counterparty: Annotated[Text | None, _KEY] = None
    counterparty_account: Annotated[Text | None, _TEXT] = None
    instrument_id: Annotated[Text | None, _KEY] = None
    instrument_scheme: Annotated[Text | None, _TEXT] = None
    side: Annotated[Movement | None, Column(pl.Enum(Movement), Role.DIRECTION)] = None
    payment: Annotated[Payment | None, Column(pl.Enum(Payment), Role.KEY)] = None
    quantity: Annotated[Quantity | None, Column(pl.Decimal(38, 10), Role.QUANTITY, "units or face")] = None
    settled_quantity: Annotated[Quantity | None, _QUANTITY] = None
    remaining_quantity: Annotated[Quantity | None, _QUANTITY] = None
    amount: Annotated[Money | None, _MONEY] = None
    settled_amount: Annotated[Money | None, _MONEY] = None
    remaining_amount: Annotated[Money | None, _MONEY] = None
    currency: Annotated[Currency | None, Column(pl.String, Role.CURRENCY)] = None
    trade_date: Annotated[date | None, _DAY] = None
    settlement_date: Annotated[date | None, _DAY] = None  # intended (ISD)
    expected_date: Annotated[date | None, _DAY] = None  # when the servicer now expects it to settle
    effective_date: Annotated[date | None, _DAY] = None  # when it settled
    matched_at: Annotated[datetime | None, Column(pl.Datetime("us", "UTC"))] = None
    place_of_settlement: Annotated[Text | None, _KEY] = None
    transaction_type: Annotated[Code | None, _TEXT] = None  # TRAD, REPU, SECL ...
    hold: Annotated[Code | None, _TEXT] = None  # the sender's word or indicator: YPRE, PREA, CSDH, true ...
    partial: Annotated[Code | None, _TEXT] = None  # may settle in parts: PART, NPAR, PARC, PARQ
    message_type: Annotated[Text | None, _TEXT] = None


CONTRACT = Contract(
    name="settlement_status",
    model=SettlementStatus,
    positive_direction=Movement.RECEIVE,
    arrival=Arrival.HISTORY,
)
