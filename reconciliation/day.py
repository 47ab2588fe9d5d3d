"""What the engine is told of the business date. The day is an argument; nothing in the engine reads a clock."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import polars as pl

from data.reference.calendars import Calendar


class Day(NamedTuple):
    """The business date of a run, or of no day at all when two files are simply matched.

    Args:
        business_date: None where two files are matched without a day: then nothing is PENDING.
        calendar: business days; None counts Monday to Friday.
        rates: rows of the `fx_rate` contract, or None where exposure stays in the row's own currency.
        missing_sources: senders whose file is expected and has not come.
        missing_counterparties: pairs of such a sender and a counterparty that its files speak of; a sender without
            any is taken for the counterparty whose name is in its own.
    """

    business_date: date | None = None
    calendar: Calendar | None = None
    rates: pl.DataFrame | None = None
    missing_sources: tuple[str, ...] = ()
    missing_counterparties: tuple[tuple[str, str], ...] = ()

    @property
    def business_days(self) -> Calendar:
        """The calendar that counts days."""
        return self.calendar or WEEKDAYS


WEEKDAYS = Calendar(name="weekdays")
