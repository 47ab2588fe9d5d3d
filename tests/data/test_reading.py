"""Landed text leaves by one of two doors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from landed_rows import USUAL, a_profile, landed, read_one

from data.contracts.failure import InputError, UsageError
from data.contracts.lineage import LINEAGE
from data.contracts.reject import SCHEMA
from data.contracts.trade import CONTRACT
from data.profiles.reading import read_columns


def test_a_usual_row_is_canonical_with_the_contracts_columns() -> None:
    rows, rejects = read_columns(landed({}), a_profile(), CONTRACT)

    assert dict(rows.schema) == {**LINEAGE, **CONTRACT.schema}
    assert dict(rejects.schema) == dict(SCHEMA)
    assert rows["status"].item() == "NEW"


def test_every_failing_column_makes_a_reject_that_names_column_value_and_expectation() -> None:
    rejects = read_one({"quantity": "1e5", "side": "B", "trade_date": "2026-06-31"})

    assert [(column, value) for column, value, _ in rejects] == [
        ("side", "B"),
        ("quantity", "1e5"),
        ("trade_date", "2026-06-31"),
    ]
    assert rejects[0][2] == "one of BUY, SELL"
    assert rejects[1][2].startswith("a positive number")


@pytest.mark.parametrize("quantity", [None, "", "  ", "0", "-5", "10000000000000000"])
def test_a_required_positive_number_that_is_none_is_refused(quantity: str | None) -> None:
    assert isinstance(read_one({"quantity": quantity}), list)


def test_blanks_around_a_text_are_no_part_of_it_and_order_is_kept() -> None:
    cells = [{"trade_ref": " A "}, {"trade_ref": "B", "quantity": " 7 "}, {"trade_ref": "C", "price": " "}, {}]

    rows, rejects = read_columns(landed(*cells), a_profile(), CONTRACT)

    assert rows["trade_ref"].to_list() == ["A", "B", "T1"]
    assert rejects.select("line", "column", "value").rows() == [(4, "price", None)]


def test_absent_is_not_zero_and_leading_zeros_stay() -> None:
    row = read_one({"account": "00017", "net": ""}, columns={"net_amount": "net"})

    assert row["account"] == "00017"
    assert row["net_amount"] is None


def test_an_unknown_word_is_refused_with_the_words_there_are() -> None:
    side = {"from": "side", "words": {"ACHAT": "BUY", "VENTE": "SELL"}}

    assert read_one({"side": "VENTE"}, columns={"side": side})["side"] == "SELL"
    assert read_one({"side": "Vente"}, columns={"side": side}) == [("side", "Vente", "one of ACHAT, VENTE")]


def test_pence_become_pounds_by_the_word_in_another_column() -> None:
    columns = {
        "price": {"from": "price", "divide_by": {"from": "currency", "words": {"GBX": "100"}, "otherwise": "1"}},
        "currency": {"from": "currency", "words": {"GBX": "GBP"}, "unknown_words": "keep"},
    }
    pence = read_one({"price": "1234.5", "currency": "GBX"}, columns=columns)
    pounds = read_one({"price": "12.345", "currency": "GBP"}, columns=columns)

    assert (pence["price"], pence["currency"]) == (pounds["price"], pounds["currency"]) == (Decimal("12.345"), "GBP")
    assert isinstance(read_one({"price": "0.12345678901", "currency": "GBX"}, columns=columns), list)


def test_lots_times_contract_size_is_exact_or_refused() -> None:
    columns = {"quantity": {"from": "quantity", "multiply_by": {"from": "size"}}}

    assert read_one({"quantity": "7", "size": "0.98765432"}, columns=columns)["quantity"] == Decimal("6.91358024")
    assert isinstance(read_one({"quantity": "7.1", "size": "0.9876543211"}, columns=columns), list)
    assert isinstance(read_one({"quantity": "7", "size": None}, columns=columns), list)


def test_a_side_read_off_the_sign_of_the_quantity() -> None:
    columns = {"side": {"from": "quantity", "sign_of": True}, "quantity": {"from": "quantity", "sign": "absolute"}}

    assert read_one({"quantity": "-5"}, columns=columns)["side"] == "SELL"
    assert read_one({"quantity": "5"}, columns=columns)["side"] == "BUY"
    assert isinstance(read_one({"quantity": "0"}, columns=columns), list)


def test_a_side_that_stands_only_in_a_text() -> None:
    columns = {"side": {"from": "note", "pattern": "^You (bought|sold) ", "words": {"bought": "BUY", "sold": "SELL"}}}

    assert read_one({"note": "You sold 5 X"}, columns=columns)["side"] == "SELL"
    assert read_one({"note": "Sold 5 X"}, columns=columns)[0][:2] == ("note", "Sold 5 X")


def test_quantity_and_price_share_fifteen_integer_digits() -> None:
    assert isinstance(read_one({"quantity": "1234567890", "price": "12345"}), dict)
    rejects = read_one({"quantity": "1234567890", "price": "123456"})
    assert rejects[0][:2] == ("quantity", "1234567890")


def test_first_of_names_the_column_that_spoke() -> None:
    columns = {"quantity": {"first_of": ["a", "b"]}}

    assert read_one({"a": None, "b": "x"}, columns=columns)[0][0] == "b"
    assert read_one({"a": " ", "b": "5"}, columns=columns)["quantity"] == 5


def test_a_joined_text_with_a_part_missing_is_refused() -> None:
    columns = {"instrument_id": {"join": ["product", "month"]}}

    assert read_one({"product": "brent", "month": "2027-02"}, columns=columns)["instrument_id"] == "brent 2027-02"
    assert read_one({"product": "brent", "month": None}, columns=columns)[0][:2] == ("product + month", "brent")


def test_a_derived_month_in_many_spellings_is_one_month() -> None:
    derived = {
        "month": {
            "from": "m",
            "case": "lower",
            "words": {"balmo": "balmo"},
            "unknown_words": "keep",
            "dates": ["%b%y", "%b-%y", "%b %y"],
            "write": "%Y-%m",
        }
    }
    said = {"derived": derived, "columns": {"instrument_id": "month"}}

    assert {read_one({"m": m}, **said)["instrument_id"] for m in ("Feb27", "Feb-27", "FEB 27")} == {"2027-02"}
    assert read_one({"m": "Balmo"}, **said)["instrument_id"] == "balmo"
    assert [reject[:2] for reject in read_one({"m": "Feb"}, **said)] == [("m", "Feb")]


def test_a_trade_after_the_roll_belongs_to_the_next_weekday() -> None:
    mapping = {"from": "at", "times": ["%Y-%m-%d %H:%M"], "timezone": "America/New_York", "rolls_at": "17:00"}

    days = [
        read_one({"at": at}, columns={"trade_date": mapping})["trade_date"]
        for at in ("2026-11-20 16:59", "2026-11-20 17:00", "2026-11-18 17:00")
    ]

    assert days == [date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 19)]


def test_a_sender_that_numbers_nothing_gets_the_line() -> None:
    assert read_one({}, columns={"trade_ref": {"line": True}})["trade_ref"] == "2"


def test_a_column_the_file_lacks_is_named_with_those_it_has() -> None:
    with pytest.raises(InputError, match=r"no column 'Qty'.*trade_ref, account"):
        read_columns(landed({}), a_profile(columns={"quantity": "Qty"}), CONTRACT)

    optional = a_profile(columns={"net_amount": {"from": "Net", "optional": True}})
    assert read_columns(landed({}), optional, CONTRACT)[0]["net_amount"].item() is None


def test_a_profile_that_leaves_a_required_column_unsaid_is_refused() -> None:
    with pytest.raises(UsageError, match="does not say where price comes from"):
        read_columns(landed({}), a_profile(columns={"price": None}), CONTRACT)
    with pytest.raises(UsageError, match="both a column and a constant"):
        read_columns(landed({}), a_profile(constants={"account": "A"}), CONTRACT)


def test_a_constant_must_be_allowed_by_the_contract() -> None:
    columns = {"currency": None}

    assert read_one({}, columns=columns, constants={"currency": "EUR"})["currency"] == "EUR"
    with pytest.raises(UsageError, match="'Euro' for currency"):
        read_one({}, columns=columns, constants={"currency": "Euro"})


def test_the_usual_row_is_what_the_contract_requires() -> None:
    assert set(USUAL) == set(CONTRACT.required)
