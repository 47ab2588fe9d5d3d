"""What a break says: types on the standard codes, differences with their text and gap, and what explains what."""

from __future__ import annotations

from decimal import Decimal

import pytest
from build import a_trade, match, trades

PRICED = {"price": "10", "gross_amount": "1000", "commission": "5", "fees": "1", "net_amount": "1006"}


def broken(house: dict[str, str | None], street: dict[str, str | None]) -> dict[str, object]:
    """The break of two rows that know each other."""
    outcome = match(trades(a_trade("H1", **house)), trades(a_trade("S1", other_ref="H1", **street)))
    found = outcome.break_of("H1")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("field", "street", "type_", "code"),
    [
        ("price", "10.01", "PRICE", "DDEA"),
        ("quantity", "101", "QUANTITY", "DQUA"),
        ("net_amount", "1000.06", "NET_AMOUNT", "DMON"),
        ("side", "SELL", "SIDE", "DELN"),
        ("currency", "CAD", "CURRENCY", "NCRR"),
        ("settlement_date", "2026-11-25", "SETTLEMENT_DATE", "DDAT"),
        ("trade_date", "2026-11-19", "TRADE_DATE", "DTRD"),
        ("instrument_id", "US0231351067", "INSTRUMENT", "DSEC"),
        ("account", "ACC2", "ACCOUNT", "SAFE"),
        ("counterparty", "BRK2", "COUNTERPARTY", "ICAG"),
    ],
)
def test_a_field_out_of_tolerance_has_its_type_and_code(field: str, street: str, type_: str, code: str) -> None:
    found = broken({}, {field: street})

    assert (found["types"], found["codes"]) == ([type_], [code])


def test_a_difference_shows_both_texts_the_gap_and_the_tolerance() -> None:
    found = broken({"price": "10.5"}, {"price": "10.25"})

    (difference,) = found["differences"]
    assert difference == {
        "field": "price",
        "house": "10.5",
        "street": "10.25",
        "gap": Decimal("0.25"),
        "tolerance": "PTOL 0.01",
        "explained_by": None,
    }


def test_a_price_that_accounts_for_the_amounts_is_the_only_type() -> None:
    found = broken(PRICED, {**PRICED, "price": "11", "gross_amount": "1100", "net_amount": "1106"})

    assert found["types"] == ["PRICE"]
    assert {item["field"]: item["explained_by"] for item in found["differences"]} == {
        "price": None,
        "gross_amount": "price",
        "net_amount": "price",
    }


def test_an_amount_that_price_does_not_account_for_stays_a_type() -> None:
    found = broken(PRICED, {**PRICED, "price": "11", "gross_amount": "1100.50", "net_amount": "1106.50"})

    assert found["types"] == ["PRICE", "GROSS_AMOUNT"]


def test_net_without_parts_follows_quantity_times_price() -> None:
    found = broken({}, {"quantity": "90", "net_amount": "900"})

    assert found["types"] == ["QUANTITY"]
    assert found["differences"][1]["explained_by"] == "quantity"


def test_a_charge_accounts_for_net() -> None:
    found = broken(PRICED, {**PRICED, "commission": "7", "net_amount": "1008"})

    assert found["types"] == ["COMMISSION"]


def test_commission_and_fees_in_proportion_are_explained_by_quantity() -> None:
    street = {"quantity": "200", "gross_amount": "2000", "commission": "10", "fees": "2", "net_amount": "2012"}

    found = broken({**PRICED, "quantity": "100"}, {**PRICED, **street})

    assert found["types"] == ["QUANTITY"]


def test_a_flipped_side_accounts_for_the_charges_in_net() -> None:
    found = broken(PRICED, {**PRICED, "side": "SELL", "net_amount": "994"})

    assert found["types"] == ["SIDE"]


def test_a_side_that_contradicts_its_own_arithmetic_is_marked() -> None:
    found = broken(PRICED, {**PRICED, "net_amount": "1106"})

    assert found["internal"] == "STREET"
    assert found["root_cause"].startswith("street contradicts itself: net amount is not gross amount")


def test_a_missing_row_names_what_people_filter_by() -> None:
    outcome = match(trades(a_trade("H1")), trades())

    found = outcome.break_of("H1")

    assert found is not None
    assert (found["types"], found["house_refs"], found["street_refs"]) == (["MISSING_STREET"], ["H1"], [])
    assert (found["counterparty"], found["account"]) == ("BRK1", "ACC1")


@pytest.mark.parametrize(("street_gross", "types"), [("10100", ["PRICE"]), ("10101", ["PRICE", "GROSS_AMOUNT"])])
def test_a_price_accounts_for_gross_under_the_contract_size_of_both_sides(
    street_gross: str, types: list[str]
) -> None:
    """Two contracts of fifty: gross is fifty times quantity x price on either side."""
    future = {"quantity": "2", "net_amount": None}

    found = broken(
        {**future, "price": "100", "gross_amount": "10000"}, {**future, "price": "101", "gross_amount": street_gross}
    )

    assert found["types"] == types


def test_the_side_of_an_ambiguous_row_that_contradicts_itself_is_named() -> None:
    street = (a_trade(f"S{n}", net_amount=net, gross_amount=gross) for n, net, gross in (
        (1, "1000.01", "1000"), (2, "999.99", "1001")))  # fmt: skip

    found = match(trades(a_trade("H1")), trades(*street)).break_of("H1")

    assert found is not None
    assert found["types"] == ["AMBIGUOUS"]
    assert found["root_cause"].startswith("street contradicts itself: gross amount is not quantity x price; rows can")
