"""The conservation pass on rows written out: packages, splits, nets, rivals, and what a limit cuts off."""

from __future__ import annotations

import time
from typing import Any

from build import Outcome, a_trade, match, rulebook, trades

from data.contracts.words import Disposition
from data.reference.packages import packages

RULEBOOK = rulebook(
    """
name = "desk"
contract = "trade"
base_currency = "USD"
[compare]
quantity_unit = "NUFM"
[passes.conservation]
block = ["account", "counterparty", "currency", "trade_date"]
packages = true
unit = "quantity_unit"
time = "executed_at"
deal = "block_ref"
average_price = true
most_subsets = 30_000
"""
)


def a_leg(ref: str, product: str, size: int, price: str, minute: int = 0, **unusual: Any) -> dict[str, Any]:
    return a_trade(
        ref,
        instrument_id=product,
        side="BUY" if size > 0 else "SELL",
        quantity=str(abs(size)),
        price=price,
        net_amount=None,
        executed_at=f"2026-11-20T09:{minute:02d}:00Z",
        **unusual,
    )


def matched(house: list[dict[str, Any]], street: list[dict[str, Any]]) -> Outcome:
    return match(trades(*house), trades(*street), RULEBOOK)


def test_a_spread_booked_as_price_and_zero_settles_its_outright_legs() -> None:
    house = [a_leg("H1", "ember 2027-03", 1000, "9.00"), a_leg("H2", "ember 2027-04", -1000, "0")]
    street = [a_leg("S1", "ember 2027-03", 1000, "579.25"), a_leg("S2", "ember 2027-04", -1000, "570.25")]

    assert matched(house, street).partners_of("H1") == (["H1", "H2"], ["S1", "S2"])


def test_a_spread_a_quarter_off_is_no_group() -> None:
    house = [a_leg("H1", "ember 2027-03", 1000, "9.25"), a_leg("H2", "ember 2027-04", -1000, "0")]
    street = [a_leg("S1", "ember 2027-03", 1000, "579.25"), a_leg("S2", "ember 2027-04", -1000, "570.25")]

    assert matched(house, street).matches.is_empty()


def test_a_crack_in_tonnes_settles_barrels_within_half_a_lot() -> None:
    house = [a_leg("H1", "380cst crack 2027-01", -500, "-0.38")]

    def settles(barrels: int) -> bool:
        street = [a_leg("S1", "380cst crack 2027-01", -barrels, "-0.38", quantity_unit="bbl")]
        return matched(house, street).partners_of("H1") is not None

    assert settles(3000)
    assert settles(2675)
    assert not settles(2674)


def test_a_crack_settles_its_product_and_the_crude() -> None:
    house = [a_leg("H1", "380cst crack 2027-01", 1000, "-1")]
    street = [a_leg("S1", "380cst 2027-01", 1000, "401.32"), a_leg("S2", "brent swap 2027-01", -6300, "64.2")]

    assert matched(house, street).partners_of("H1") == (["H1"], ["S1", "S2"])


def test_clips_of_a_crack_stay_together_where_one_of_them_would_do() -> None:
    """A tonne of naphtha is 8.9 barrels: 44 500 are half a lot from 44 and from 45 lots."""
    street = [
        a_leg(f"S{n}", "naphtha ember crack 2027-01", barrels, "-2.41", quantity_unit="bbl")
        for n, barrels in ((1, 1000), (2, 44000))
    ]
    one = matched([a_leg("H1", "naphtha ember crack 2027-01", 5000, "-2.41")], street)
    two = matched(
        [a_leg("H1", "380cst crack 2027-01", 900, "3.84"), a_leg("H2", "380cst crack 2027-01", 100, "3.84")],
        [a_leg("S1", "380cst crack 2027-01", 6000, "3.84", quantity_unit="bbl")],
    )

    assert one.partners_of("H1") == (["H1"], ["S1", "S2"])
    assert two.partners_of("S1") == (["H1", "H2"], ["S1"])


