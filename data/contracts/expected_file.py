"""The expected file contract: one row is one file that a sender owes for one business date."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class ExpectedFile(Row):
    """One file that is owed."""

    expected_ref: Annotated[kinds.Text, kinds.REFERENCE]
    sender: Annotated[kinds.Text, kinds.NOTE]
    expected_on: Annotated[date, kinds.DAY]


CONTRACT = Contract(name="expected_file", model=ExpectedFile, arrival=Arrival.STANDING)
