"""The business days that a reconciliation counts in."""

from __future__ import annotations

from data.reference.calendars import Calendar, calendar_named
from reconciliation.day import WEEKDAYS
from reconciliation.rulebook import Rulebook


def business_days_of(rulebook: Rulebook) -> Calendar:
    """The calendar of a reconciliation; Monday to Friday where its rulebook names none."""
    return calendar_named(rulebook.calendar) if rulebook.calendar else WEEKDAYS
