"""Kinds of values that many contracts hold: how each is limited in the model and stored in a column.

`Annotated[Text, NOTE]` is a text that is kept and shown; the other columns say their role, unit and break type.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.column import Column, Role

LEI_SHAPE = r"^[0-9A-Z]{18}[0-9]{2}$"

Text = Annotated[str, Field(min_length=1, max_length=200)]
Memo = Annotated[str, Field(min_length=1, max_length=2000)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Zone = Annotated[str, Field(pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$", max_length=50)]
Lei = Annotated[str, Field(pattern=LEI_SHAPE)]
Count = Annotated[int, Field(ge=0)]
Money = Annotated[Decimal, Field(gt=Decimal("-1e16"), lt=Decimal("1e16"), decimal_places=10)]
Positive = Annotated[Decimal, Field(ge=0, lt=Decimal("1e16"), decimal_places=10)]
Price = Annotated[Decimal, Field(gt=Decimal("-1e14"), lt=Decimal("1e14"), decimal_places=12)]

MONEY_TYPE = pl.Decimal(38, 10)
PRICE_TYPE = pl.Decimal(38, 12)
MOMENT_TYPE = pl.Datetime("us", "UTC")


class YesNo(StrEnum):
    """A flag as a word, so that absent is not no."""

    YES = "YES"
    NO = "NO"


class PartyClass(StrEnum):
    """A party to an OTC derivative (EMIR): financial, non-financial above a clearing threshold, or below them all."""

    FC = "FC"
    NFC_PLUS = "NFC+"
    NFC_MINUS = "NFC-"


REFERENCE = Column(pl.String, Role.REFERENCE)
LINK = Column(pl.String, Role.LINK)
NOTE = Column(pl.String)
CURRENCY = Column(pl.String, Role.CURRENCY)
FLAG = Column(pl.Enum(YesNo))
COUNT = Column(pl.Int64)
DAY = Column(pl.Date)
MOMENT = Column(MOMENT_TYPE)
MONEY = Column(MONEY_TYPE, unit="currency")
QUANTITY = Column(MONEY_TYPE, unit="units")
PRICE = Column(PRICE_TYPE, unit="currency per unit")


def words_of(kind: type[StrEnum]) -> Column:
    """The column of a closed vocabulary."""
    return Column(pl.Enum(kind))
