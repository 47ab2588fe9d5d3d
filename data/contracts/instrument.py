"""The instrument contract: one row describes an instrument and, where it names a `venue`, its admission there.

An instrument of several venues has a row per venue, as in the reference data that ESMA publishes; its description is
that of the first row that says something. Underlyings, where there are several, are parts joined by `;`, as in the
transaction report contract.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts import kinds
from data.contracts.column import Column
from data.contracts.contract import Arrival, Contract, Row
from data.contracts.report_words import Delivery, ExerciseStyle, OptionType, PriceType

_NUMBER = pl.Decimal(38, 17)
_MULTIPLIER = Column(_NUMBER, unit="units of the underlying per contract")
_STRIKE = Column(_NUMBER, unit="as strike_price_type says")
Number = Annotated[Decimal, Field(gt=Decimal("-1e16"), lt=Decimal("1e16"), decimal_places=17)]
Positive = Annotated[Decimal, Field(gt=0, lt=Decimal("1e16"), decimal_places=17)]
Cfi = Annotated[str, Field(pattern=r"^[A-Z]{6}$")]
Parts = Annotated[str, Field(min_length=1, max_length=4000)]
Name = Annotated[str, Field(min_length=1, max_length=350)]


class Issuer(StrEnum):
    """Who issued a debt instrument, as far as rules ask."""

    SOVEREIGN = "SOVEREIGN"  # a state, its agencies, a central bank, or a supranational body
    OTHER = "OTHER"


class Instrument(Row):
    """One instrument on one venue."""

    instrument_id: Annotated[kinds.Text, kinds.REFERENCE]  # what trades call it: the ISIN, or a code of the house
    isin: Annotated[kinds.Text | None, kinds.NOTE] = None
    instrument_name: Annotated[Name | None, kinds.NOTE] = None
    cfi: Annotated[Cfi | None, kinds.NOTE] = None
    issuer_lei: Annotated[kinds.Text | None, kinds.NOTE] = None
    issuer: Annotated[Issuer | None, kinds.words_of(Issuer)] = None
    issuer_country: Annotated[kinds.Country | None, kinds.NOTE] = None
    liquid: Annotated[kinds.YesNo | None, kinds.FLAG] = None  # has a liquid market (MiFIR Art. 2(1)(17))
    sme_growth_market: Annotated[kinds.YesNo | None, kinds.FLAG] = None
    short_selling_rules: Annotated[kinds.YesNo | None, kinds.FLAG] = None  # covered by Regulation (EU) 236/2012
    commodity_derivative: Annotated[kinds.YesNo | None, kinds.FLAG] = None
    index_of_traded: Annotated[kinds.YesNo | None, kinds.FLAG] = None  # its index is of instruments traded on venues
    notional_currency: Annotated[kinds.Currency | None, kinds.NOTE] = None
    notional_currency_2: Annotated[kinds.Currency | None, kinds.NOTE] = None
    price_multiplier: Annotated[Positive | None, _MULTIPLIER] = None
    underlying_isin: Annotated[Parts | None, kinds.NOTE] = None
    underlying_form: Annotated[Parts | None, kinds.NOTE] = None
    underlying_index: Annotated[Parts | None, kinds.NOTE] = None
    underlying_term: Annotated[Parts | None, kinds.NOTE] = None
    option_type: Annotated[OptionType | None, kinds.words_of(OptionType)] = None
    strike_price: Annotated[Number | None, _STRIKE] = None
    strike_price_type: Annotated[PriceType | None, kinds.words_of(PriceType)] = None
    strike_currency: Annotated[kinds.Currency | None, kinds.NOTE] = None
    exercise_style: Annotated[ExerciseStyle | None, kinds.words_of(ExerciseStyle)] = None
    maturity_date: Annotated[date | None, kinds.DAY] = None
    expiry_date: Annotated[date | None, kinds.DAY] = None
    delivery: Annotated[Delivery | None, kinds.words_of(Delivery)] = None
    venue: Annotated[kinds.Text | None, kinds.NOTE] = None
    requested_on: Annotated[date | None, kinds.DAY] = None
    admitted_from: Annotated[date | None, kinds.DAY] = None
    terminated_on: Annotated[date | None, kinds.DAY] = None  # the last day


CONTRACT = Contract(name="instrument", model=Instrument, arrival=Arrival.STANDING)