def test_cracks_that_each_have_a_partner_are_not_taken_together() -> None:
    house = [a_leg("H1", "380cst crack 2027-01", 1000, "3.84"), a_leg("H2", "380cst crack 2027-01", 80, "3.84")]
    street = [
        a_leg("S1", "380cst crack 2027-01", 6000, "3.84", quantity_unit="bbl"),
        a_leg("S2", "380cst crack 2027-01", 1000, "3.84", quantity_unit="bbl"),
    ]

    result = matched(house, street)

    assert result.partners_of("H1") == (["H1"], ["S1"])
    assert result.partners_of("H2") == (["H2"], ["S2"])


def test_two_price_breaks_that_offset_each_other_are_no_group() -> None:
    house = [a_leg("H1", "ember 2027-03", 800, "573.50"), a_leg("H2", "ember 2027-04", -800, "570.00")]
    street = [a_leg("S1", "ember 2027-03", 800, "574.50"), a_leg("S2", "ember 2027-04", -800, "571.00")]

    assert matched(house, street).matches.is_empty()


def test_an_average_price_settles_its_fills() -> None:
    house = [a_leg("H1", "ACME", 100, "10"), a_leg("H2", "ACME", 200, "10.01")]

    assert matched(house, [a_leg("S1", "ACME", 300, "10.0067")]).partners_of("S1") == (["H1", "H2"], ["S1"])
    assert not matched(house, [a_leg("S1", "ACME", 300, "10.0069")]).partners_of("S1")


def test_far_apart_in_time_two_ways_to_settle_are_ambiguous() -> None:
    house = [a_leg("H1", "ACME", 1000, "10", minute=0)]
    rivals = [a_leg("S1", "ACME", 600, "10", 40), a_leg("S2", "ACME", 400, "10", 40)]
    rivals += [a_leg("S3", "ACME", 700, "10", 40), a_leg("S4", "ACME", 300, "10", 40)]

    assert matched(house, rivals[:2]).disposition_of("H1") is Disposition.MATCHED
    assert matched(house, rivals).disposition_of("H1") is Disposition.AMBIGUOUS


def test_equal_terms_hours_apart_are_disputed_by_a_partner_at_hand() -> None:
    house = [a_leg("H1", "ACME", 1000, "10")]
    later = a_leg("S2", "ACME", 1000, "10") | {"executed_at": "2026-11-20T15:00:00Z"}
    at_hand = a_leg("S1", "ACME", 1030, "10", minute=2)

    assert matched(house, [later]).partners_of("H1") == (["H1"], ["S2"])
    disputed = matched(house, [later, at_hand])
    assert {disputed.disposition_of(ref) for ref in ("H1", "S1", "S2")} == {Disposition.AMBIGUOUS}
    assert set(disputed.certificates["status"]) == {"AMBIGUOUS"}


def test_thousands_of_identical_rows_pair_off_within_the_budget() -> None:
    started = time.monotonic()
    house = [a_leg(f"H{n}", "ACME", 1000, "1000") for n in range(2000)]
    street = [a_leg(f"S{n}", "ACME", 1000, "1000") for n in range(1990)]

    result = matched(house, street)

    assert result.matches.height == 1990
    assert time.monotonic() - started < 60


def test_quantities_that_add_up_in_countless_ways_end_without_a_guess() -> None:
    started = time.monotonic()
    house = [a_leg(f"H{n}", "ACME", n, "10") for n in range(1, 201)]
    street = [a_leg(f"S{n}", "ACME", 200 + n, "10") for n in range(1, 101)]

    result = matched(house, street)

    assert result.matches.is_empty()
    assert time.monotonic() - started < 60


def test_a_product_without_a_conversion_has_no_crack() -> None:
    assert packages().opened("fancy crack 2027-01", None).package is None
    assert packages().opened("380cst crack 2027-01", None).package == "crack"
