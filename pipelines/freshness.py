"""When the end-of-day result counts as late."""

from __future__ import annotations

from datetime import timedelta

import dagster as dg

from pipelines.settings import settings_from

HOURS_TO_FINISH = 2


def _by_end_of_day() -> dg.FreshnessPolicy:
    settings = settings_from()
    hour, minute = map(int, settings.end_of_day.split(":"))
    deadline = min(hour + HOURS_TO_FINISH, 23)
    return dg.FreshnessPolicy.cron(
        deadline_cron=f"{minute} {deadline} * * 1-5",
        lower_bound_delta=timedelta(hours=max(deadline - hour, 1)),
        timezone=settings.timezone,
    )


BY_END_OF_DAY = _by_end_of_day()
"""Two hours after the end-of-day run starts, on weekdays, in the house's time zone."""
