"""Which business date is meant when nobody says one: the previous business day of the house's calendar."""

from __future__ import annotations

from datetime import date, datetime

from data.contracts.failure import UsageError
from data.reference.calendars import calendar_named
from pipelines.settings import Settings


def business_date_of(said: str | None, settings: Settings) -> date:
    """The business date a command is about.

    Raises:
        UsageError: what was said is no ISO date.
    """
    if said is None:
        today = datetime.now(settings.zone).date()
        return calendar_named(settings.calendar).previous(today)
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise UsageError(f"--business-date {said!r} is no date; write it as 2026-11-20") from None
