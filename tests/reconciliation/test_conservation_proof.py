"""Groups of the conservation pass are proved from what is stored: an honest run holds, every tampering is caught."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from build import a_trade, rulebook, trades
from proved import BUSINESS_DATE, CALENDAR, Tables, changed, proved, stored

from reconciliation.engine import Day
from reconciliation.proofs.conservation import LAW

RULEBOOK = rulebook(
    """
name = "desk"
contract = "trade"
base_currency = "USD"
[compare]
quantity_unit = "NUFM"
[passes.conservation]
block = ["account", "counterparty", "currency", "trade_date"]
packages = true
unit = "quantity_unit"
time = "executed_at"
average_price = true
"""
)
RESIDUALS = "residuals of a group are house minus street"


def a_leg(ref: str, month: str, size: int, price: str) -> dict[str, Any]:
    side, quantity = ("BUY" if size > 0 else "SELL"), str(abs(size))
    terms = {"instrument_id": f"ember 2027-{month}", "side": side, "quantity": quantity, "price": price}
    return a_trade(ref, net_amount=None, executed_at="2026-11-20T09:00:00Z", **terms)


RUN = stored(
    trades(a_leg("H1", "03", 1000, "9.00"), a_leg("H2", "04", -1000, "0")),
    trades(a_leg("S1", "03", 1000, "579.25"), a_leg("S2", "04", -1000, "570.25"), a_leg("S3", "05", 10, "1")),
    RULEBOOK,
    Day(BUSINESS_DATE, CALENDAR),
)


def said(run: Tables) -> set[str]:
    return {violation.law for violation in proved(run, RULEBOOK)}


def cell(table: str, column: str, to: object, ref: str) -> Callable[[Tables], Tables]:
    value = pl.lit(to) if isinstance(to, str) else pl.lit(to, dtype=pl.Decimal(38, 12))

    def change(frame: pl.DataFrame) -> pl.DataFrame:
        edited = pl.when(pl.col("trade_ref") == ref).then(value.cast(frame.schema[column])).otherwise(column)
        return frame.with_columns(edited.alias(column))

    return lambda run: changed(run, table, change)


def test_an_honest_group_is_proved() -> None:
    assert RUN["reconciliation.matches"]["cardinality"].to_list() == ["N:M"]
    assert said(RUN) == set()


@pytest.mark.parametrize(
    "cheat",
    [
        cell("canonical.rows", "price", Decimal("579.26"), "S1"),
        cell("canonical.rows", "quantity", Decimal(999), "H2"),
        cell("canonical.rows", "instrument_id", "ember 2027-06", "S2"),
        cell("canonical.rows", "account", "ELSEWHERE", "H1"),
    ],
    ids=["a price by a tick", "a quantity by one", "another month", "another block"],
)
def test_a_group_that_the_law_does_not_allow_is_caught(cheat: Callable[[Tables], Tables]) -> None:
    assert LAW in said(cheat(RUN))


def test_a_residual_that_is_not_house_minus_street_is_caught() -> None:
    matches = "reconciliation.matches"
    kind = RUN[matches].schema["residuals"]
    forged = pl.lit([{"quantity": Decimal(1)}], dtype=pl.List(kind)).list.first().alias("residuals")

    assert RESIDUALS in said(changed(RUN, matches, lambda frame: frame.with_columns(forged)))
