"""The report status contract: one row is what the authority says of one transaction report, or of a whole file.

It is read from feedback (ISO 20022 auth.031). A row about a file has no transaction reference and carries the file's
statistics; a row about a report has none. Several rules are one text, joined by `;`, in the order of the message.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import polars as pl
from pydantic import Field

from data.contracts.column import Column, Role
from data.contracts.contract import Arrival, Contract, Row

Text = Annotated[str, Field(min_length=1, max_length=200)]
Texts = Annotated[str, Field(min_length=1, max_length=20_000)]
Count = Annotated[int, Field(ge=0, lt=10**15)]


class StatusLevel(StrEnum):
    FILE = "FILE"
    REPORT = "REPORT"


class FeedbackStatus(StrEnum):
    """What can become of a file or of a report; the codes of ISO 20022."""

    ACPT = "ACPT"  # accepted
    PART = "PART"  # of a file: some reports accepted, others not
    PDNG = "PDNG"  # of a report: not all rules could be applied yet
    RCVD = "RCVD"  # received and not looked at yet
    RJCT = "RJCT"  # rejected
    WARN = "WARN"  # of a file: accepted with warnings
    RMDR = "RMDR"  # of a file: a reminder of one that did not come
    INCF = "INCF"  # of a file: its name is wrong
    CRPT = "CRPT"  # of a file: its bytes are damaged


_NOTE = Column(pl.String)
_LINK = Column(pl.String, Role.LINK)
_KEY = Column(pl.String, Role.KEY)
_COUNT = Column(pl.Int64, unit="reports")


class ReportStatus(Row):
    """One status of one report or file."""

    status_ref: Annotated[Text, Column(pl.String, Role.REFERENCE)]  # the feedback's message id and a running number
    level: Annotated[StatusLevel, Column(pl.Enum(StatusLevel), Role.KEY)]
    original_message: Annotated[Text | None, _LINK] = None  # the message id of the file it speaks of
    transaction_reference: Annotated[Text | None, _LINK] = None
    executing_entity: Annotated[Text | None, _KEY] = None  # absent where the feedback names the reference alone
    original_record: Annotated[Text | None, _NOTE] = None  # how the feedback names the report
    status: Annotated[FeedbackStatus, Column(pl.Enum(FeedbackStatus), Role.KEY)]
    rules: Annotated[Texts | None, _KEY] = None  # ids of the rules that were not met
    rule_texts: Annotated[Texts | None, _NOTE] = None  # what the feedback says of each
    told_at: Annotated[datetime | None, Column(pl.Datetime("us", "UTC"))] = None
    feedback_message: Annotated[Text | None, _NOTE] = None
    authority: Annotated[Text | None, _NOTE] = None
    reports_total: Annotated[Count | None, _COUNT] = None
    reports_accepted: Annotated[Count | None, _COUNT] = None
    reports_pending: Annotated[Count | None, _COUNT] = None
    reports_received: Annotated[Count | None, _COUNT] = None
    reports_rejected: Annotated[Count | None, _COUNT] = None


CONTRACT = Contract(name="report_status", model=ReportStatus, arrival=Arrival.HISTORY)
