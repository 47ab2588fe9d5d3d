"""SETT-002: American trades of institutions are allocated and affirmed on the trade date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.end_of_day import moment_in
from compliance.given import Given
from compliance.parameters import Parameter
from compliance.percentages import more_than_percent
from compliance.settlement.post_trade_deadlines import (
    AFFIRMATION,
    AMERICAN,
    missed,
    of_markets,
    when_taken,
    with_deadline,
)
from data.contracts.finding import Severity

ALLOCATED, AFFIRMED = "allocated_at", "affirmed_at"
DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 21, 4, 59, 59, tzinfo=UTC)
TRADE = {"trade_ref": "T1", "trade_date": "2026-11-20", "market": "US", "client_class": "INSTITUTIONAL"}
IN_TIME = TRADE | {ALLOCATED: "2026-11-21T00:00:00Z", AFFIRMED: "2026-11-21T02:00:00Z"}  # 19:00 and 21:00 New York
LATE_ALLOCATION = IN_TIME | {ALLOCATED: "2026-11-21T00:00:01Z"}
LATE_AFFIRMATION = IN_TIME | {AFFIRMED: "2026-11-21T02:00:01Z"}


def _looks_at(given: Given) -> pl.DataFrame:
    says = given.parameters
    rows = of_markets(given.rows(AFFIRMATION), AMERICAN)
    allocated = with_deadline(rows, "allocate_by", says["allocate_by"], says["zone"])
    return with_deadline(allocated, "affirm_by", says["affirm_by"], says["zone"])


def _asked_at(given: Given) -> datetime:
    return moment_in(given, given.parameters["zone"])


def _late(step: str, deadline: str, word: str) -> pl.Expr:
    return pl.format(
        "{}: {}; the deadline was {}",
        pl.lit(word),
        when_taken(step, "America/New_York"),
        when_taken(deadline, "America/New_York"),
    )


def _unaffirmed(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    return rows.filter(missed(AFFIRMED, "affirm_by", _asked_at(given))).with_columns(
        field=pl.lit(AFFIRMED),
        value=pl.col(AFFIRMED).cast(pl.String),
        reason=_late(AFFIRMED, "affirm_by", "affirmed on New York's clocks"),
        reference=pl.col("trade_ref"),
    )


def _unallocated(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    return rows.filter(missed(ALLOCATED, "allocate_by", _asked_at(given))).with_columns(
        field=pl.lit(ALLOCATED),
        value=pl.col(ALLOCATED).cast(pl.String),
        severity=pl.lit(Severity.LOW),
        reason=_late(ALLOCATED, "allocate_by", "allocated on New York's clocks"),
        reference=pl.col("trade_ref"),
    )


def _rate(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    least: Decimal = given.parameters["least_percent"]
    due = rows.filter(pl.col("affirm_by") < _asked_at(given))
    counted = due.group_by("trade_date").agg(
        total=pl.len().cast(pl.Decimal(38, 10)),
        late=missed(AFFIRMED, "affirm_by", _asked_at(given)).sum().cast(pl.Decimal(38, 10)),
    )
    below = counted.filter(more_than_percent(pl.col("late"), 100 - least, pl.col("total")))
    affirmed = pl.col("total") - pl.col("late")
    return below.sort("trade_date").with_columns(
        field=pl.lit("affirmed in time"),
        value=pl.format("{} of {}", affirmed.cast(pl.Int64), pl.col("total").cast(pl.Int64)),
        severity=pl.lit(Severity.MEDIUM),
        reason=pl.format(
            "{} of {} trades of {} were affirmed in time, fewer than {} percent",
            affirmed.cast(pl.Int64), pl.col("total").cast(pl.Int64), "trade_date", pl.lit(str(least)),
        ),
        reference=pl.format("US {}", "trade_date"),
    )  # fmt: skip


CHECK = Check(
    id="SETT-002",
    name="Same-day affirmation",
    question="Was every American trade of an institution allocated and affirmed on the trade date?",
    basis="SEC Rule 15c6-2 (17 CFR 240.15c6-2); DTCC's deadlines of 19:00 and 21:00 New York on the trade date",
    severity=Severity.HIGH,
    pack=Pack.SETTLEMENT,
    in_force_from=date(2024, 5, 28),
    parameters=(
        Parameter("allocate_by", "19:00", "the time on the trade date by which a trade is to be allocated"),
        Parameter("affirm_by", "21:00", "the time on the trade date by which a trade is to be affirmed"),
        Parameter("zone", "America/New_York", "the time zone of both"),
        Parameter("least_percent", Decimal(90), "percent of the day's trades that are to be affirmed in time"),
    ),
    parts=(
        Part(
            name="affirmed",
            looks_at=_looks_at,
            offends=_unaffirmed,
            needs=(AFFIRMATION,),
            on=DAY,
            at=AT,
            passing={AFFIRMATION: [IN_TIME]},
            failing={AFFIRMATION: [LATE_AFFIRMATION]},
        ),
        Part(
            name="allocated",
            looks_at=_looks_at,
            offends=_unallocated,
            needs=(AFFIRMATION,),
            on=DAY,
            at=AT,
            passing={AFFIRMATION: [IN_TIME]},
            failing={AFFIRMATION: [LATE_ALLOCATION]},
        ),
        Part(
            name="share affirmed",
            looks_at=_looks_at,
            offends=_rate,
            needs=(AFFIRMATION,),
            on=DAY,
            at=AT,
            passing={AFFIRMATION: [IN_TIME] * 9 + [LATE_AFFIRMATION]},
            failing={AFFIRMATION: [IN_TIME] * 8 + [LATE_AFFIRMATION]},
        ),
    ),
    advice="Affirm or confirm the trade now and settle it outside the affirmed flow; find out whether allocation or "
    "confirmation held it up.",
)
