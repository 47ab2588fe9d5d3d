"""The transaction report contract: one row is one report under Article 26 of MiFIR, as the 65 fields of RTS 22.

Columns stand in the order of the fields of RTS 22 (Delegated Regulation 2017/590), Annex I, Table 2; a choice such as
LEI or person is told by a column of its own beside the field, which ends in `_type`. A cancellation fills only
the fields 1, 2, 4 and 6.

Fields that repeat are one text: the parts in stated order, joined by `;`. Columns of one group (buyers, their
decision makers, sellers, theirs, underlyings) have the same number of parts, an empty part where that one has nothing
to say; where none has, the whole column is absent. Several names of one person are joined by `,` inside their part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.column import Column, Role
from data.contracts.contract import Arrival, Contract, Row
from data.contracts.report_words import (
    Capacity,
    Delivery,
    ExerciseStyle,
    Flag,
    NotionalChange,
    OptionType,
    PartyType,
    PriceType,
    QuantityType,
    ReportStatus,
    ShortSelling,
)
from data.contracts.words import BreakType, Status

NUMBER_TYPE = pl.Decimal(38, 17)
MONEY_TYPE = pl.Decimal(38, 10)
WORTH_TYPE = pl.Decimal(38, 22)
LARGEST_FACTOR = pl.lit(10**8)  # two numbers below it multiply within 22 decimals
PART = ";"
NAMES = ","
BETWEEN = ":"


class Compared(StrEnum):
    """How a field of two records of the same report is compared (RTS 22 Article 15(3))."""

    LIFE_CYCLE = "LIFE_CYCLE"  # by the sequence of reports of one reference
    JOIN = "JOIN"  # what pairs the records
    EXACT = "EXACT"
    NAMES = "NAMES"  # upper case, blanks and accents aside
    NUMBER = "NUMBER"  # equal as numbers, however many zeros are written
    TIME = "TIME"  # within the granularity of the coarser clock
    SET = "SET"  # the same parts in any order


@dataclass(frozen=True, slots=True)
class Rts22:
    """The field a column belongs to, 1 to 65, and how it is compared."""

    number: int
    compared: Compared = Compared.EXACT


Text = Annotated[str, Field(min_length=1, max_length=200)]
Parts = Annotated[str, Field(min_length=1, max_length=4000)]
Name = Annotated[str, Field(min_length=1, max_length=350)]
Number = Annotated[Decimal, Field(gt=Decimal("-1e16"), lt=Decimal("1e16"), decimal_places=17)]
Positive = Annotated[Decimal, Field(gt=0, lt=Decimal("1e16"), decimal_places=17)]
Money = Annotated[Decimal, Field(gt=Decimal("-1e16"), lt=Decimal("1e16"), decimal_places=10)]


def _word(words: type[StrEnum], differs_as: BreakType = BreakType.REPORT_FIELD) -> Column:
    return Column(pl.Enum(words), Role.KEY, differs_as=differs_as)


_NOTE = Column(pl.String)
_KEY = Column(pl.String, Role.KEY, differs_as=BreakType.REPORT_FIELD)
_PARTY = Column(pl.String, Role.KEY, differs_as=BreakType.COUNTERPARTY)
_INSTRUMENT = Column(pl.String, Role.KEY, differs_as=BreakType.INSTRUMENT)
_CURRENCY = Column(pl.String, Role.CURRENCY, differs_as=BreakType.CURRENCY)
_OTHER_CURRENCY = Column(pl.String, Role.KEY, differs_as=BreakType.CURRENCY)
_FLAG = _word(Flag)
_DAY = Column(pl.Date, Role.KEY, differs_as=BreakType.INSTRUMENT)  # decades ahead: no calendar counts to it
_NUMBER = Column(NUMBER_TYPE, Role.KEY, differs_as=BreakType.INSTRUMENT)
_INSTANT = Column(pl.Datetime("us", "UTC"), Role.KEY, differs_as=BreakType.TRADE_DATE)
_QUANTITY = Column(NUMBER_TYPE, Role.QUANTITY, "as quantity_type says", BreakType.QUANTITY)
_PRICE = Column(NUMBER_TYPE, Role.PRICE, "as price_type says", BreakType.PRICE)
_STRIKE = Column(NUMBER_TYPE, Role.KEY, "as strike_price_type says", BreakType.INSTRUMENT)
_NET = Column(MONEY_TYPE, Role.MONEY, "currency", BreakType.NET_AMOUNT, currency_from="price_currency")
_UP_FRONT = Column(MONEY_TYPE, Role.MONEY, "currency", BreakType.FEES, currency_from="upfront_currency")
_QUANTITY_WORD = _word(QuantityType, BreakType.QUANTITY)
_PRICE_WORD = _word(PriceType, BreakType.PRICE)
_OF_INSTRUMENT = BreakType.INSTRUMENT


class TransactionReport(Row):
    """One transaction report."""

    report_ref: Annotated[Text, Column(pl.String, Role.REFERENCE)]
    report_status: Annotated[ReportStatus, Column(pl.Enum(ReportStatus), Role.STATUS), Rts22(1, Compared.LIFE_CYCLE)]
    transaction_reference: Annotated[Text, Column(pl.String, Role.LINK), Rts22(2, Compared.JOIN)]
    venue_transaction_id: Annotated[Text | None, _KEY, Rts22(3)] = None
    executing_entity: Annotated[Text, _PARTY, Rts22(4)]
    investment_firm: Annotated[Flag | None, _FLAG, Rts22(5)] = None
    submitting_entity: Annotated[Text | None, _PARTY, Rts22(6)] = None
    buyer: Annotated[Parts | None, _PARTY, Rts22(7)] = None
    buyer_type: Annotated[Parts | None, _PARTY, Rts22(7)] = None
    buyer_branch: Annotated[Parts | None, _KEY, Rts22(8)] = None
    buyer_first_names: Annotated[Parts | None, _KEY, Rts22(9, Compared.NAMES)] = None
    buyer_surnames: Annotated[Parts | None, _KEY, Rts22(10, Compared.NAMES)] = None
    buyer_birth_date: Annotated[Parts | None, _KEY, Rts22(11)] = None
    buyer_decision: Annotated[Parts | None, _PARTY, Rts22(12)] = None
    buyer_decision_type: Annotated[Parts | None, _PARTY, Rts22(12)] = None
    buyer_decision_first_names: Annotated[Parts | None, _KEY, Rts22(13, Compared.NAMES)] = None
    buyer_decision_surnames: Annotated[Parts | None, _KEY, Rts22(14, Compared.NAMES)] = None
    buyer_decision_birth_date: Annotated[Parts | None, _KEY, Rts22(15)] = None
    seller: Annotated[Parts | None, _PARTY, Rts22(16)] = None
    seller_type: Annotated[Parts | None, _PARTY, Rts22(16)] = None
    seller_branch: Annotated[Parts | None, _KEY, Rts22(17)] = None
    seller_first_names: Annotated[Parts | None, _KEY, Rts22(18, Compared.NAMES)] = None
    seller_surnames: Annotated[Parts | None, _KEY, Rts22(19, Compared.NAMES)] = None
    seller_birth_date: Annotated[Parts | None, _KEY, Rts22(20)] = None
    seller_decision: Annotated[Parts | None, _PARTY, Rts22(21)] = None
    seller_decision_type: Annotated[Parts | None, _PARTY, Rts22(21)] = None
    seller_decision_first_names: Annotated[Parts | None, _KEY, Rts22(22, Compared.NAMES)] = None
    seller_decision_surnames: Annotated[Parts | None, _KEY, Rts22(23, Compared.NAMES)] = None
    seller_decision_birth_date: Annotated[Parts | None, _KEY, Rts22(24)] = None
    order_transmission: Annotated[Flag | None, _FLAG, Rts22(25)] = None
    transmitting_firm_buyer: Annotated[Text | None, _PARTY, Rts22(26)] = None
    transmitting_firm_seller: Annotated[Text | None, _PARTY, Rts22(27)] = None
    trading_time: Annotated[datetime | None, _INSTANT, Rts22(28, Compared.TIME)] = None
    trading_time_decimals: Annotated[int | None, Field(ge=0, le=6), Column(pl.Int64, unit="digits")] = None
    trading_capacity: Annotated[Capacity | None, _word(Capacity), Rts22(29)] = None
    quantity: Annotated[Positive | None, _QUANTITY, Rts22(30, Compared.NUMBER)] = None
    quantity_type: Annotated[QuantityType | None, _QUANTITY_WORD, Rts22(30)] = None
    quantity_currency: Annotated[Text | None, _OTHER_CURRENCY, Rts22(31)] = None
    notional_change: Annotated[NotionalChange | None, _word(NotionalChange), Rts22(32)] = None
    price: Annotated[Number | None, _PRICE, Rts22(33, Compared.NUMBER)] = None
    price_type: Annotated[PriceType | None, _PRICE_WORD, Rts22(33)] = None
    price_currency: Annotated[Text | None, _CURRENCY, Rts22(34)] = None
    net_amount: Annotated[Money | None, _NET, Rts22(35, Compared.NUMBER)] = None
    venue: Annotated[Text | None, _KEY, Rts22(36)] = None
    venue_branch: Annotated[Text | None, _KEY, Rts22(37)] = None
    upfront_payment: Annotated[Money | None, _UP_FRONT, Rts22(38, Compared.NUMBER)] = None
    upfront_currency: Annotated[Text | None, _OTHER_CURRENCY, Rts22(39)] = None
    complex_trade_id: Annotated[Text | None, _KEY, Rts22(40)] = None
    isin: Annotated[Text | None, _INSTRUMENT, Rts22(41)] = None
    instrument_name: Annotated[Name | None, _INSTRUMENT, Rts22(42, Compared.NAMES)] = None
    cfi: Annotated[Text | None, _INSTRUMENT, Rts22(43)] = None
    notional_currency: Annotated[Text | None, _OTHER_CURRENCY, Rts22(44)] = None
    notional_currency_2: Annotated[Text | None, _OTHER_CURRENCY, Rts22(45)] = None
    price_multiplier: Annotated[Positive | None, _NUMBER, Rts22(46, Compared.NUMBER)] = None
    underlying_isin: Annotated[Parts | None, _INSTRUMENT, Rts22(47, Compared.SET)] = None
    underlying_form: Annotated[Parts | None, _INSTRUMENT, Rts22(47)] = None
    underlying_index: Annotated[Parts | None, _INSTRUMENT, Rts22(48, Compared.NAMES)] = None
    underlying_term: Annotated[Parts | None, _INSTRUMENT, Rts22(49)] = None
    option_type: Annotated[OptionType | None, _word(OptionType, _OF_INSTRUMENT), Rts22(50)] = None
    strike_price: Annotated[Number | None, _STRIKE, Rts22(51, Compared.NUMBER)] = None
    strike_price_type: Annotated[PriceType | None, _word(PriceType, _OF_INSTRUMENT), Rts22(51)] = None
    strike_currency: Annotated[Text | None, _OTHER_CURRENCY, Rts22(52)] = None
    exercise_style: Annotated[ExerciseStyle | None, _word(ExerciseStyle, _OF_INSTRUMENT), Rts22(53)] = None
    maturity_date: Annotated[date | None, _DAY, Rts22(54)] = None
    expiry_date: Annotated[date | None, _DAY, Rts22(55)] = None
    delivery: Annotated[Delivery | None, _word(Delivery, _OF_INSTRUMENT), Rts22(56)] = None
    investment_decision: Annotated[Text | None, _KEY, Rts22(57)] = None
    investment_decision_type: Annotated[PartyType | None, _word(PartyType), Rts22(57)] = None
    investment_decision_branch: Annotated[Text | None, _KEY, Rts22(58)] = None
    execution: Annotated[Text | None, _KEY, Rts22(59)] = None
    execution_type: Annotated[PartyType | None, _word(PartyType), Rts22(59)] = None
    execution_branch: Annotated[Text | None, _KEY, Rts22(60)] = None
    waivers: Annotated[Text | None, _KEY, Rts22(61, Compared.SET)] = None
    short_selling: Annotated[ShortSelling | None, _word(ShortSelling), Rts22(62)] = None
    otc_flags: Annotated[Text | None, _KEY, Rts22(63, Compared.SET)] = None
    risk_reducing: Annotated[Flag | None, _FLAG, Rts22(64)] = None
    securities_financing: Annotated[Flag | None, _FLAG, Rts22(65)] = None
    trade_ref: Annotated[Text | None, Column(pl.String, Role.LINK)] = None
    trade_row_id: Annotated[Text | None, _NOTE] = None
    submitted_at: Annotated[datetime | None, Column(pl.Datetime("us", "UTC"), Role.VERSION)] = None
    message_id: Annotated[Text | None, _NOTE] = None  # of the message it was handed in with
    trade_date: Annotated[date | None, Column(pl.Date, Role.DATE, differs_as=BreakType.TRADE_DATE)] = None


def worth() -> pl.Expr:
    """Units x monetary price, or nominal x percent of it, at 22 decimals; null for every other kind of price.

    Factors are cut to ten decimals, so that the product fits: it says what is at risk and decides nothing.
    """
    quantity, price = (_small(pl.col(name)) for name in ("quantity", "price"))
    hundredth = pl.lit("0.01").str.to_decimal(scale=22)
    monetary = (pl.col("price_type") == PriceType.MONETARY) & (pl.col("quantity_type") == QuantityType.UNIT)
    percent = (pl.col("price_type") == PriceType.PERCENT) & (pl.col("quantity_type") == QuantityType.NOMINAL)
    product = (quantity * price).cast(WORTH_TYPE)
    return pl.when(monetary).then(product).when(percent).then(product * hundredth).otherwise(None)


def _small(number: pl.Expr) -> pl.Expr:
    return pl.when(number.abs() < LARGEST_FACTOR).then(number.round(10, mode="half_to_even").cast(MONEY_TYPE))


CONTRACT = Contract(
    name="transaction_report",
    model=TransactionReport,
    arrival=Arrival.HISTORY,
    statuses={ReportStatus.NEWT: Status.NEW, ReportStatus.CANC: Status.CANCEL},
    sent_again=True,
    value=worth,
)
COLUMN_FIELDS = {
    name: item
    for name, info in TransactionReport.model_fields.items()
    for item in info.metadata
    if isinstance(item, Rts22)
}
FIELD_NUMBERS = {name: field.number for name, field in COLUMN_FIELDS.items()}


def report_ref() -> pl.Expr:
    """What names a report: its executing entity and its transaction reference, which is unique only with it."""
    return pl.concat_str("executing_entity", "transaction_reference", separator=BETWEEN)
