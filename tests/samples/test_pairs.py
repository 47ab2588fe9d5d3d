"""The known pairs of the public message files come out as their list says."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from build import match, rulebook

from data.contracts.words import Disposition
from data.landing import LandedFile, Read, land, read
from data.profiles.profile import Profile, profile_named

pytestmark = pytest.mark.samples

SETTLEMENTS = """
name = "settlements"
title = "Our instructions against what was settled"
contract = "settlement_instruction"
base_currency = "EUR"
calendar = "XNYS"
timezone = "Europe/Paris"
recall_business_days = 5
[house]
sources = ["*"]
[street]
sources = ["*"]
[compare]
account = "NUFM"
counterparty = "NUFM"
place_of_settlement = "NUFM"
price = "PTOL 0.01"
settlement_amount = "MNMX 0.05 0.05"
[passes.reference]
links = [["instruction_ref", "linked_ref"], ["mur", "linked_ref"]]
[passes.economics]
key = ["account", "instrument_id", "side", "quantity", "trade_date", "effective_date"]
"""


def landed_pair(shared: Path, file: str, profile: Profile | str) -> tuple[LandedFile, Profile]:
    known = profile_named(profile) if isinstance(profile, str) else profile
    payload = (shared / "samples" / file).read_bytes()
    return land(payload, file_sha256=sha256(payload).hexdigest(), name=Path(file).name, profile=known), known


def read_pair(shared: Path, file: str, profile: Profile | str) -> Read:
    return read(*landed_pair(shared, file, profile))


def with_constants(name: str, **constants: str) -> Profile:
    """A profile that is told what the public excerpt leaves out."""
    profile = profile_named(name)
    columns = {column: said for column, said in profile.columns.items() if column not in constants}
    return profile.model_copy(update={"columns": columns, "constants": {**profile.constants, **constants}})


PAIRS = "swift-mt-pairs/prowide-integrator-examples/ValidationEngineTest__"
FREE = [
    ((f"{PAIRS}11__MT542.fin", f"{PAIRS}07__MT546.fin"), "09010110000002", "X100002", "110000"),
    ((f"{PAIRS}13__MT540.fin", f"{PAIRS}09__MT544.fin"), "23423423", "X100000", "299000"),
]


@pytest.mark.parametrize(("files", "house_ref", "street_ref", "quantity"), FREE)
def test_an_instruction_meets_its_settlement_by_reference_or_user_reference(
    shared: Path, files: tuple[str, str], house_ref: str, street_ref: str, quantity: str
) -> None:
    house = read_pair(shared, files[0], "swift_instructions").rows
    street = read_pair(shared, files[1], "swift_settlements").rows

    matched = match(house, street, rulebook(SETTLEMENTS))

    assert matched.partners_of(house_ref) == ([house_ref], [street_ref])
    assert house["quantity"].to_list() == street["quantity"].to_list() == [Decimal(quantity)]


def test_the_two_sides_of_one_free_delivery_meet_when_one_is_turned_round(shared: Path) -> None:
    folder = "swift-mt-pairs/swiftpipe"
    received = read_pair(shared, f"{folder}/kdd_mt544_receive_free_confirmation.fin", "swift_settlements").rows
    delivered = read_pair(shared, f"{folder}/kdd_mt546_deliver_free_confirmation.fin", "swift_mirrored").rows

    matched = match(received, delivered, rulebook(SETTLEMENTS))

    assert matched.partners_of("00123") == (["00123"], ["00124"])
    assert delivered["effective_date"].to_list() == received["effective_date"].to_list()


def test_a_cancellation_that_says_new_takes_out_its_instruction(shared: Path) -> None:
    file = "swift-mt-pairs/swiftpipe/midclear_mt540_receive_free_local"
    first = read_pair(shared, f"{file}.fin", "swift_instructions").rows
    second = read_pair(shared, f"{file}_cancellation.fin", "swift_instructions").rows

    matched = match(pl.concat([first, second]), first.clear(), rulebook(SETTLEMENTS))

    assert second["status"].to_list() == ["CANCEL"]
    assert matched.dispositions_of("MESSAGE-REFERENC") == [Disposition.CANCELLED, Disposition.CANCELLED]


def test_a_cancel_and_rebook_leaves_one_trade_with_the_cash_of_all_three(shared: Path) -> None:
    given = {"currency": "AUD", "instrument_id": "EXCERPT", "trade_date": "2026-07-01"}
    profile = with_constants("ibflex_trades", **given)

    rows = read_pair(shared, "ibflex/portfolio/issue-5915_cancel_and_rebook.xml", profile).rows
    matched = match(rows.clear(), rows)

    assert matched.dispositions_of("1001") == [Disposition.CANCELLED, Disposition.CANCELLED]
    (standing,) = rows.filter(pl.col("trade_ref") == "1003").to_dicts()
    assert (standing["quantity"], standing["net_amount"], standing["commission"]) == (5000, 1606, 6)
    assert matched.disposition_of("1003") is Disposition.BREAK  # nobody else has booked it


def booked_fills(shared: Path) -> pl.DataFrame:
    """The expected list of fills beside the log: a plain CSV of another tool."""
    told: dict[str, Any] = {
        "name": "expected_fills", "book": "HOUSE", "format": "delimited", "times": ["%Y%m%d-%H:%M:%S"],
        "columns": {
            "trade_ref": {"line": True},
            "order_ref": "Transaction Reference ID",
            "account": "Account",
            "instrument_id": {"from": "Stock Code", "pattern": r"(\w+)"},
            "side": {"from": "Transaction Side", "words": {"buy": "BUY", "sell": "SELL"}},
            "quantity": "Transaction Quantity",
            "price": "Transaction Price",
            "trade_date": {"from": "Transaction Time", "times": ["%Y%m%d-%H:%M:%S"]},
        },
        "constants": {"currency": "HKD"},
    }  # fmt: skip
    return read_pair(shared, "fix/fix_wrap_package/test1.execu.csv", Profile.model_validate(told)).rows


def test_three_fills_under_one_execution_id_match_the_three_expected_ones(shared: Path) -> None:
    log, profile = landed_pair(
        shared, "fix/fix_wrap_package/test1.txt", with_constants("fix_executions", currency="HKD")
    )
    street = read(log, profile).rows

    matched = match(booked_fills(shared), street)

    assert street["trade_ref"].n_unique() == 3
    assert street["quantity"].sum() == 60
    assert log.rows["LeavesQty"].drop_nulls().to_list()[-1] == "40"
    assert matched.dispositions["disposition"].to_list() == [Disposition.MATCHED] * 6


def test_a_trade_report_and_its_acknowledgement_name_the_same_report(shared: Path) -> None:
    rows = landed_pair(shared, "fix/fix-decoder-site/lse_ae_ar_1.log", "fix_trade_reports")[0].rows

    assert rows["trade_ref"].to_list() == ["124", None]
    assert rows["excluded"].to_list() == [None, "MsgType AR: acknowledgement of trade report 124"]


def test_the_accounts_of_an_allocation_add_up_to_its_block(shared: Path) -> None:
    profile = with_constants("fix_allocations", currency="EUR")
    log, _ = landed_pair(shared, "fix/pyfix-codec-test/allocation_instruction_35J.fix", profile)

    rows = read(log, profile).rows

    assert rows["quantity"].to_list() == [33, 67]
    assert rows["price"].to_list() == [Decimal("484.50")] * 2
    assert set(rows["block_ref"]) == {"00000002664ASLO1001"}
    assert log.rows.filter(pl.col("excluded").is_not_null())["quantity"].to_list() == ["100.0"]
    assert log.rows["ExecID"].to_list()[0] == "00000009758TRLO1"
