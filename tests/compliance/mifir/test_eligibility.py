"""Which trades are reported, and why the others are not: MiFIR Article 26(2), RTS 22 Articles 2(5) and 4."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from mifir_desk import BOND, INSTRUMENTS, PARTIES, SHARE, UNLISTED, a_detail, a_house_trade, reported

from compliance.mifir.eligibility import POINTS
from compliance.mifir.reports import Reports
from data.contracts.reporting_detail import Exclusion

OFF = {"venue": None, "counterparty": "BRK1"}


def fate(made: Reports) -> str:
    """REPORTED, MISSING, or the word for why not."""
    if made.reports.height:
        return "REPORTED"
    return made.left_out["code"].item() if made.left_out.height else "MISSING"


def fate_of(detail: dict[str, Any] | None = None, given: dict[str, Any] | None = None, **trade: Any) -> str:
    one = a_house_trade("T1", **{**OFF, **trade})
    return fate(reported(one, reporting_detail=[a_detail("T1", **(detail or {}))], **(given or {})))


CASES = (
    ({"instrument_id": SHARE}, "REPORTED"),
    ({"instrument_id": "OTC-SWAP-1"}, "REPORTED"),
    ({"instrument_id": UNLISTED}, "INSTRUMENT_OUTSIDE"),
    ({"instrument_id": UNLISTED, "venue": "XNYS"}, "INSTRUMENT_OUTSIDE"),
    ({"instrument_id": UNLISTED, "venue": "XETR"}, "MISSING"),
    ({"instrument_id": "NOBODY-KNOWS"}, "MISSING"),
    ({"status": "CANCEL"}, "CANCELLED"),
)


def test_an_instrument_is_in_scope_by_itself_or_by_its_underlying() -> None:
    made = reported(*(a_house_trade(f"T{place}", **{**OFF, **trade}) for place, (trade, _) in enumerate(CASES)))

    told = dict.fromkeys(made.reports["trade_ref"], "REPORTED") | dict.fromkeys(made.missing["trade_ref"], "MISSING")
    told |= dict(made.left_out.select("trade_ref", "code").rows())
    assert [told[f"T{place}"] for place in range(len(CASES))] == [expected for _, expected in CASES]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({"admitted_from": "2026-11-20"}, "REPORTED"),
        ({"admitted_from": "2026-11-21"}, "INSTRUMENT_OUTSIDE"),
        ({"admitted_from": "2026-11-21", "requested_on": "2026-11-20"}, "REPORTED"),
        ({"terminated_on": "2026-11-20"}, "REPORTED"),
        ({"terminated_on": "2026-11-19"}, "INSTRUMENT_OUTSIDE"),
        ({"venue": "XNYS"}, "INSTRUMENT_OUTSIDE"),
        ({"venue": "XSIX"}, "REPORTED"),
        ({"venue": "XNEW"}, "REPORTED"),
    ],
)
def test_admission_counts_on_the_trade_date_and_on_venues_of_the_union(period: dict[str, str], expected: str) -> None:
    share = {key: value for key, value in INSTRUMENTS[0].items() if key != "admitted_from"}

    assert fate_of(given={"instrument": [{**share, **period}]}) == expected


def test_each_point_of_article_2_5_keeps_a_trade_out() -> None:
    trades = [a_house_trade(point, **OFF) for point in Exclusion]
    made = reported(*trades, reporting_detail=[a_detail(point, exclusion=point) for point in Exclusion])

    assert made.left_out.select("trade_ref", "code", "reason").rows() == [
        (point, "NO_TRANSACTION", f"RTS 22 Art. 2(5){POINTS[point]}") for point in Exclusion
    ]


def test_an_offering_is_reported_though_terms_brought_it_about() -> None:
    assert fate_of({"exclusion": "CONTRACTUAL_EVENT", "public_offer": "YES"}) == "REPORTED"
    assert fate_of({"exclusion": "CONTRACTUAL_EVENT", "public_offer": "NO"}) == "NO_TRANSACTION"


def test_financing_with_a_central_bank_is_reported_and_says_so() -> None:
    detail = a_detail("T1", exclusion="SECURITIES_FINANCING", central_bank="YES")
    made = reported(a_house_trade("T1", **OFF), reporting_detail=[detail])

    assert made.reports["securities_financing"].to_list() == ["true"]


def test_an_order_passed_on_with_its_details_is_reported_by_the_receiving_firm() -> None:
    assert fate_of({"transmission": "SENT"}) == "TRANSMITTED"
    assert fate_of({"transmission": "SENT_WITHOUT_DETAILS"}) == "REPORTED"


def test_a_firm_that_is_no_investment_firm_reports_nothing() -> None:
    firm = [{**party, "investment_firm": "NO"} if party["party_id"] == "HOUSE" else party for party in PARTIES]

    assert fate_of(given={"party": firm}) == "NOT_INVESTMENT_FIRM"


@pytest.mark.parametrize(("said", "expected"), [("YES", "REPORTED"), ("NO", "INSTRUMENT_OUTSIDE"), (None, "MISSING")])
def test_an_index_counts_where_its_instruments_are_traded_on_venues(said: str | None, expected: str) -> None:
    swap = {key: value for key, value in INSTRUMENTS[3].items() if key != "underlying_isin"}
    index = {**swap, "underlying_index": "SOME INDEX", "index_of_traded": said}

    assert fate_of(given={"instrument": [index]}, instrument_id="OTC-SWAP-1") == expected


def test_a_basket_is_in_scope_when_one_part_is() -> None:
    basket = {**INSTRUMENTS[3], "underlying_isin": f"{UNLISTED};{BOND}"}
    made = reported(
        a_house_trade("T1", **{**OFF, "instrument_id": "OTC-SWAP-1"}), instrument=[*INSTRUMENTS[:3], basket]
    )

    assert made.reports.select("underlying_isin", "underlying_form").row(0) == (
        f"{UNLISTED};{BOND}",
        "BASKET;BASKET",
    )


def test_every_trade_has_one_fate() -> None:
    trades = [
        a_house_trade("A"),
        a_house_trade("B", instrument_id=UNLISTED, **OFF),
        a_house_trade("C", executed_at=None),
    ]
    made = reported(*trades)

    fates = [set(frame["trade_ref"]) for frame in made]
    assert fates == [{"A"}, {"B"}, {"C"}]


def test_of_a_corrected_trade_that_no_run_has_seen_only_the_last_is_reported() -> None:
    first, corrected = a_house_trade("T1"), a_house_trade("T1", status="CORRECT", quantity="70")
    made = reported(corrected, first, reporting_detail=[a_detail("T1")])

    assert made.reports.select("trade_ref", pl.col("quantity").cast(pl.Int64)).rows() == [("T1", 70)]
    assert made.left_out["code"].to_list() == ["CANCELLED"]


@pytest.mark.parametrize(("version", "reported_count"), [(None, 0), ("1", 0), ("2", 1)])
def test_a_cancel_takes_out_what_was_said_before_it(version: str | None, reported_count: int) -> None:
    trade = a_house_trade("T1", version=version)
    made = reported(trade, a_house_trade("T1", status="CANCEL", version="1"), reporting_detail=[a_detail("T1")])

    assert made.reports.height == reported_count
