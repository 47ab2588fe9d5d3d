"""The last moment that a business date has on the clocks of a place: New York's evening is the next day in Europe."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from compliance.given import Given

WESTERNMOST = "America/New_York"
SECOND = timedelta(seconds=1)
EARLIEST, LATEST = timedelta(hours=-3), timedelta(hours=8)


def moment_in(given: Given, zone: str = WESTERNMOST) -> datetime:
    """The moment that is asked about: `given.at`; where that is the end of the business date, its end in a zone.

    So deadlines of the evening there have passed, and what was said before midnight there has been heard. The end of
    a business date is the last second of it at a full hour's distance from UTC, from Moscow to Los Angeles.
    """
    midnight = datetime.combine(given.business_date + timedelta(days=1), time(0))
    over = given.at + SECOND
    full_hour = (over.minute, over.second, over.microsecond) == (0, 0, 0)
    if not full_hour or not EARLIEST <= over - midnight.replace(tzinfo=UTC) <= LATEST:
        return given.at
    return max(given.at, midnight.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))
