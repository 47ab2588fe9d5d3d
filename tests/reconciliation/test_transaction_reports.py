"""Transaction reports under RTS 22 Article 15: the one engine, with the rulebook of what was submitted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from build import match
from proved import proved, stored
from report_rows import SENT, a_cancel, a_report, reports

from data.contracts.transaction_report import COLUMN_FIELDS, CONTRACT, Compared
from data.contracts.words import Book, Disposition
from data.reference.calendars import calendar_named
from reconciliation.engine import Day
from reconciliation.rulebook import rulebook_named

RULES = rulebook_named("mifir_submitted")
TARGET = calendar_named("TARGET")
CLASSES = {Compared.NAMES: "NORM", Compared.SET: "PART", Compared.TIME: "SECS 0.001"}
OF_PARTIES = ("buyer", "buyer_type", "buyer_decision", "buyer_decision_type")
ROUNDED = "net_amount"
BOTH_WAYS = {name.replace("buyer", side) for name in OF_PARTIES for side in ("buyer", "seller")} | {"underlying_form"}


def types_of(house: dict[str, Any], street: dict[str, Any]) -> list[str]:
    """Break types of one report that stands as `house` and as `street`; empty where they match."""
    return match(reports(a_report("R1", **house)), reports(a_report("R1", **street)), RULES).types_of("own:R1")


@pytest.mark.parametrize("name", ["mifir_submitted", "mifir_authority"])
def test_every_field_of_a_report_is_compared_as_the_standard_says(name: str) -> None:
    rules = rulebook_named(name)

    for column, field in COLUMN_FIELDS.items():
        if field.compared in (Compared.LIFE_CYCLE, Compared.JOIN) or column == ROUNDED:
            continue
        expected = "PART" if column in BOTH_WAYS else CLASSES.get(field.compared, "EXCT")
        assert rules.compared[column].text == expected, column


@pytest.mark.parametrize(
    ("house", "street", "types"),
    [
        ({}, {"trading_time": "2026-11-19T09:30:00.124Z"}, []),
        ({}, {"trading_time": "2026-11-19T09:30:00.124001Z"}, ["TRADE_DATE"]),
        ({"venue": "XOFF"}, {"venue": "XOFF", "trading_time": "2026-11-19T09:30:01.123Z"}, []),
        ({"venue": "XOFF"}, {"venue": "XOFF", "trading_time": "2026-11-19T09:30:01.123001Z"}, ["TRADE_DATE"]),
        ({"net_amount": "100.01"}, {"net_amount": "100.02"}, []),
        ({"net_amount": "100.01"}, {"net_amount": "100.0200000001"}, ["NET_AMOUNT"]),
        ({"price": "10.5"}, {"price": "10.50000000000000001"}, ["PRICE"]),
        ({"buyer_surnames": "ÄRMEL-KNOPF"}, {"buyer_surnames": "armel knopf"}, []),
        ({"buyer_surnames": "ARMEL"}, {"buyer_surnames": "ARMELL"}, ["REPORT_FIELD"]),
        ({"waivers": "NLIQ;SIZE"}, {"waivers": "SIZE;NLIQ"}, []),
        ({"waivers": "NLIQ;SIZE"}, {"waivers": "NLIQ"}, ["REPORT_FIELD"]),
        ({"short_selling": None}, {"short_selling": "SESH"}, ["REPORT_FIELD"]),
        ({"buyer_branch": "FR"}, {"buyer_branch": None}, ["REPORT_FIELD"]),
        ({"maturity_date": "2076-01-01"}, {"maturity_date": "2076-01-02"}, ["INSTRUMENT"]),
    ],
)  # fmt: skip
def test_both_sides_of_each_kind_of_comparison(
    house: dict[str, Any], street: dict[str, Any], types: list[str]
) -> None:
    own = {"report_ref": "own:R1"}

    assert types_of(own | house, own | street) == types


def test_a_report_is_pending_until_the_close_of_the_next_working_day() -> None:
    house, nothing = reports(a_report("R1", report_ref="own:R1")), reports()

    found = [
        match(house, nothing, RULES, Day(day, TARGET)).disposition_of("own:R1")
        for day in (date(2026, 11, 19), date(2026, 11, 20))
    ]

    assert found == [Disposition.PENDING, Disposition.BREAK]


def test_a_friday_trade_is_pending_over_the_weekend() -> None:
    friday = reports(a_report("R1", report_ref="own:R1", trade_date="2026-11-20"))

    found = [
        match(friday, reports(), RULES, Day(day, TARGET)).disposition_of("own:R1")
        for day in (date(2026, 11, 20), date(2026, 11, 23))
    ]

    assert found == [Disposition.PENDING, Disposition.BREAK]


def test_what_was_not_to_be_reported_is_missing_in_the_house() -> None:
    result = match(reports(), reports(a_report("R1", report_ref="own:R1")), RULES)

    assert result.types_of("own:R1") == ["MISSING_HOUSE"]


STREETS = {
    "sent twice": [a_report("R1", submitted_at=SENT[1]), a_report("R1", submitted_at=SENT[2])],
    "sent again with other content": [
        a_report("R1", submitted_at=SENT[1]),
        a_report("R1", submitted_at=SENT[2], quantity="7"),
    ],
    "two contents at once": [a_report("R1"), a_report("R1", quantity="7")],
    "cancelled": [a_report("R1", submitted_at=SENT[1]), a_cancel("R1", submitted_at=SENT[2])],
    "corrected": [
        a_report("R1", submitted_at=SENT[1], quantity="7"),
        a_cancel("R1", submitted_at=SENT[2]),
        a_report("R1", submitted_at=SENT[3]),
    ],
    "corrected in one message": [
        a_report("R1", submitted_at=SENT[1], quantity="7"),
        a_cancel("R1", submitted_at=SENT[2]),
        a_report("R1", submitted_at=SENT[2]),
    ],
    "sent and cancelled in one message": [a_cancel("R1", submitted_at=SENT[1]), a_report("R1", submitted_at=SENT[1])],
    "cancelled and never seen": [a_cancel("R1", submitted_at=SENT[2])],
}
ENDS = {
    "sent twice": ["MATCHED", "DUPLICATE"],
    "sent again with other content": ["BREAK", "EXCLUDED"],
    "two contents at once": ["BREAK", "BREAK"],
    "cancelled": ["CANCELLED", "CANCELLED"],
    "corrected": ["MATCHED", "CANCELLED", "CANCELLED"],
    "corrected in one message": ["MATCHED", "CANCELLED", "CANCELLED"],
    "sent and cancelled in one message": ["CANCELLED", "CANCELLED"],
    "cancelled and never seen": ["BREAK"],
}


@pytest.mark.parametrize("name", STREETS)
def test_the_life_of_a_report_s_reference(name: str) -> None:
    street = STREETS[name]

    result = match(reports(a_report("R1")), reports(*street), RULES)

    assert result.dispositions_of(street[0]["report_ref"], Book.STREET) == ENDS[name]


def test_the_proof_holds_for_reports_of_every_kind() -> None:
    house = [a_report(f"R{n}") for n in range(13)] + [a_report("R8X", executing_entity="OTHER")]
    street = [
        {**row, "report_ref": f"{row['report_ref']}{n}", "transaction_reference": f"R{n}"}
        for n, rows in enumerate(STREETS.values())
        for row in rows
    ]
    street += [a_report("R12", price="10.50000000000000001"), a_report("R10", buyer_branch=None), a_report("Z1")]
    other = {"strike_price": "1.5", "maturity_date": "2076-01-02", "trading_time": "2026-11-19T10:30:00Z"}
    street += [a_report("R8X"), a_report("R11", buyer_surnames="ÄB"), a_report("R8", **other)]

    tables = stored(reports(*house), reports(*street), RULES, Day(date(2026, 11, 20), TARGET))

    assert proved(tables, RULES) == []


def test_a_report_under_the_wrong_entity_is_found_by_its_reference() -> None:
    result = match(reports(a_report("R1")), reports(a_report("R1", executing_entity="OTHER")), RULES)

    assert result.types_of("OTHER:R1") == ["COUNTERPARTY"]


def test_the_contract_says_which_columns_are_content() -> None:
    assert {"submitted_at", "trade_row_id", "report_ref"}.isdisjoint(CONTRACT.content)
