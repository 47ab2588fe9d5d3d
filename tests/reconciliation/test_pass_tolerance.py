"""The tolerance pass: the one best pairing where it is certain, AMBIGUOUS where it is not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from build import a_trade, match, trades

from data.contracts.words import Disposition
from reconciliation.components import Edge, unique_best


def test_two_possible_partners_are_never_guessed_between() -> None:
    house = trades(a_trade("H1"))
    street = trades(a_trade("S1", net_amount="1000.01"), a_trade("S2", net_amount="999.99"))

    result = match(house, street)

    assert result.disposition_of("H1") is Disposition.AMBIGUOUS
    assert result.break_of("H1")["street_refs"] == ["S1", "S2"]


def test_the_strictly_nearest_partner_is_taken() -> None:
    street = trades(a_trade("S1", net_amount="1000.02"), a_trade("S2", net_amount="999.99"))

    result = match(trades(a_trade("H1")), street)

    assert result.partners_of("H1") == (["H1"], ["S2"])
    assert result.types_of("S1") == ["MISSING_HOUSE"]


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

    assert {result.disposition_of(ref) for ref in ("H1", "H2", "S1", "S2")} == {Disposition.AMBIGUOUS}


def an_edge(house: int, street: int, cost: str) -> Edge:
    return Edge(house, street, Decimal(cost))


def test_a_star_gives_its_rows_to_the_cheapest_unless_they_tie() -> None:
    edges = [an_edge(0, 1, "0.01"), an_edge(0, 2, "0.02"), an_edge(0, 3, "0.02")]
    one_each = {1: 1, 2: 1, 3: 1}

    assert unique_best(edges, {0: 1}, one_each) == edges[:1]
    assert unique_best(edges, {0: 2}, one_each) is None
    assert unique_best(edges, {0: 3}, one_each) == edges


def test_mutual_favourites_decide_only_where_they_use_up_a_side() -> None:
    square = [an_edge(0, 0, "0"), an_edge(0, 1, "2"), an_edge(1, 0, "2"), an_edge(1, 1, "0")]
    path = [an_edge(0, 0, "1"), an_edge(1, 0, "0"), an_edge(1, 1, "1")]
    ones = {0: 1, 1: 1}

    assert unique_best(square, ones, ones) == [square[0], square[3]]
    assert unique_best(path, ones, ones) is None
