"""Moments in the time of a place, where every row names its own time zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

import polars as pl


def local(rows: pl.DataFrame, moment: str | datetime, zone: str) -> pl.Expr:
    """A moment as the clocks of each row's zone show it (Datetime without zone); null where no such zone exists.

    Args:
        moment: a column of moments in UTC, or one moment for all rows.
        zone: the column that names the zone, such as Europe/Paris.
    """
    utc = pl.col(moment) if isinstance(moment, str) else pl.lit(moment, dtype=pl.Datetime("us", "UTC"))
    named = sorted(set(rows[zone].drop_nulls().unique()) & available_timezones())
    told = [
        pl.when(pl.col(zone) == name).then(utc.dt.convert_time_zone(name).dt.replace_time_zone(None))
        for name in named
    ]
    return pl.coalesce(*told, pl.lit(None, dtype=pl.Datetime("us")))
