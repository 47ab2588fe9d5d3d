"""The EMIR report contract: one row is one report that was sent to a trade repository.

Action and event are the words of the technical standards; `event_on` is the day on which what it tells happened.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from data.contracts import kinds
from data.contracts.contract import Arrival, Contract, Row


class EmirAction(StrEnum):
    NEWT = "NEWT"
    MODI = "MODI"
    CORR = "CORR"
    TERM = "TERM"
    EROR = "EROR"
    REVI = "REVI"
    VALU = "VALU"
    MARU = "MARU"
    POSC = "POSC"


class EmirReport(Row):
    """One report to a trade repository."""

    report_ref: Annotated[kinds.Text, kinds.REFERENCE]
    uti: Annotated[kinds.Text, kinds.LINK]
    party: Annotated[kinds.Lei, kinds.NOTE]
    counterparty: Annotated[kinds.Text, kinds.NOTE]
    action: Annotated[EmirAction, kinds.words_of(EmirAction)]
    event_on: Annotated[date, kinds.DAY]
    reported_at: Annotated[datetime, kinds.MOMENT]


CONTRACT = Contract(name="emir_report", model=EmirReport, arrival=Arrival.HISTORY)
