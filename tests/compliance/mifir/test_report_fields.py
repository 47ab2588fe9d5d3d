"""The 65 fields of house trades: who, how much, at what price, where, and what is never guessed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from mifir_desk import (
    BOND,
    BROKER,
    CCP,
    CLIENT,
    FIRM,
    INSTRUMENTS,
    PARTIES,
    SHARE,
    a_detail,
    a_house_trade,
    reported,
    the_report,
)  # fmt: skip

OFF = {"venue": None, "counterparty": "BRK1"}
DEBT = {
    "instrument_id": BOND, "quantity": "100000", "price": "101.5", "price_unit": "PERCENT",
    "gross_amount": "101500", "accrued_interest": "12.5", "venue": "XMTF",
}  # fmt: skip
FOR_CLIENT = {"capacity": "AOTC", "investment_decision": None}


def report_of(detail: dict[str, Any] | None = None, **trade: Any) -> dict[str, Any]:
    return the_report(a_house_trade("T1", **trade), reporting_detail=[a_detail("T1", **(detail or {}))])


def missing_of(detail: dict[str, Any] | None = None, **trade: Any) -> dict[int, str]:
    made = reported(a_house_trade("T1", **trade), reporting_detail=[a_detail("T1", **(detail or {}))])
    assert made.reports.is_empty()
    return dict(made.missing.select("field", "reason").rows())


def picked(report: dict[str, Any], *columns: str) -> tuple[Any, ...]:
    return tuple(report[column] for column in columns)


def test_own_account_on_an_anonymous_venue_faces_its_central_counterparty() -> None:
    report = report_of()

    assert picked(report, "buyer", "seller", "trading_capacity") == (FIRM, CCP, "DEAL")
    assert picked(report, "venue", "venue_branch", "venue_transaction_id") == ("XETR", "DE", "XVT1")
    assert picked(report, "buyer_branch", "short_selling", "waivers") == (None, None, None)


def test_a_venue_without_central_counterparty_is_named_itself() -> None:
    assert picked(report_of(**DEBT), "seller", "seller_type") == ("XMTF", "MIC")


@pytest.mark.parametrize(("side", "buyer", "seller"), [("BUY", CLIENT, BROKER), ("SELL", BROKER, CLIENT)])
def test_for_a_client_the_client_buys_and_sells(side: str, buyer: str, seller: str) -> None:
    report = report_of(FOR_CLIENT, side=side, account="FUND", **OFF)
    client = "buyer" if side == "BUY" else "seller"

    assert picked(report, "buyer", "seller", f"{client}_branch") == (buyer, seller, "DE")
    assert picked(report, "investment_decision", "execution_type") == (None, "CONCAT")


def test_a_joint_account_has_several_buyers_with_parts_of_equal_number() -> None:
    report = report_of(FOR_CLIENT, account="JOINT", **OFF)

    assert report["buyer"] == "DE19800113ANNA#BEISP;ITPRVBNE75B03F205X"
    assert picked(report, "buyer_type", "buyer_branch") == ("CONCAT;NIDN", "DE;DE")
    assert picked(report, "buyer_first_names", "buyer_surnames") == ("ANNA;BEN", "BEISPIEL;PROVA")
    assert report["buyer_birth_date"] == "1980-01-13;1975-02-03"


def test_a_pool_takes_from_the_market_and_gives_to_the_client() -> None:
    market = report_of(FOR_CLIENT, account="POOL")
    client = report_of(FOR_CLIENT, account="FUND", counterparty="POOL", venue="XOFF")

    assert picked(market, "buyer", "buyer_type", "seller", "venue_branch") == ("INTC", "INTC", CCP, "DE")
    assert picked(client, "buyer", "seller", "seller_type", "venue") == (CLIENT, "INTC", "INTC", "XOFF")


def test_under_a_mandate_the_firm_decides_and_says_who() -> None:
    mandate = {"capacity": "AOTC", "decision_makers": "HOUSE", "investment_decision": "ROBOT"}
    report = report_of(mandate, account="FUND", **OFF)

    assert picked(report, "buyer_decision", "buyer_decision_type") == (FIRM, "LEI")
    assert picked(report, "investment_decision", "investment_decision_type") == ("ALGO7", "ALGO")
    assert report["investment_decision_branch"] is None


def test_an_order_received_with_its_details_names_the_firm_that_sent_it() -> None:
    received = {**FOR_CLIENT, "transmission": "RECEIVED", "transmitting_firm": "BRK1"}
    report = report_of(received, account="FUND", side="SELL", **OFF)

    assert picked(report, "transmitting_firm_buyer", "transmitting_firm_seller") == (None, BROKER)
    assert report["order_transmission"] == "false"
    assert report_of({"transmission": "SENT_WITHOUT_DETAILS"}, **OFF)["order_transmission"] == "true"
    decided = report_of({**received, "investment_decision": "ROBOT"}, account="FUND", **OFF)
    assert decided["investment_decision"] == "ALGO7"


@pytest.mark.parametrize(
    ("currency", "price", "reported_price"),
    [("GBX", "1234.5", "12.345"), ("GBP", "12.345", "12.345"), ("ZAC", "7", "0.07"), ("JPY", "-3", "-3")],
)
def test_prices_are_in_the_major_unit_with_every_digit(currency: str, price: str, reported_price: str) -> None:
    report = report_of(currency=currency, price=price, **OFF)

    assert report["price"] == Decimal(reported_price)
    assert report["price_currency"] == {"GBX": "GBP", "ZAC": "ZAR"}.get(currency, currency)


@pytest.mark.parametrize(
    ("unit", "kind", "currency"),
    [("PERCENT", "PERCENT", None), ("YIELD", "YIELD", None), ("BASIS_POINTS", "BASIS_POINTS", None)],
)
def test_a_price_says_its_kind(unit: str, kind: str, currency: str | None) -> None:
    report = report_of(**{**DEBT, "price_unit": unit, "price": "1.5"})

    assert picked(report, "price_type", "price_currency") == (kind, currency)


def test_debt_counts_nominal_and_says_its_cash() -> None:
    report = report_of(**DEBT)

    assert picked(report, "quantity_type", "quantity_currency") == ("NOMINAL", "EUR")
    assert report["net_amount"] == Decimal("101512.5")


def test_cash_is_computed_only_where_it_is_exact() -> None:
    computed = {**DEBT, "gross_amount": None}

    assert report_of(**{**computed, "price": "101.12345678"})["net_amount"] == Decimal("101135.95678")
    assert 35 in missing_of(**{**computed, "price": "101.123456789"})
    assert 35 in missing_of(**{**DEBT, "accrued_interest": None})


def test_what_numbers_of_a_swap_count_is_said_and_not_guessed() -> None:
    swap = {**INSTRUMENTS[3], "cfi": "SRCCSP"}
    trade = a_house_trade("T1", instrument_id="OTC-SWAP-1", price_unit=None, **OFF)
    given = {"instrument": [*INSTRUMENTS[:3], swap]}

    assert reported(trade, **given).missing["field"].to_list() == [30, 33]
    told = a_detail("T1", quantity_type="NOMINAL", price_status="NOAP")
    report = the_report(trade, **given, reporting_detail=[told])
    assert picked(report, "quantity_type", "quantity_currency", "price_type") == ("NOMINAL", "EUR", "NOAP")


def test_a_pending_price_has_no_number() -> None:
    report = report_of({"price_status": "PNDG"}, **OFF)

    assert picked(report, "price", "price_type", "price_currency") == (None, "PNDG", "EUR")


def test_what_is_not_admitted_is_described() -> None:
    report = report_of(instrument_id="OTC-SWAP-1", **OFF)

    assert picked(report, "venue", "isin", "cfi", "delivery") == ("XXXX", None, "SESTXC", "CASH")
    assert picked(report, "underlying_isin", "underlying_form") == (SHARE, "SINGLE")
    assert report_of(**OFF)["cfi"] is None


@pytest.mark.parametrize(
    ("venue", "waivers", "flags"), [("XETR", "SIZE", None), ("XSIX", None, "BENC;LRGS"), (None, None, "BENC;LRGS")]
)
def test_waivers_are_of_venues_and_flags_of_what_is_off_them(venue: str, waivers: str, flags: str) -> None:
    report = report_of({"waivers": "SIZE", "otc_flags": "BENC;LRGS"}, venue=venue, counterparty="BRK1")

    assert picked(report, "waivers", "otc_flags") == (waivers, flags)


@pytest.mark.parametrize(
    ("instant", "venue", "decimals"),
    [
        ("09:30:00.123456", "XETR", 6), ("09:30:00.123", "XETR", 3), ("09:30:00", "XETR", 3), ("09:30:00", None, 0),
        ("09:30:00.5", None, 3),
    ],
)  # fmt: skip
def test_a_time_says_as_many_decimals_as_it_needs(instant: str, venue: str | None, decimals: int) -> None:
    report = report_of(executed_at=f"2026-11-20 {instant}+0000", venue=venue, counterparty="BRK1")

    assert report["trading_time_decimals"] == decimals


LACKING = (
    ({}, {"executed_at": None}, 28, "no time of execution"),
    ({}, {**OFF, "counterparty": "NOLEI"}, 16, "NOLEI has no LEI"),
    ({}, {**OFF, "counterparty": "WHO"}, 16, "no party or person is called WHO"),
    ({}, {"venue": None}, 16, "no counterparty and no venue"),
    ({}, {"venue": "XBAD", "counterparty": "BRK1"}, 36, "XBAD is no venue"),
    ({"venue_transaction_id": None}, {}, 3, "field 3 is absent"),
    ({"investment_decision": None}, {}, 57, "nobody is said to have decided"),
    ({"investment_decision": "GHOST"}, {}, 57, "no person or algorithm is called GHOST"),
    ({"capacity": None}, {**OFF, "account": "FUND"}, 29, "no capacity is said"),
    ({}, {**DEBT, "price_unit": None}, 33, "says no unit"),
    ({}, {**DEBT, "price": "101.12345678901", "gross_amount": None}, 33, "11 digits"),
)


def test_a_trade_that_lacks_a_value_is_listed_and_not_reported() -> None:
    refs = [f"T{place}" for place in range(len(LACKING))]
    trades = [a_house_trade(ref, **case[1]) for ref, case in zip(refs, LACKING, strict=True)]
    details = [a_detail(ref, **case[0]) for ref, case in zip(refs, LACKING, strict=True)]
    made = reported(*trades, reporting_detail=details)

    told = {(ref, field): reason for ref, field, reason in made.missing.select("trade_ref", "field", "reason").rows()}
    unsaid = [case for ref, case in zip(refs, LACKING, strict=True) if case[3] not in told.get((ref, case[2]), "-")]
    assert (unsaid, made.reports.height) == ([], 0), told


def test_what_is_missing_leads_back_to_the_trade() -> None:
    [row] = reported(a_house_trade("T1", executed_at=None)).missing.to_dicts()

    assert (row["trade_ref"], row["row_id"], row["source"], row["line"]) == ("T1", "blotter:1", "blotter", 1)


def test_a_report_leads_back_to_its_trade_and_says_no_version_of_its_own() -> None:
    report = report_of()

    assert picked(report, "trade_ref", "trade_row_id") == ("T1", "blotter:1")
    assert report["report_ref"] == f"{FIRM}:{report['transaction_reference']}"


def test_a_firm_that_is_not_known_makes_every_report_wait() -> None:
    two = [*PARTIES, {"party_id": "OTHER", "role": "FIRM", "lei": CLIENT, "investment_firm": "YES"}]
    trade = a_house_trade("T1", account="FUND", **OFF)
    made = reported(trade, party=two, reporting_detail=[a_detail("T1", **FOR_CLIENT)])

    assert "executing_entity" in made.missing["column"].to_list()
    told = a_detail("T1", executing_entity="HOUSE", **FOR_CLIENT)
    assert reported(trade, party=two, reporting_detail=[told]).reports["executing_entity"].to_list() == [FIRM]
    own = reported(a_house_trade("T2"), party=two)
    assert own.reports["executing_entity"].to_list() == [FIRM]


@pytest.mark.parametrize(("said", "reducing"), [("YES", "true"), ("NO", "false")])
def test_a_commodity_derivative_says_whether_it_reduces_risk(said: str, reducing: str) -> None:
    future = {**INSTRUMENTS[0], "instrument_id": "DE000C6RC5Z1", "cfi": "FCEPSX", "short_selling_rules": "NO"}
    trade = a_house_trade("T1", instrument_id="DE000C6RC5Z1")
    detail = a_detail("T1", risk_reducing=said)

    assert the_report(trade, instrument=[future], reporting_detail=[detail])["risk_reducing"] == reducing
    assert 64 in reported(trade, instrument=[future]).missing["field"].to_list()
