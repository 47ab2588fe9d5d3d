"""The engine knows no trade: warehouse receipts, a contract made up here, are reconciled by the same code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import polars as pl
import pytest
from build import match, rows
from build import rulebook as parse
from proved import proved, stored
from pydantic import create_model

from data.contracts import contract as contracts
from data.contracts.column import Column, Role
from data.contracts.contract import Contract, Row
from data.contracts.words import BreakType, Disposition
from reconciliation import rulebook as rulebooks
from reconciliation.engine import Day


class Receipt(Row):
    """One receipt of goods; no status, no version, no direction, no price."""

    receipt_no: Annotated[str, Column(pl.String, Role.REFERENCE)]
    delivery_note: Annotated[str | None, Column(pl.String, Role.LINK)] = None
    goods: Annotated[str, Column(pl.String, Role.KEY, differs_as=BreakType.INSTRUMENT)]
    tonnes: Annotated[Decimal, Column(pl.Decimal(38, 6), Role.QUANTITY, "tonnes", BreakType.QUANTITY)]
    received_on: Annotated[date, Column(pl.Date, Role.DATE, differs_as=BreakType.TRADE_DATE)]


class Awkward(Row):
    """Columns called what the engine calls its own, none of which says what a difference in it is called."""

    ref: Annotated[str, Column(pl.String, Role.REFERENCE)]
    key: Annotated[str | None, Column(pl.String, Role.LINK)] = None
    kind: Annotated[str, Column(pl.String, Role.KEY)]
    position: Annotated[str, Column(pl.String, Role.KEY)]
    types: Annotated[str | None, Column(pl.String, Role.KEY)] = None
    currency: Annotated[str, Column(pl.String, Role.CURRENCY)]
    count: Annotated[Decimal, Column(pl.Decimal(38, 6), Role.QUANTITY)]
    value: Annotated[Decimal, Column(pl.Decimal(38, 6), Role.PRICE)]
    amount: Annotated[Decimal | None, Column(pl.Decimal(38, 6), Role.MONEY, currency_from="currency")] = None
    cost: Annotated[Decimal | None, Column(pl.Decimal(38, 6), Role.MONEY, currency_from="currency")] = None
    minor_unit: Annotated[Decimal | None, Column(pl.Decimal(38, 6), Role.MONEY, currency_from="currency")] = None
    cause: Annotated[date | None, Column(pl.Date, Role.DATE)] = None


RECEIPTS = Contract(name="receipt", model=Receipt)
AWKWARD = Contract(name="awkward", model=Awkward)
AWKWARD_RULES = """
name = "awkward"
contract = "awkward"
base_currency = "EUR"
[passes.reference]
links = [["key", "ref"]]
[passes.economics]
key = ["kind", "position", "count", "value", "amount"]
[passes.tolerance]
key = ["kind"]
[passes.grouped]
keys = [["key", "key"]]
[passes.cancelled]
[passes.near_miss]
"""
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


MADE_UP = {contract.name: contract for contract in (RECEIPTS, AWKWARD)}


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    known = contracts.contract_named
    monkeypatch.setattr(rulebooks, "contract_named", lambda name: MADE_UP.get(name) or known(name))


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


def awkward(*given: dict[str, Any]) -> pl.DataFrame:
    usual = {"kind": "K", "position": "P", "currency": "EUR", "count": "10", "value": "2", "amount": "20"}
    return rows(AWKWARD, *({**usual, **row} for row in given))


AWKWARD_HOUSE = (
    {"ref": "A", "key": "X"}, {"ref": "B", "kind": "L"}, {"ref": "C", "kind": "M"}, {"ref": "C", "kind": "M"},
    {"ref": "D", "key": "N", "kind": "O", "amount": "19"}, {"ref": "E", "key": "N", "kind": "O", "amount": "21"},
    {"ref": "F", "kind": "Q"},
)  # fmt: skip
AWKWARD_STREET = (
    {"ref": "X", "amount": "30", "position": "R"}, {"ref": "Y", "kind": "L", "cost": "5"},
    {"ref": "Z", "key": "N", "kind": "O", "count": "20", "amount": "40"}, {"ref": "W", "kind": "Q", "value": "3"},
)  # fmt: skip


def test_columns_called_as_the_engine_calls_its_own_change_nothing() -> None:
    result = match(awkward(*AWKWARD_HOUSE), awkward(*AWKWARD_STREET), parse(AWKWARD_RULES))

    assert result.types_of("A") == ["NOT_RECOGNISED", "NET_AMOUNT"]
    assert result.pass_of("B") == "economics"
    assert result.dispositions_of("C") == [Disposition.BREAK, Disposition.DUPLICATE]
    assert result.partners_of("Z") == (["D", "E"], ["Z"])
    assert result.types_of("F") == ["PRICE"]


def test_the_proof_holds_for_such_columns_too() -> None:
    book = parse(AWKWARD_RULES)

    tables = stored(awkward(*AWKWARD_HOUSE), awkward(*AWKWARD_STREET), book, Day())

    assert proved(tables, book) == []


@pytest.mark.parametrize("name", ["row_id", "row", "disposition"])
def test_a_column_that_every_row_has_already_is_refused(name: str) -> None:
    column = Annotated[str, Column(pl.String, Role.KEY)]
    model = create_model("Clashing", __base__=Receipt, **{name: (column, ...)})  # pyright: ignore[reportCallIssue, reportArgumentType]

    with pytest.raises(TypeError, match=f"cannot call a column '{name}'"):
        Contract(name="clashing", model=model)
