"""Root causes in words, and one cause said once."""

from __future__ import annotations

import pytest
from build import a_trade, match, trades

from data.reference.calendars import calendar_named
from reconciliation.engine import Day


def cause(house: dict[str, str | None], street: dict[str, str | None], day: Day | None = None) -> str:
    outcome = match(trades(a_trade("H1", **house)), trades(a_trade("S1", other_ref="H1", **street)), day=day)
    found = outcome.break_of("H1")
    assert found is not None
    return found["root_cause"]


@pytest.mark.parametrize(
    ("house", "street", "said"),
    [
        ({}, {"quantity": "10000", "net_amount": None}, "street quantity is house x 100 (lot size)"),
        ({"quantity": "1000", "net_amount": None}, {}, "house quantity is street x 10 (lot size)"),
        (
            {"currency": "GBP"},
            {"currency": "GBP", "price": "1000"},
            "price in GBp against GBP: house 10, street 1000",
        ),
        ({"currency": "CHF"}, {"currency": "CHF", "price": "100"}, "street price is house x 10 (scale of the price)"),
        ({}, {"side": "SELL"}, "direction flipped: house BUY, street SELL"),
        (
            {"accrued_interest": "7"},
            {"accrued_interest": "-7"},
            "accrued interest has the other sign on the street side",
        ),
        ({"commission": "5", "net_amount": "1005"}, {}, "charges are missing on the street side: commission 5"),
        ({"currency": "JPY"}, {"currency": "JPY", "net_amount": "1001"}, "rounding of net amount: 1 apart"),
        ({}, {"account": "ACC2"}, "account differs: house ACC1, street ACC2"),
        ({}, {"price": "12.5"}, "price differs, street higher: by 2.5, house 10, street 12.5"),
    ],
)
def test_a_template_says_what_lies_behind(house: dict, street: dict, said: str) -> None:
    assert cause(house, street) == said


def test_dates_are_told_in_business_days_and_holidays_by_name() -> None:
    new_york = Day(calendar=calendar_named("XNYS"))

    thanksgiving = cause({"settlement_date": "2026-11-27"}, {"settlement_date": "2026-11-26"}, new_york)
    one_day = cause({"settlement_date": "2026-11-24"}, {"settlement_date": "2026-11-25"}, new_york)

    assert thanksgiving.startswith("settlement dates are apart, the street's is a holiday of XNYS: house 2026-11-27")
    assert one_day.startswith("settlement dates are one business day apart")


def test_several_causes_are_all_said() -> None:
    assert cause({}, {"account": "ACC2", "side": "SELL"}).split("; ") == [
        "account differs: house ACC1, street ACC2",
        "direction flipped: house BUY, street SELL",
    ]


def test_a_row_whose_sender_is_silent_says_so() -> None:
    found = match(trades(a_trade("H1")), trades(), day=Day(missing_sources=("brk1_confirms",))).break_of("H1")

    assert found is not None
    assert found["root_cause"] == "no file from brk1_confirms"


def test_a_silent_sender_is_known_by_the_counterparties_it_speaks_of() -> None:
    day = Day(missing_sources=("custody",), missing_counterparties=(("custody", "BRK1"), ("custody", "BRK2")))
    house = trades(a_trade("H1"), a_trade("H2", counterparty="CUSTODY", instrument_id="US0231351067"))

    found = match(house, trades(), day=day)

    assert found.break_of("H1")["root_cause"] == "no file from custody"
    assert found.break_of("H2")["root_cause"] == "the street does not have it: no street row is near it"


def test_one_cause_is_said_once() -> None:
    late = [(a_trade(f"H{i}", quantity=f"{i}"), a_trade(f"S{i}", other_ref=f"H{i}", quantity=f"{i}",
             settlement_date="2026-11-25")) for i in range(1, 6)]  # fmt: skip

    causes = match(trades(*(ours for ours, _ in late)), trades(*(theirs for _, theirs in late))).causes

    assert causes["text"].to_list() == [
        (
            "5 breaks, one cause: settlement dates are one business day apart, the street's later "
            "(all BRK1, US0378331005)"
        )
    ]
    assert causes["exposures"].to_list()[0][0]["currency"] == "USD"
