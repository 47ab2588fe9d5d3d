"""Reserve accounts and possession or control of customers' securities (SEC rule 15c3-3)."""

from __future__ import annotations

from datetime import date, time, timedelta

import polars as pl

from compliance.given import Given, house
from compliance.offences import told, written
from data.reference.calendars import Calendar, calendar_named

RESERVE = "reserve_computation"
STOCK = "possession_control"
REFERENCE = "computation_ref"
FRIDAY = 4


def newest_computations(given: Given) -> pl.DataFrame:
    """The newest computation of each kind that was made by the moment of the check."""
    made = house(given.rows(RESERVE)).filter(pl.col("computed_at") <= given.at)
    order = ["kind", "computed_as_of", "computed_at", REFERENCE, "row_id"]
    return made.sort(order).unique("kind", keep="last", maintain_order=True)


def overdue(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Kinds whose newest computation is of an earlier day than the one that had to be computed by now.

    A weekly one is as of the last business day of the week, a daily one as of every business day; both are made by
    the business day after it, so on a business date the computation as of the previous one is owed.
    """
    limits = given.parameters
    calendar = calendar_named(limits["calendar"])
    previous = calendar.previous(given.business_date)
    daily = pl.col("average_total_credits") >= pl.lit(limits["daily_from_credits"])
    if given.business_date < date.fromisoformat(limits["daily_since"]):
        daily = pl.lit(value=False)
    owed = rows.with_columns(
        owed=pl.when(daily).then(pl.lit(previous)).otherwise(pl.lit(_end_of_week(previous, calendar))),
        how=pl.when(daily).then(pl.lit("daily")).otherwise(pl.lit("weekly")),
    )
    reason = pl.format(
        "at average total credits of {} the reserve is computed {}; the newest is as of {}, owed as of {}",
        written("average_total_credits"),
        "how",
        "computed_as_of",
        "owed",
    )
    return told(owed.filter(pl.col("computed_as_of") < pl.col("owed")), "computed_as_of", reason, REFERENCE)


def due_deposits(given: Given) -> pl.DataFrame:
    """The newest computations whose deposit had to be made by the moment of the check, with `due` (UTC)."""
    limits = given.parameters
    calendar = calendar_named(limits["calendar"])
    hour, minute = (int(part) for part in limits["deposit_by"].split(":"))
    day = calendar.add_business_days("computed_as_of", limits["deposit_business_days"])
    due = day.dt.combine(time(hour, minute)).dt.replace_time_zone(limits["zone"]).dt.convert_time_zone("UTC")
    return newest_computations(given).with_columns(due=due).filter(pl.col("due") <= given.at)


def not_deposited(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Computations whose reserve was not, or not in time, on deposit."""
    required = pl.max_horizontal(
        pl.col("total_credits") - pl.col("total_debits"), pl.lit(0, dtype=pl.Decimal(38, 10))
    )
    asked = rows.with_columns(required=required, short=required - pl.col("on_deposit"))
    zone = given.parameters["zone"]
    deadline = pl.col("due").dt.convert_time_zone(zone).dt.strftime("%Y-%m-%d %H:%M")
    short = asked.filter(pl.col("short") > 0).with_columns(amount="short")
    too_little = pl.format(
        "credits of {} less debits of {} ask for {}; {} are on deposit",
        *(written(name) for name in ("total_credits", "total_debits", "required", "on_deposit")),
    )
    late = asked.filter(
        pl.col("short") <= 0, pl.col("required") > 0, (pl.col("deposited_at") > pl.col("due")).fill_null(value=True)
    )
    when = pl.format(
        "deposited at {}, due by {} ({})",
        pl.col("deposited_at").dt.convert_time_zone(zone).dt.strftime("%Y-%m-%d %H:%M:%S").fill_null("no known time"),
        deadline,
        pl.lit(zone),
    )
    return pl.concat(
        [told(short, "on_deposit", too_little, REFERENCE), told(late, "deposited_at", when, REFERENCE)],
        how="diagonal",
    )


def stock_of_the_day(given: Given) -> pl.DataFrame:
    """Customers' securities on the stock record of the business date."""
    return house(given.rows(STOCK)).filter(pl.col("counted_on") == given.business_date, pl.col("must_be_held") > 0)


def deficits(rows: pl.DataFrame, _: Given) -> pl.DataFrame:
    """Securities of which less lies in good control locations than customers have fully paid or in excess margin."""
    missing = pl.col("must_be_held") - pl.col("in_control")
    reason = pl.format(
        "customers' {} of {}, in control {}: {} short{}; {}",
        written("must_be_held"),
        "instrument_id",
        written("in_control"),
        written(missing),
        pl.coalesce(pl.format(" since {}", "deficit_since"), pl.lit("")),
        pl.coalesce(pl.format("started: {}", "action"), pl.lit("nothing was started to end it")),
    )
    return told(rows.filter(missing > 0), "in_control", reason, "record_ref")


def _end_of_week(day: date, calendar: Calendar) -> date:
    """The newest day, at or before `day`, that is the last business day of its week."""
    friday = day + timedelta(days=FRIDAY - day.weekday())
    last = friday if calendar.is_business_day(friday) else calendar.previous(friday)
    if last <= day:
        return last
    earlier = friday - timedelta(days=7)
    return earlier if calendar.is_business_day(earlier) else calendar.previous(earlier)
