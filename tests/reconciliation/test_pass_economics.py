"""The economics pass: equal terms match, identical rows are interchangeable, the rest is not guessed."""

from __future__ import annotations

from build import a_trade, match, trades

from data.contracts.words import Disposition


def test_rows_equal_in_every_term_match_without_a_reference() -> None:
    result = match(trades(a_trade("H1")), trades(a_trade("S1")))

    assert result.pass_of("H1") == "economics"


def test_identical_rows_are_matched_off_and_the_rest_is_left_over() -> None:
    result = match(trades(*(a_trade(f"H{n}") for n in range(3))), trades(a_trade("S1"), a_trade("S2")))

    assert result.partners_of("H0") == (["H0"], ["S1"])
    assert result.partners_of("H1") == (["H1"], ["S2"])
    assert result.disposition_of("H2") is Disposition.BREAK


def test_equal_terms_with_other_money_are_no_match() -> None:
    result = match(trades(a_trade("H1")), trades(a_trade("S1", net_amount="1000.06")))

    assert result.group_of("H1") is None
    assert result.types_of("H1") == ["NET_AMOUNT"]


def test_rows_that_admit_only_each_other_are_matched_among_equal_keys() -> None:
    house = trades(a_trade("H1", net_amount="1000"), a_trade("H2", net_amount="1010"))
    street = trades(a_trade("S1", net_amount="1010.02"), a_trade("S2", net_amount="1000.02"))

    result = match(house, street)

    assert result.partners_of("H1") == (["H1"], ["S2"])
    assert result.partners_of("H2") == (["H2"], ["S1"])


def test_five_hundred_identical_rows_a_side_are_matched_off() -> None:
    house, street = (trades(*(a_trade(f"{book}{n:03}") for n in range(500))) for book in "HS")

    assert match(house, street).matches.height == 500
