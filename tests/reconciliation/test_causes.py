"""137 breaks, one cause: patterns planted over many trades are said once, and most breaks first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
import pytest
from build import a_trade, match, trades

from data.reference.calendars import calendar_named
from reconciliation.engine import Day

NEW_YORK = Day(date(2026, 11, 27), calendar_named("XNYS"))
BROKERS = 4
Values = dict[str, Any]
Change = Callable[[int], Values]


def same(_: int) -> Values:
    return {}


def causes(number: int, ours: Change = same, theirs: Change = same, day: Day = NEW_YORK) -> pl.DataFrame:
    """The causes of so many pairs over four brokers and five instruments; a side of {"gone": True} has no row."""
    books: tuple[list[Values], list[Values]] = ([], [])
    for n in range(number):
        usual = {"counterparty": f"BRK{n % BROKERS}", "instrument_id": f"US{n % 5:010d}", "quantity": f"{100 + n}"}
        amount = {"net_amount": f"{(100 + n) * 10}"}
        for rows, name, change, ref in ((books[0], "H", ours, None), (books[1], "S", theirs, f"H{n}")):
            said = change(n)
            if "gone" not in said:
                rows.append(a_trade(f"{name}{n}", other_ref=ref, **{**usual, **amount, **said}))
    return match(trades(*books[0]), trades(*books[1]), day=day).causes


def texts(found: pl.DataFrame) -> list[str]:
    return found["text"].to_list()


def dates(house: str, street: str) -> tuple[Change, Change]:
    return lambda _: {"settlement_date": house}, lambda _: {"settlement_date": street}


def test_a_holiday_that_one_side_works_on_is_one_cause_over_all_brokers() -> None:
    thanksgiving = causes(12, *dates("2026-11-27", "2026-11-26"))
    counted_through = causes(12, *dates("2026-11-30", "2026-11-27"))

    assert texts(thanksgiving) == [
        (
            "12 breaks, one cause: settlement dates are apart, the street's is a holiday of XNYS "
            "(all US instruments): likely a holiday calendar"
        )
    ]
    assert texts(counted_through) == [
        (
            "12 breaks, one cause: settlement dates are one business day apart, the street's earlier "
            "(all US instruments): likely a holiday calendar"
        )
    ]


def test_dates_apart_at_one_broker_are_not_laid_on_a_calendar() -> None:
    late = causes(12, same, lambda n: {"settlement_date": "2026-11-25"} if n % BROKERS == 1 else {})

    assert texts(late) == [
        (
            "3 breaks, one cause: settlement dates are one business day apart, the street's later "
            "(all BRK1, US instruments)"
        )
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        (
            lambda _: {"currency": "GBP"},
            lambda n: {"currency": "GBP", "price": "1000", "net_amount": f"{(100 + n) * 1000}"},
            "price in GBp against GBP",
        ),
        (same, lambda n: {"quantity": f"{(100 + n) * 100}"}, "street quantity is house x 100 (lot size)"),
        (
            lambda n: {"commission": f"{n + 1}", "net_amount": f"{(100 + n) * 10 + n + 1}"},
            same,
            "charges are missing on the street side",
        ),
        (same, lambda _: {"account": "X99"}, "account differs: house ACC1, street X99"),
    ],
    ids=["pence", "lot size", "charges", "account of the other side"],
)
def test_one_slip_over_many_trades_is_one_cause(ours: Change, theirs: Change, said: str) -> None:
    assert texts(causes(12, ours, theirs)) == [f"12 breaks, one cause: {said} (all US instruments)"]


def test_a_file_that_did_not_come_is_the_cause_of_all_its_missing_rows() -> None:
    day = NEW_YORK._replace(missing_sources=("brk2_confirms",))

    found = causes(40, same, lambda n: {"gone": True} if n % BROKERS == 2 else {}, day)

    assert texts(found) == ["10 breaks, one cause: no file from brk2_confirms (all BRK2, US instruments)"]


def test_different_values_at_several_brokers_are_told_apart_by_broker() -> None:
    found = causes(8, same, lambda n: {"account": f"X{n}"})

    assert [(row["breaks"], row["counterparty"]) for row in found.iter_rows(named=True)] == [
        (2, f"BRK{n}") for n in range(BROKERS)
    ]


def test_causes_are_ranked_by_their_breaks() -> None:
    def slips(n: int) -> Values:
        if n < 20:
            return {"settlement_date": "2026-11-26"}
        return {"quantity": f"{(100 + n) * 100}"} if n < 30 else {"price": f"{11 + n}", "net_amount": None}

    found = causes(32, lambda n: {"settlement_date": "2026-11-27"} if n < 20 else {}, slips)

    assert found["rank"].to_list() == list(range(1, found.height + 1))
    assert found["breaks"].to_list() == [20, 10, 1, 1]
    assert found["types"].to_list() == [["SETTLEMENT_DATE"], ["QUANTITY"], ["PRICE"], ["PRICE"]]
