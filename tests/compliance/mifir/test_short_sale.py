"""Field 62 recomputed from positions, sale by sale in order of time; both sides of the limit."""

from __future__ import annotations

from typing import Any

import pytest
from mifir_desk import BOND, INSTRUMENTS, PARTIES, POSITIONS, UNLISTED, a_detail, a_house_trade, reported

OFF = {"venue": None, "counterparty": "BRK1"}


def flags(*trades: dict[str, Any], **given: Any) -> dict[str, str | None]:
    made = reported(*trades, **given)
    assert made.missing.is_empty(), made.missing.select("column", "reason").rows()
    return dict(made.reports.select("trade_ref", "short_selling").rows())


def sale(ref: str, quantity: str, at: str = "09:30:00", **unusual: Any) -> dict[str, Any]:
    return a_house_trade(ref, side="SELL", quantity=quantity, executed_at=f"2026-11-20 {at}+0000", **unusual)


def for_client(ref: str, **said: Any) -> dict[str, Any]:
    return a_detail(ref, capacity="AOTC", investment_decision=None, **said)


@pytest.mark.parametrize(("quantity", "flag"), [("1000", "SELL"), ("1000.0000000001", "SESH")])
def test_a_sale_is_short_where_less_is_held_than_sold(quantity: str, flag: str) -> None:
    assert flags(sale("T1", quantity)) == {"T1": flag}


def test_what_was_bought_and_sold_before_on_the_day_counts_in_order_of_time() -> None:
    buy = a_house_trade("B", quantity="500", executed_at="2026-11-20 10:00:00+0000")

    told = flags(sale("LATE", "600", "11:00:00"), buy, sale("EARLY", "900", "09:00:00"))

    assert told == {"EARLY": "SELL", "B": None, "LATE": "SELL"}
    assert flags(sale("LATE", "601", "11:00:00"), buy, sale("EARLY", "900", "09:00:00"))["LATE"] == "SESH"
    assert flags(sale("FIRST", "1001", "09:59:59"), buy)["FIRST"] == "SESH"


def test_the_firm_is_one_over_all_of_its_accounts() -> None:
    other = {
        "position_ref": "P3",
        "account": "HOUSE",
        "instrument_id": INSTRUMENTS[0]["instrument_id"],
        "quantity": "1",
    }

    assert flags(sale("T1", "1001"), position=[*POSITIONS, other]) == {"T1": "SELL"}


def test_a_market_maker_is_exempt() -> None:
    maker = [{**party, "short_exempt": "YES"} if party["party_id"] == "PROP" else party for party in PARTIES]

    assert flags(sale("T1", "1001"), party=maker) == {"T1": "SSEX"}
    assert flags(sale("T1", "1000"), party=maker) == {"T1": "SELL"}


@pytest.mark.parametrize(
    ("account", "said", "flag"),
    [("FUND", None, "SELL"), ("FUND", "SESH", "SESH"), ("JOINT", None, "UNDI"), ("JOINT", "SELL", "SELL")],
)
def test_a_client_is_judged_by_what_it_says_or_holds_with_us(account: str, said: str | None, flag: str) -> None:
    detail = for_client("T1", short_selling=said)

    assert flags(sale("T1", "150", account=account, **OFF), reporting_detail=[detail]) == {"T1": flag}


def test_a_client_who_holds_less_sells_short() -> None:
    trade = sale("T1", "151", account="FUND", **OFF)

    assert flags(trade, reporting_detail=[for_client("T1")]) == {"T1": "SESH"}


def test_without_positions_the_firm_cannot_say_and_a_client_is_undetermined() -> None:
    made = reported(sale("T1", "1"), position=None)
    client = flags(sale("T2", "1", account="FUND", **OFF), position=None, reporting_detail=[for_client("T2")])

    assert made.missing.select("field", "trade_ref").rows() == [(62, "T1")]
    assert client == {"T2": "UNDI"}


def test_what_the_rules_do_not_cover_has_no_indicator() -> None:
    listed = {**INSTRUMENTS[2], "venue": "XETR"}

    assert flags(sale("T1", "1", instrument_id=UNLISTED), instrument=[listed]) == {"T1": None}


def test_a_share_of_which_nobody_says_whether_it_is_covered_waits() -> None:
    silent = {key: value for key, value in INSTRUMENTS[0].items() if key != "short_selling_rules"}
    made = reported(sale("T1", "1"), instrument=[silent])

    assert made.missing["field"].to_list() == [62]


def test_a_cancelled_purchase_does_not_count() -> None:
    cancelled = a_house_trade("B", quantity="500", status="CANCEL", executed_at="2026-11-20 08:00:00+0000")

    assert flags(sale("T1", "1001"), cancelled)["T1"] == "SESH"


def test_sovereign_debt_is_covered_too() -> None:
    bond = {
        "instrument_id": BOND, "price": "101", "price_unit": "PERCENT", "gross_amount": "1", "accrued_interest": "0",
    }  # fmt: skip

    assert flags(sale("T1", "1", **bond)) == {"T1": "SESH"}


def test_a_client_who_sells_to_the_firm_is_judged_by_what_it_says() -> None:
    purchase = a_house_trade("T1", venue=None, counterparty="FUND")

    assert flags(purchase) == {"T1": "UNDI"}
    assert flags(purchase, reporting_detail=[a_detail("T1", short_selling="SESH")]) == {"T1": "SESH"}
