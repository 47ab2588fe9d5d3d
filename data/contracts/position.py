"""The position contract: one row is what an account holds of an instrument when the business date begins."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts import kinds
from data.contracts.column import Column, Role
from data.contracts.contract import Contract, Row

_HELD = Column(pl.Decimal(38, 10), Role.QUANTITY, "units or face; short below zero")
Signed = Annotated[Decimal, Field(gt=Decimal("-1e16"), lt=Decimal("1e16"), decimal_places=10)]


class Position(Row):
    """One holding at the start of a day."""

    position_ref: Annotated[kinds.Text, kinds.REFERENCE]
    account: Annotated[kinds.Text, Column(pl.String, Role.KEY)]
    instrument_id: Annotated[kinds.Text, Column(pl.String, Role.KEY)]
    quantity: Annotated[Signed, _HELD]


CONTRACT = Contract(name="position", model=Position)
