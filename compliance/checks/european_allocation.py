"""SETT-003: European trades of professional clients are allocated and confirmed in time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.end_of_day import moment_in
from compliance.given import Given
from compliance.parameters import Parameter
from compliance.settlement.post_trade_deadlines import (
    AFFIRMATION,
    EUROPEAN,
    missed,
    of_markets,
    when_taken,
    with_deadline,
)
from data.contracts.finding import Severity

STEPS = ("allocated_at", "confirmed_at")
TRADE = {"trade_ref": "T1", "trade_date": "2026-12-07", "market": "FR", "client_class": "PROFESSIONAL"}
IN_TIME = TRADE | {"allocated_at": "2026-12-07T22:00:00Z", "confirmed_at": "2026-12-07T22:00:00Z"}  # 23:00 CET


def _looks_at(given: Given) -> pl.DataFrame:
    says = given.parameters
    rows = of_markets(given.rows(AFFIRMATION), EUROPEAN)
    return with_deadline(rows, "deadline", says["deadline"], says["zone"], says["days_after"])


def _offends(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    zone: str = given.parameters["zone"]
    late = [
        rows.filter(missed(step, "deadline", moment_in(given, zone))).with_columns(field=pl.lit(step))
        for step in STEPS
    ]
    told = [
        found.with_columns(
            value=pl.col(step).cast(pl.String),
            reason=pl.format(
                "{}: {}; the deadline was {} ({})",
                pl.lit(step.removesuffix("_at")), when_taken(step, zone), when_taken("deadline", zone), pl.lit(zone),
            ),
            reference=pl.col("trade_ref"),
        )
        for step, found in zip(STEPS, late, strict=True)
    ]  # fmt: skip
    return pl.concat(told)


CHECK = Check(
    id="SETT-003",
    name="Allocation and confirmation in the European Union",
    question="Was every trade of a professional client allocated and confirmed by its deadline?",
    basis="CSDR Article 6(2); Delegated Regulation (EU) 2018/1229 Article 2, with ESMA's amendments of 2025-10-13",
    severity=Severity.HIGH,
    pack=Pack.SETTLEMENT,
    in_force_from=date(2022, 2, 1),
    parameters=(
        Parameter("deadline", "12:00", "the time by which a trade is to be allocated and confirmed"),
        Parameter(
            "days_after", 1, "days after the trade date on which it counts; one is the outer limit of 2018/1229"
        ),
        Parameter("zone", "Europe/Brussels", "the time zone of the deadline"),
    ),
    parts=(
        Part(
            name="allocated and confirmed",
            looks_at=_looks_at,
            offends=_offends,
            needs=(AFFIRMATION,),
            on=date(2026, 12, 7),
            at=datetime(2026, 12, 7, 23, 59, 59, tzinfo=UTC),
            passing={AFFIRMATION: [IN_TIME]},
            failing={AFFIRMATION: [IN_TIME | {"confirmed_at": "2026-12-07T22:00:01Z"}]},
        ),
    ),
    advice="Chase the client for the allocation, and confirm at once; machine-readable messages on the trade date "
    "are what the amended rule asks for.",
)
