"""What may lie behind dates that differ: a holiday that one side observes, a cycle that one side has wrong."""

from __future__ import annotations

import polars as pl

from data.reference.calendars import Calendar
from reconciliation.facing import gap, house, street


def of_date(name: str, calendar: Calendar) -> list[pl.Expr]:
    """Causes of one date column; `gap` counts business days of the same calendar."""
    label = name.replace("_", " ").removesuffix(" date") + " dates are"
    days = gap(name).cast(pl.Int32)
    both = pl.format("house {}, street {}", house(name), street(name))
    closed = [_closed(label, name, side, calendar, both) for side in ("house", "street")]
    same = pl.when(days == 0).then(pl.format(f"{label} apart only by days on which nobody trades: {{}}", both))
    order = pl.when(days > 0).then(pl.lit("the street's earlier")).otherwise(pl.lit("the street's later"))
    one = pl.when(days.abs() == 1).then(pl.format(f"{label} one business day apart, {{}}: {{}}", order, both))
    more = pl.when(days.abs() > 1).then(
        pl.format(f"{label} {{}} business days apart, {{}}: {{}}", days.abs(), order, both)
    )
    return [*closed, same, one, more]


def _closed(label: str, name: str, side: str, calendar: Calendar, both: pl.Expr) -> pl.Expr:
    """One side's date is no business day: its holiday calendar differs from ours."""
    date = house(name) if side == "house" else street(name)
    is_closed = calendar.add_business_days(date, 0) != date
    return pl.when(is_closed).then(
        pl.format(f"{label} apart, the {side}'s is a holiday of {calendar.name}: {{}}", both)
    )
