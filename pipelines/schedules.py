"""The end of day goes by itself, one run per reconciliation, and the checks after it: every business day."""

from collections.abc import Iterator
from datetime import datetime

import dagster as dg

from data.reference.calendars import calendar_named
from pipelines.home import Home
from pipelines.jobs import COMPLIANCE_CHECKS, END_OF_DAY
from pipelines.partitions import partition_key
from pipelines.settings import Settings, settings_from


def _cron(clock_time: str) -> str:
    hour, minute = map(int, clock_time.split(":"))
    return f"{minute} {hour} * * 1-5"


@dg.schedule(
    job=END_OF_DAY,
    cron_schedule=_cron(settings_from().end_of_day),
    execution_timezone=settings_from().timezone,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def end_of_day(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run per reconciliation that has sources, on business days only."""
    home = Home(settings_from())
    business_date = _local(context.scheduled_execution_time, home.settings).date()
    if not calendar_named(home.settings.calendar).is_business_day(business_date):
        yield dg.SkipReason(f"{business_date} is no business day of {home.settings.calendar}")
        return
    for rulebook in home.rulebooks.values():
        if rulebook.house.sources and rulebook.street.sources:
            key = partition_key(business_date, rulebook.name)
            yield dg.RunRequest(run_key=str(key), partition_key=key)


@dg.schedule(
    job=COMPLIANCE_CHECKS,
    cron_schedule=_cron(settings_from().checks_at),
    execution_timezone=settings_from().timezone,
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def compliance_checks(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """The whole pack on business days, after the end of day has had its time."""
    settings = settings_from()
    business_date = _local(context.scheduled_execution_time, settings).date()
    if calendar_named(settings.calendar).is_business_day(business_date):
        yield dg.RunRequest(run_key=f"checks {business_date}", partition_key=business_date.isoformat())
    else:
        yield dg.SkipReason(f"{business_date} is no business day of {settings.calendar}")


def _local(moment: datetime, settings: Settings) -> datetime:
    return moment.astimezone(settings.zone)
