"""How long every compliance check takes over a day of a million trades, where everything it asks for has arrived.

python -m benchmarks.check_pack [--rows 1000000] [--slowest 15]

The day is that of a made-up firm (benchmarks/firm.py); about one row in a thousand offends, and transaction reports
are those that the project makes of the trades. The baseline is one pass of Polars over the trades (every column
written and read as Parquet in memory): ratios hold where seconds do not. The budget is kept where the clock
or the seconds of processor stay within it: on an idle machine a check takes no longer than it works.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from benchmarks import day_of_trades, day_outside, firm
from benchmarks.arrived_rows import any_rows
from compliance.check import Check, State, all_checks, examined
from compliance.given import Given
from data.contracts.contract import all_contracts

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
"""The working day after the trades has ended in Paris: their reports are due."""
SMALL_ROWS = 1_000
BUDGET_SECONDS = 30


class Measured(NamedTuple):
    """Seconds by the clock and of processor of one check, and what it said."""

    wall: float
    processor: float
    check: str
    parts: int
    findings: int
    idle: list[str]


def everything(rows: int) -> dict[str, pl.DataFrame]:
    """Every input that any check needs or takes, but for those that only a desk has."""
    rng = np.random.default_rng(rows)
    made_up = firm.made_up(rng)
    trades = day_of_trades.trades(made_up, rows, DAY, rng)
    inputs = {"trade": trades, **firm.reference(made_up, DAY, rng)}
    inputs |= day_of_trades.beside(trades, made_up, DAY, rng)
    inputs |= day_outside.settlement(made_up, DAY, rng)
    inputs |= day_outside.repository(made_up, DAY, rng)
    inputs |= day_outside.reported(trades, inputs, DAY)
    wanted = {name for check in all_checks().values() for part in check.parts for name in (*part.needs, *part.takes)}
    for seed, name in enumerate(sorted((wanted & set(all_contracts())) - set(inputs))):
        inputs[name] = any_rows(all_contracts()[name], SMALL_ROWS, DAY, seed)
    return inputs


def baseline(trades: pl.DataFrame) -> float:
    """Seconds for one pass over the trades."""
    began = time.perf_counter()
    held = io.BytesIO()
    trades.write_parquet(held)
    held.seek(0)
    pl.read_parquet(held)
    return time.perf_counter() - began


def peak_gib() -> float:
    """The most memory held since `forget_peak`, where the system tells it (Linux)."""
    told = Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1]
    return int(told.split()[0]) / 1024**2


def forget_peak() -> None:
    """Start to count the peak of memory from what is held now."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def measured(check: Check, given: Given) -> Measured:
    """Ask one check, once."""
    before, began = os.times(), time.perf_counter()
    outcomes = examined(check, given)
    wall, after = time.perf_counter() - began, os.times()
    found = sum(outcome.findings.height for outcome in outcomes)
    idle = [f"{check.id} {it.part.name}: {it.reason}" for it in outcomes if it.state is State.NOT_RUN]
    processor = after.user + after.system - before.user - before.system
    return Measured(wall, processor, check.id, len(outcomes) - len(idle), found, idle)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--slowest", type=int, default=15)
    asked = parser.parse_args()
    inputs = everything(asked.rows)
    held = sum(rows.estimated_size() for rows in inputs.values()) / 1024**3
    base = baseline(inputs["trade"])
    forget_peak()
    given = Given(DAY, AT, inputs, {})
    told = [measured(check, given) for check in all_checks().values()]
    total, processor = sum(item.wall for item in told), sum(item.processor for item in told)
    print(f"{'check':16} {'seconds':>8} {'cpu':>8} {'parts':>6} {'findings':>10}")
    for item in sorted(told, reverse=True, key=lambda it: it.processor)[: asked.slowest]:
        print(f"{item.check:16} {item.wall:8.2f} {item.processor:8.2f} {item.parts:6d} {item.findings:10,}")
    for why in (line for item in told for line in item.idle):
        print(f"not run: {why}")
    print(
        f"{len(told)} checks over {asked.rows:,} trades: {total:.1f} s by the clock, {processor:.1f} s of processor, "
        f"{total / base:.1f} x one pass over the trades ({base:.2f} s); inputs {held:.1f} GiB, "
        f"peak {peak_gib():.1f} GiB"
    )
    return 0 if min(total, processor) <= BUDGET_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
