"""The possession or control contract: one row is one security on the stock record at the end of one day.

`must_be_held` counts the customers' fully paid and excess margin securities, `in_control` what lies in good control
locations (SEC rule 15c3-3).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Contract, Row


class PossessionControl(Row):
    """One security on one day."""

    record_ref: Annotated[kinds.Text, kinds.REFERENCE]
    instrument_id: Annotated[kinds.Text, kinds.NOTE]
    counted_on: Annotated[date, kinds.DAY]
    must_be_held: Annotated[kinds.Positive, kinds.QUANTITY]
    in_control: Annotated[kinds.Positive, kinds.QUANTITY]
    deficit_since: Annotated[date | None, kinds.DAY] = None
    action: Annotated[kinds.Memo | None, kinds.NOTE] = (
        None  # what was started to end a deficit: recall of a loan, release of a pledge, buy-in
    )


CONTRACT = Contract(name="possession_control", model=PossessionControl)
