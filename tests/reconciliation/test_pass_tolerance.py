"""The tolerance pass: the best pairing where it is certain, AMBIGUOUS where not, an honest word where too large."""

from __future__ import annotations

from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest
from build import a_trade, match, trades, trades_rulebook

from data.contracts.words import Disposition

SMALL_LIMIT = ("date_window_business_days = 1", "date_window_business_days = 1\nmost_in_component = 3")
SHORT_SEARCH = ("date_window_business_days = 1", "date_window_business_days = 1\nmost_per_key = 3")


def test_two_possible_partners_are_never_guessed_between() -> None:
    house = trades(a_trade("H1"))
    street = trades(a_trade("S1", net_amount="1000.01"), a_trade("S2", net_amount="999.99"))

    result = match(house, street)

    assert result.disposition_of("H1") is Disposition.AMBIGUOUS
    assert result.break_of("H1")["street_refs"] == ["S1", "S2"]
    assert set(result.certificates["status"]) == {"AMBIGUOUS"}


def test_a_tick_above_and_a_tick_below_are_equally_near() -> None:
    street = trades(a_trade("S1", price="10.0005"), a_trade("S2", price="9.9995"))

    result = match(trades(a_trade("H1")), street)

    assert {result.disposition_of(ref) for ref in ("H1", "S1", "S2")} == {Disposition.AMBIGUOUS}


def test_the_strictly_nearest_partner_is_taken() -> None:
    street = trades(a_trade("S1", net_amount="1000.02"), a_trade("S2", net_amount="999.99"))

    result = match(trades(a_trade("H1")), street)

    assert result.partners_of("H1") == (["H1"], ["S2"])
    assert result.types_of("S1") == ["MISSING_HOUSE"]
    assert result.break_of("S1")["near_miss"]["verdict"] == "TAKEN"


@pytest.mark.parametrize(
    ("price", "agrees"), [("10.001", True), ("10.001000100010", True), ("10.001000100011", False)]
)
def test_the_price_may_be_a_hundredth_of_a_percent_away(price: str, *, agrees: bool) -> None:
    result = match(trades(a_trade("H1")), trades(a_trade("S1", price=price)))

    assert (result.pass_of("H1") == "tolerance") is agrees


def test_all_rows_pair_off_though_one_nearer_pair_would_leave_two_alone() -> None:
    house = trades(a_trade("H1"), a_trade("H2", net_amount="1000.04"))
    street = trades(a_trade("S1", net_amount="1000.03"), a_trade("S2", net_amount="1000.07"))

    result = match(house, street)

    assert result.partners_of("H1") == (["H1"], ["S1"])
    assert result.partners_of("H2") == (["H2"], ["S2"])


def test_a_cent_of_money_and_a_tick_of_price_are_weighed_as_parts_of_their_tolerances() -> None:
    cent_off, tick_off = a_trade("S1", net_amount="1000.01"), a_trade("S2", price="10.0005")

    result = match(trades(a_trade("H1")), trades(cent_off, tick_off))

    assert result.partners_of("H1") == (["H1"], ["S1"])  # a fifth of 0.05, against half of 0.001


def test_what_every_best_pairing_has_is_matched_beside_what_they_disagree_about() -> None:
    house = trades(a_trade("H1"), a_trade("H2", net_amount="1000.02"), a_trade("H3", net_amount="1000.06"))
    street = trades(a_trade("S1", net_amount="1000.01"), a_trade("S3", net_amount="1000.07"))

    result = match(house, street)

    assert result.partners_of("S3") == (["H3"], ["S3"])
    assert {result.disposition_of(ref) for ref in ("H1", "H2", "S1")} == {Disposition.AMBIGUOUS}


def test_interchangeable_rows_are_dealt_out_in_order_and_the_rest_is_left() -> None:
    house = trades(*(a_trade(f"H{n}") for n in range(5)))
    street = trades(*(a_trade(f"S{n}", net_amount="1000.01") for n in range(3)))

    result = match(house, street)

    assert [result.partners_of(f"H{n}") for n in range(3)] == [([f"H{n}"], [f"S{n}"]) for n in range(3)]
    assert result.types_of("H3") == result.types_of("H4") == ["MISSING_STREET"]


@pytest.mark.parametrize(("limit", "kind"), [(SMALL_LIMIT, Disposition.AMBIGUOUS), (SHORT_SEARCH, Disposition.BREAK)])
def test_beyond_the_rulebooks_limit_nothing_is_decided_and_it_says_so(
    limit: tuple[str, str], kind: Disposition
) -> None:
    house = [a_trade(f"H{n}", net_amount=f"1000.0{n}") for n in range(2)]
    street = [a_trade(f"S{n}", net_amount=f"1000.0{n}", fees="0") for n in range(2, 4)]

    result = match(trades(*house), trades(*street), trades_rulebook(limit))

    assert result.disposition_of("H0") is kind
    assert result.reason_of("H0").startswith("BUDGET_EXHAUSTED")
    assert set(result.certificates["status"]) == {"BUDGET_EXHAUSTED"}


def lots(book: str, count: int, **said: Any) -> list[dict[str, Any]]:
    return [a_trade(f"{book}{n}", **{k: v(n) if callable(v) else v for k, v in said.items()}) for n in range(count)]


def test_five_thousand_identical_rows_a_side_are_matched_off_at_once() -> None:
    street = trades(*lots("S", 4_990, net_amount="1000.01"))
    house, started = trades(*lots("H", 5_000)), perf_counter()

    result = match(house, street)

    assert perf_counter() - started < 20
    assert result.matches.height == 4_990
    assert result.dispositions_of("H999") == [Disposition.BREAK]


def test_a_ladder_of_prices_in_one_component_is_solved() -> None:
    def price(offset: str) -> Any:
        return lambda n: str(Decimal(10) + Decimal(n) * Decimal("0.000001") + Decimal(offset))

    house = trades(*lots("H", 300, price=price("0"), net_amount=None))
    street, started = trades(*lots("S", 299, price=price("0.0000003"), net_amount=None)), perf_counter()

    result = match(house, street)

    assert perf_counter() - started < 20
    assert result.partners_of("H17") == (["H17"], ["S17"])
    assert result.matches.height == 299


def test_two_thousand_different_prices_a_side_end_with_an_honest_word() -> None:
    def price(offset: str) -> Any:
        return lambda n: str(Decimal(10) + Decimal(n) * Decimal("0.0000001") + Decimal(offset))

    house = trades(*lots("H", 2_000, price=price("0"), net_amount=None))
    street, started = trades(*lots("S", 2_000, price=price("0.00000003"), net_amount=None)), perf_counter()

    result = match(house, street)

    assert perf_counter() - started < 30
    assert result.matches.is_empty()
    assert result.reason_of("S1999").startswith("BUDGET_EXHAUSTED")
