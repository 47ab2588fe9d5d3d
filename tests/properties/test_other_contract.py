"""The engine knows no trade: warehouse receipts, a contract made up here, are reconciled by the same code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import polars as pl
import pytest
from build import match, rows
from build import rulebook as parse

from data.contracts import contract as contracts
from data.contracts.column import Column, Role
from data.contracts.contract import Contract, Row
from data.contracts.words import BreakType, Disposition
from reconciliation import rulebook as rulebooks


class Receipt(Row):
    """One receipt of goods; no status, no version, no direction, no price."""

    receipt_no: Annotated[str, Column(pl.String, Role.REFERENCE)]
    delivery_note: Annotated[str | None, Column(pl.String, Role.LINK)] = None
    goods: Annotated[str, Column(pl.String, Role.KEY, differs_as=BreakType.INSTRUMENT)]
    tonnes: Annotated[Decimal, Column(pl.Decimal(38, 6), Role.QUANTITY, "tonnes", BreakType.QUANTITY)]
    received_on: Annotated[date, Column(pl.Date, Role.DATE, differs_as=BreakType.TRADE_DATE)]


RECEIPTS = Contract(name="receipt", model=Receipt)
RULES = """
name = "receipts"
contract = "receipt"
base_currency = "EUR"
[compare]
tonnes = "PTOL 0.5"
received_on = "MNMX 0 1"
[passes.reference]
links = [["delivery_note", "receipt_no"]]
[passes.economics]
key = ["goods", "tonnes", "received_on"]
[passes.tolerance]
key = ["goods"]
date = "received_on"
date_window_business_days = 1
[passes.grouped]
keys = [["delivery_note", "delivery_note"]]
[passes.cancelled]
[passes.near_miss]
"""


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    known = contracts.contract_named
    monkeypatch.setattr(rulebooks, "contract_named", lambda name: RECEIPTS if name == "receipt" else known(name))


def receipts(*given: dict[str, Any]) -> pl.DataFrame:
    usual = {"goods": "WHEAT", "tonnes": "25", "received_on": "2026-11-20"}
    return rows(RECEIPTS, *({**usual, **row} for row in given))


def test_receipts_match_by_reference_by_terms_and_within_tolerance() -> None:
    house = receipts(
        {"receipt_no": "A", "delivery_note": "X"}, {"receipt_no": "B", "goods": "RYE"},
        {"receipt_no": "C", "goods": "OATS", "received_on": "2026-11-20"},
    )  # fmt: skip
    street = receipts(
        {"receipt_no": "X", "tonnes": "25.1"}, {"receipt_no": "Y", "goods": "RYE"},
        {"receipt_no": "Z", "goods": "OATS", "received_on": "2026-11-23"},
    )  # fmt: skip

    result = match(house, street, parse(RULES))

    assert [result.pass_of(ref) for ref in "ABC"] == ["reference", "economics", "tolerance"]


def test_receipts_that_share_a_delivery_note_are_grouped_by_their_tonnes() -> None:
    house = receipts(*({"receipt_no": f"H{n}", "delivery_note": "N", "tonnes": "12.5"} for n in range(2)))

    result = match(house, receipts({"receipt_no": "S1", "delivery_note": "N"}), parse(RULES))

    assert result.partners_of("S1") == (["H0", "H1"], ["S1"])


def test_a_receipt_out_of_tolerance_is_a_typed_break() -> None:
    house = receipts({"receipt_no": "A", "delivery_note": "X", "tonnes": "25.2"})

    result = match(house, receipts({"receipt_no": "X"}), parse(RULES))

    assert result.disposition_of("A") is Disposition.BREAK
    assert result.types_of("A") == ["QUANTITY"]


def test_a_receipt_too_late_for_the_window_is_missing_or_near() -> None:
    result = match(
        receipts({"receipt_no": "A"}), receipts({"receipt_no": "X", "received_on": "2026-11-19"}), parse(RULES)
    )

    assert result.group_of("A") is None
    assert result.disposition_of("X") is Disposition.BREAK
