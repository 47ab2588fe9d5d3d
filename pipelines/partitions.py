"""How runs are cut: business date x reconciliation. Business dates leave out the house calendar's holidays."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import dagster as dg

from data.reference.calendars import calendar_named
from pipelines.home import Home
from pipelines.settings import settings_from

FIRST = date(2020, 1, 1)
LAST_AT_LEAST = date(2026, 11, 30)
"""The sample days can be run on a machine whose clock is behind them."""
SATURDAY = 5
BUSINESS_DATE = "business_date"
RECONCILIATION = "reconciliation"
WEEKENDS = "0 0 * * 0,6"


def _runs_of(home: Home) -> dg.MultiPartitionsDefinition:
    """The partitions of a desk: its business dates by its calendar, its reconciliations by their rulebooks."""
    today = datetime.now(home.settings.zone).date()
    last = max(date(today.year + 1, 12, 31), LAST_AT_LEAST)
    calendar = calendar_named(home.settings.calendar)
    holidays = [
        datetime(day.year, day.month, day.day, tzinfo=home.settings.zone)
        for day in (FIRST + timedelta(days=n) for n in range((last - FIRST).days))
        if day.weekday() < SATURDAY and not calendar.is_business_day(day)
    ]
    dates = dg.DailyPartitionsDefinition(
        start_date=FIRST.isoformat(),
        timezone=home.settings.timezone,
        end_date=last.isoformat(),
        end_offset=max(1, (LAST_AT_LEAST - today).days),  # the day of today is run this evening, not tomorrow
        exclusions=[WEEKENDS, *holidays],
    )
    return dg.MultiPartitionsDefinition(
        {BUSINESS_DATE: dates, RECONCILIATION: dg.StaticPartitionsDefinition(sorted(home.rulebooks))}
    )


def partition_key(business_date: date, reconciliation: str) -> dg.MultiPartitionKey:
    """The partition of one run."""
    return dg.MultiPartitionKey({BUSINESS_DATE: business_date.isoformat(), RECONCILIATION: reconciliation})


def run_of(key: str) -> tuple[date, str]:
    """Business date and reconciliation of a partition key as Dagster writes it."""
    said, _, reconciliation = key.partition("|")
    return date.fromisoformat(said), reconciliation


def is_run_on(business_date: date) -> bool:
    """Whether there is a run of a date: it is a business day of the house's calendar, in the years of the desk."""
    return DATES.has_partition_key(business_date.isoformat())


RUNS = _runs_of(Home(settings_from()))
"""The partitions of this desk, read off its configuration once when the code location is loaded."""

DATES = RUNS.get_partitions_def_for_dimension(BUSINESS_DATE)
"""The business dates alone: what speaks about a whole day."""
