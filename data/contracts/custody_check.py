"""The custody check contract: one row records that custody records were checked once, and what came of it.

INTERNAL compares the records that name the clients with the records of where assets lie; EXTERNAL compares the latter
with the statement of the custodian; PHYSICAL counts what the firm itself keeps.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class CustodyCheckKind(StrEnum):
    INTERNAL = "INTERNAL"
    EXTERNAL = "EXTERNAL"
    PHYSICAL = "PHYSICAL"


class CustodyCheck(Row):
    """One check of custody records."""

    check_ref: Annotated[kinds.Text, kinds.REFERENCE]
    kind: Annotated[CustodyCheckKind, kinds.words_of(CustodyCheckKind)]
    custodian: Annotated[kinds.Text, kinds.NOTE]  # whose holdings were checked
    records_of: Annotated[date, kinds.DAY]  # the day to which the records relate
    performed_on: Annotated[date, kinds.DAY]
    performed_by: Annotated[kinds.Text, kinds.NOTE]
    reviewed_by: Annotated[kinds.Text | None, kinds.NOTE] = None
    actions: Annotated[kinds.Memo | None, kinds.NOTE] = None  # what was done to perform it
    discrepancies: Annotated[kinds.Count, kinds.COUNT]
    unresolved: Annotated[kinds.Count, kinds.COUNT]  # discrepancies that nothing was done about yet


CONTRACT = Contract(name="custody_check", model=CustodyCheck, arrival=Arrival.HISTORY)
