"""How much of what was due on a day has settled on it, by value and by number."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import polars as pl

from compliance.given import Given
from compliance.settlement.instruction_standing import Stand, standing

GROUP = ("place_of_settlement", "counterparty", "currency")
DEAD = (Stand.CANCELLED, Stand.REJECTED)
EFFICIENCY = pl.Schema(
    {
        "place_of_settlement": pl.String,
        "counterparty": pl.String,
        "currency": pl.String,
        "due": pl.Int64,
        "settled": pl.Int64,
        "due_value": pl.Decimal(38, 10),  # money of instructions against payment
        "settled_value": pl.Decimal(38, 10),
    }
)
"""One row per depository, counterparty and currency."""


def efficiency(given: Given, day: date) -> pl.DataFrame:
    """EFFICIENCY of the instructions whose settlement date is a day, cancelled ones left out, sorted."""
    due = standing(given).filter(pl.col("settlement_date") == day, ~pl.col("stand").is_in(DEAD))
    on_time = (pl.col("stand") == Stand.SETTLED) & (
        pl.coalesce("effective_date", pl.col("told_at").dt.date(), pl.lit(day)) <= day
    )
    counted = due.group_by(GROUP).agg(
        due=pl.len().cast(pl.Int64),
        settled=on_time.sum().cast(pl.Int64),
        due_value=pl.col("amount").sum(),
        settled_value=pl.col("amount").filter(on_time).sum(),
    )
    return counted.select(EFFICIENCY.names()).cast(EFFICIENCY).sort(GROUP, nulls_last=True)


def percent(part: Decimal, whole: Decimal) -> str:
    """A share in percent with two places, rounded half even, for people to read; a dash where nothing was due."""
    if not whole:
        return "-"
    with localcontext(prec=60):
        return f"{(part * 100 / whole).quantize(Decimal('0.01'), ROUND_HALF_EVEN):f}"
