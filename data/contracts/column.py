"""What a column means beside its Python type: storage, unit, role, and the break it makes when sides differ."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polars.datatypes import DataType, DataTypeClass

    from data.contracts.words import BreakType


class Role(StrEnum):
    """What the engine may do with a column, whatever the contract calls it."""

    REFERENCE = "REFERENCE"  # names the row within its source
    LINK = "LINK"  # names a row of the other side, or a group both sides know
    STATUS = "STATUS"  # NEW, CANCEL, CORRECT
    VERSION = "VERSION"  # the larger one is the later one
    DIRECTION = "DIRECTION"  # the word that gives quantity and money their sign
    QUANTITY = "QUANTITY"
    PRICE = "PRICE"
    MONEY = "MONEY"
    CURRENCY = "CURRENCY"
    DATE = "DATE"
    KEY = "KEY"  # compared as it is: account, instrument, counterparty ...
    NOTE = "NOTE"  # kept and shown, never compared


@dataclass(frozen=True, slots=True)
class Column:
    """How one field of a contract is stored and read.

    Args:
        dtype: the Polars type of the column; the DuckDB type follows from it.
        role: what the engine may do with it.
        unit: what a number counts ("currency per unit"), for people and documentation.
        differs_as: the break type when house and street disagree on it.
        currency_from: for money, the column that says in which currency it is.
    """

    dtype: DataType | DataTypeClass
    role: Role = Role.NOTE
    unit: str | None = None
    differs_as: BreakType | None = None
    currency_from: str | None = None
