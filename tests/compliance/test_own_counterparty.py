"""Wash trades: what brute force finds, in the time that sorting takes."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.surveillance.own_counterparty import with_partner
from data.contracts.failure import UsageError
from data.contracts.trade import CONTRACT

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TINY = Decimal("0.0000000001")
WINDOW = st.sampled_from([1, 2, 60])
PERCENT = st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(5), Decimal("33.333333"), Decimal(99)])
QUANTITY = st.sampled_from(
    [TINY, 2 * TINY, Decimal(95), Decimal(95) - TINY, Decimal(100), Decimal("99.5"), Decimal(105), Decimal(10) ** 15]
)
MOMENT = st.sampled_from([0, 1, 999_999, 1_000_000, 1_000_001, 2_000_000, 60_000_000, 60_000_001, 119_999_999])
TRADE = st.tuples(st.sampled_from(["BUY", "SELL"]), MOMENT, QUANTITY, st.sampled_from(["A", "B"]))


def frame(*trades: tuple[str, int, Decimal, str]) -> pl.DataFrame:
    """Trades of (side, microseconds after noon, quantity, owner)."""
    schema = {
        "trade_ref": pl.String,
        "owner": pl.String,
        **{name: CONTRACT.schema[name] for name in ("instrument_id", "currency", "price", "side")},
        **{name: CONTRACT.schema[name] for name in ("executed_at", "quantity")},
    }
    rows = [
        (f"T{n}", owner, "EZ0000000003", "EUR", Decimal(10), side, NOON + timedelta(microseconds=at), quantity)
        for n, (side, at, quantity, owner) in enumerate(trades)
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def partners_of(rows: pl.DataFrame, seconds: int, percent: Decimal) -> dict[str, set[str]]:
    """Brute force: every purchase with its partners."""
    found: dict[str, set[str]] = {}
    trades = list(rows.iter_rows(named=True))
    for buy in (it for it in trades if it["side"] == "BUY"):
        for sell in (it for it in trades if it["side"] == "SELL" and it["owner"] == buy["owner"]):
            small, large = sorted([buy["quantity"], sell["quantity"]])
            alike = small * 100 >= large * (100 - percent)
            if alike and abs(buy["executed_at"] - sell["executed_at"]) <= timedelta(seconds=seconds):
                found.setdefault(buy["trade_ref"], set()).add(sell["trade_ref"])
    return found


@given(trades=st.lists(TRADE, max_size=12), seconds=WINDOW, percent=PERCENT)
@settings(max_examples=60, deadline=None)
def test_what_is_found_is_what_brute_force_finds(
    trades: list[tuple[str, int, Decimal, str]], seconds: int, percent: Decimal
) -> None:
    rows = frame(*trades)

    found = with_partner(rows, seconds, percent)

    wanted = partners_of(rows, seconds, percent)
    assert sorted(found["trade_ref"]) == sorted(wanted)
    assert all(partner in wanted[ref] for ref, partner in found.select("trade_ref", "partner").iter_rows())


@given(trades=st.lists(TRADE, max_size=8))
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_rows_changes_nothing(trades: list[tuple[str, int, Decimal, str]]) -> None:
    rows = frame(*trades)

    told = [with_partner(it, 2, Decimal(5)).sort("trade_ref") for it in (rows, rows.reverse())]

    assert told[0].equals(told[1])


@pytest.mark.parametrize(("seconds", "percent"), [(0, Decimal(5)), (60, Decimal(100)), (60, Decimal(-1))])
def test_a_window_that_cannot_be_is_refused(seconds: int, percent: Decimal) -> None:
    with pytest.raises(UsageError, match="no window"):
        with_partner(frame(("BUY", 0, Decimal(1), "A")), seconds, percent)


@pytest.mark.slow
def test_a_day_at_one_price_in_two_seconds_takes_seconds() -> None:
    count = 400_000
    at = pl.Series([NOON]).dt.epoch("us").item()
    number = pl.int_range(count)
    rows = frame(("BUY", 0, Decimal(1), "A")).join(pl.DataFrame({"n": range(count)}), how="cross")
    rows = rows.with_columns(
        trade_ref=pl.format("T{}", "n"),
        side=pl.when(number % 2 == 0).then(pl.lit("BUY")).otherwise(pl.lit("SELL")).cast(CONTRACT.schema["side"]),
        executed_at=pl.from_epoch(at + number * 7919 % 2_000_000, time_unit="us").dt.replace_time_zone("UTC"),
        quantity=(100 + number * 31 % 1_000).cast(CONTRACT.schema["quantity"]),
    )
    begun = time.perf_counter()

    found = with_partner(rows, 1, Decimal(5))

    assert found.height == count // 2
    assert time.perf_counter() - begun < 20
