"""Cash penalties: exact by class, base and day; whose they are; what cannot be computed says why."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from settlement_desk import FRENCH, FRIDAY, GERMAN, INSTRUMENTS, asked, failing

from compliance.settlement.csdr_penalties import EXPECTED, rounded
from compliance.settlement.penalty_class import penalty_classes
from compliance.settlement.penalty_days import expected_of
from data.reference.csdr_penalty_rates import Overnight, PenaltyClass, cash_rate, charges_penalties, security_rate

BASIS_POINTS = {
    PenaltyClass.SHARE_LIQUID: "1",
    PenaltyClass.SHARE_ILLIQUID: "0.5",
    PenaltyClass.SME_EQUITY: "0.25",
    PenaltyClass.DEBT_SOVEREIGN: "0.1",
    PenaltyClass.DEBT_OTHER: "0.2",
    PenaltyClass.DEBT_SME: "0.15",
    PenaltyClass.OTHER: "0.5",
}


def penalties(*statuses: dict[str, str], day: date = FRIDAY, **others: Any) -> list[dict[str, Any]]:
    found = expected_of(asked(*statuses, day=day, **others), day)
    assert found.schema == EXPECTED
    return found.to_dicts()


@pytest.mark.parametrize(("penalty_class", "basis_points"), BASIS_POINTS.items())
def test_the_rate_of_a_class_is_that_of_the_annex_since_it_applies(
    penalty_class: PenaltyClass, basis_points: str
) -> None:
    assert security_rate(penalty_class, date(2022, 2, 1)) == Decimal(basis_points) / 10_000
    assert security_rate(penalty_class, date(2022, 1, 31)) is None


def test_lack_of_cash_bears_the_overnight_rate_of_the_day_and_never_less_than_nought() -> None:
    negative = Overnight("CHF", date(2022, 1, 1), Decimal("-0.25"))

    assert cash_rate("EUR", date(2023, 9, 20)) == (Decimal("4.75") / 36000).quantize(Decimal("1e-30"))
    assert str(cash_rate("EUR", date(2023, 9, 19))).startswith("0.000125")
    assert cash_rate("CHF", date(2022, 5, 2), (negative,)) == 0


def test_a_rate_after_the_vouched_ones_is_not_guessed_and_the_firms_own_wins() -> None:
    own = Overnight("EUR", date(2026, 1, 1), Decimal("3.60"))
    british = own._replace(currency="GBP", percent=Decimal("3.65"))

    assert cash_rate("EUR", date(2025, 12, 31)) is not None
    assert cash_rate("EUR", date(2026, 1, 1)) is None
    assert cash_rate("EUR", date(2026, 1, 1), (own,)) == Decimal("0.0001")
    assert cash_rate("GBP", date(2026, 1, 1), (british,)) == Decimal("0.0001")


def test_a_delivery_we_lack_costs_its_value_at_the_reference_price() -> None:
    [penalty] = penalties(failing("I1"))

    assert (penalty["direction"], penalty["method"], penalty["penalty_class"]) == ("DEBT", "SECU", "SHARE_LIQUID")
    assert (penalty["base_amount"], penalty["rate"], penalty["exact_amount"]) == ("250350", "0.0001", "25.035")
    assert (penalty["amount"], penalty["currency"], penalty["unknown"]) == (Decimal("25.04"), "EUR", None)


@pytest.mark.parametrize(
    ("side", "reason", "direction", "method"),
    [
        ("DELIVER", "LACK", "DEBT", "SECU"),
        ("DELIVER", "CMON", "CRED", "CASH"),
        ("RECEIVE", "CLAC", "CRED", "SECU"),
        ("RECEIVE", "MONY", "DEBT", "CASH"),
        ("RECEIVE", "PREA", "DEBT", "CASH"),  # our hold of a payment
        ("DELIVER", "PRCY", "CRED", "CASH"),
    ],
)
def test_who_fails_pays_and_by_the_leg_that_fails(side: str, reason: str, direction: str, method: str) -> None:
    [penalty] = penalties(failing("I1", side=side, reason_code=reason))

    assert (penalty["direction"], penalty["method"]) == (direction, method)


def test_free_of_payment_nobody_lacks_cash() -> None:
    [penalty] = penalties(failing("I1", side="RECEIVE", payment="FREE", reason_code="PREA"))

    assert (penalty["direction"], penalty["method"]) == ("DEBT", "SECU")


def test_where_both_hold_each_is_charged_its_leg() -> None:
    found = penalties(failing("I1", reason_code="BOTH"))

    assert [(one["direction"], one["method"]) for one in found] == [("CRED", "CASH"), ("DEBT", "SECU")]


def test_debt_counts_per_hundred_of_nominal() -> None:
    bond = {"instrument_id": GERMAN, "cfi": "DBFTFB", "issuer": "SOVEREIGN"}
    price = {"instrument_id": GERMAN, "price_date": "2026-11-20", "price": "98.765", "price_unit": "PERCENT"}

    [penalty] = penalties(failing("I1", quantity="1000000"), instrument=[bond], reference_price=[price])

    assert (penalty["base_amount"], penalty["exact_amount"]) == ("987650", "9.8765")
    assert penalty["amount"] == Decimal("9.88")


def test_a_payment_without_securities_counts_its_money() -> None:
    [penalty] = penalties(failing("I1", side="RECEIVE", reason_code="MONY", quantity="", amount="1500000"))

    assert (penalty["base_amount"], penalty["amount"]) == ("1500000", Decimal("100.00"))


@pytest.mark.parametrize(("exact", "amount"), [("25.035", "25.04"), ("25.0349999", "25.03"), ("25.045", "25.05")])
def test_an_amount_is_rounded_half_up_once(exact: str, amount: str) -> None:
    assert rounded(Decimal(exact), "EUR") == Decimal(amount)
    assert rounded(Decimal("100.5"), "JPY") == 101


def test_a_fail_costs_from_its_date_until_it_settles_and_only_on_settlement_days() -> None:
    due = failing("I1", settlement_date="2026-11-19")
    settled = failing("I1", status_code="SETT", reason_code="", prepared_at="2026-11-23T09:00:00Z")

    days = [date(2026, 11, day) for day in (18, 19, 20, 21, 22, 23)]

    assert [len(penalties(due, settled, day=day)) for day in days] == [0, 1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("unusual", "others", "why"),
    [
        ({"reason_code": ""}, {}, "which party fails"),
        ({"reason_code": "ZZZZ"}, {}, "which party fails"),
        ({"instrument_id": "FR0000131104"}, {}, "no reference price of FR0000131104"),
        ({}, {"instrument": [{"instrument_id": GERMAN, "cfi": "ESVUFR"}]}, "class of DE0007164600"),
        ({"reason_code": "CMON"}, {"overnight_rate": []}, "overnight credit rate of EUR on 2026-11-20"),
    ],
)
def test_what_cannot_be_computed_says_why(unusual: dict[str, str], others: dict[str, Any], why: str) -> None:
    [penalty] = penalties(failing("I1", **unusual), **others)

    assert penalty["amount"] is None
    assert why in penalty["unknown"]


def test_a_price_of_long_ago_no_longer_speaks() -> None:
    old = {"instrument_id": GERMAN, "price_date": "2026-11-09", "price": "1", "price_unit": "CURRENCY"}
    young = old | {"price_date": "2026-11-10"}

    assert penalties(failing("I1"), reference_price=[old])[0]["amount"] is None
    assert penalties(failing("I1"), reference_price=[young])[0]["price_date"] == date(2026, 11, 10)


def test_unmatched_instructions_bear_no_settlement_fail_penalty() -> None:
    assert penalties(failing("I1", status_kind="MATCHING", status_code="NMAT", reason_code="DMON")) == []


def test_late_matching_costs_every_settlement_day_before_it_and_falls_on_who_came_last() -> None:
    unmatched = failing(
        "I1", status_kind="MATCHING", status_code="NMAT", reason_code="CMIS", settlement_date="2026-11-18",
        instrument_id=FRENCH, prepared_at="2026-11-18T10:00:00Z",
    )  # fmt: skip
    matched = unmatched | {"status_code": "MACH", "reason_code": "", "prepared_at": "2026-11-20T10:00:00Z"}

    found = penalties(unmatched, matched)

    late = [one for one in found if one["penalty_type"] == "LMFP"]
    assert [one["day"].day for one in late] == [18, 19]
    assert {(one["direction"], one["computed_on"]) for one in late} == {("CRED", FRIDAY)}
    assert [(one["penalty_type"], one["day"].day) for one in found if one not in late] == [("SEFP", 20)]


def test_depositories_outside_the_economic_area_charge_none() -> None:
    places = ("DAKVDEFFXXX", "CRSTGB22", "DTCYUS33", None)

    assert [charges_penalties(place) for place in places] == [True, False, False, None]
    assert penalties(failing("I1", place_of_settlement="DTCYUS33")) == []
    assert penalties(failing("I1", place_of_settlement="", instrument_id="US0378331005")) == []
    assert len(penalties(failing("I1", place_of_settlement=""))) == 1


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"cfi": "ESVUFR", "liquid": "YES"}, "SHARE_LIQUID"),
        ({"cfi": "ESVUFR", "liquid": "NO"}, "SHARE_ILLIQUID"),
        ({"cfi": "ESVUFR"}, None),
        ({"cfi": "ESVUFR", "liquid": "YES", "sme_growth_market": "YES"}, "SME_EQUITY"),
        ({"cfi": "DBFTFB", "issuer": "SOVEREIGN"}, "DEBT_SOVEREIGN"),
        ({"cfi": "DBFTFB", "issuer": "OTHER"}, "DEBT_OTHER"),
        ({"cfi": "DBFTFB", "issuer": "OTHER", "sme_growth_market": "YES"}, "DEBT_SME"),
        ({"cfi": "DBFTFB"}, None),
        ({"cfi": "CEOIES"}, "OTHER"),
        ({"cfi": "EDSXFR"}, "OTHER"),
        ({}, None),
    ],
)
def test_an_instrument_belongs_to_one_row_of_the_annex(told: dict[str, str], expected: str | None) -> None:
    instruments = asked(failing("I1"), instrument=[{"instrument_id": GERMAN, **told}]).rows("instrument")

    assert penalty_classes(instruments)[GERMAN] == expected


@settings(max_examples=25)
@drawn(
    quantity=st.decimals(1, 10**9, places=4),
    price=st.decimals("0.0001", 10**5, places=6),
)
def test_no_digit_is_lost_before_the_one_rounding(quantity: Decimal, price: Decimal) -> None:
    told = [{"instrument_id": GERMAN, "price_date": "2026-11-20", "price": str(price), "price_unit": "CURRENCY"}]

    [penalty] = penalties(failing("I1", quantity=str(quantity)), reference_price=told, instrument=INSTRUMENTS)

    numerator = int(quantity.scaleb(4)) * int(price.scaleb(6))
    assert int(Decimal(penalty["exact_amount"]).scaleb(14)) == numerator
    assert abs(penalty["amount"] - Decimal(penalty["exact_amount"])) <= Decimal("0.005")
