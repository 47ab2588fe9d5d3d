"""The reference pass: quoted references pair rows; coincidences and contradictions do not."""

from __future__ import annotations

import pytest
from build import a_trade, match, trades

from data.contracts.words import Disposition


def test_a_quoted_reference_matches_rows_that_agree() -> None:
    result = match(trades(a_trade("H1", other_ref="S1")), trades(a_trade("S1"), a_trade("S2")))

    assert result.partners_of("H1") == (["H1"], ["S1"])
    assert result.pass_of("H1") == "reference"


def test_out_of_tolerance_is_a_typed_break_and_not_two_missing_rows() -> None:
    result = match(trades(a_trade("H1", uti="U")), trades(a_trade("S1", uti="U", price="11")))

    assert result.types_of("H1") == ["PRICE"]
    assert result.break_of("H1")["street_refs"] == ["S1"]


def test_a_row_quoted_twice_is_left_to_later_passes() -> None:
    street = trades(a_trade("S1", other_ref="H1", price="11"), a_trade("S2", other_ref="H1"))

    result = match(trades(a_trade("H1")), street)

    assert result.partners_of("H1") == (["H1"], ["S2"])
    assert result.pass_of("H1") == "economics"


def test_references_that_name_different_partners_decide_nothing() -> None:
    street = trades(a_trade("S1", price="11"), a_trade("S2", other_ref="H1", price="12"))

    result = match(trades(a_trade("H1", other_ref="S1")), street)

    assert result.group_of("H1") is None
    assert "reference" not in result.matches["pass"].to_list()


@pytest.mark.parametrize("alike", ["instrument_id", "side", "quantity", "price"])
def test_a_coincidence_of_references_is_no_pair(alike: str) -> None:
    """Of instrument, side, quantity and price a round number may be the same by chance."""
    other = {"instrument_id": "DE0007164600", "side": "SELL", "quantity": "7", "price": "200"}
    street = trades(a_trade("S1", **{name: value for name, value in other.items() if name != alike}))

    result = match(trades(a_trade("H1", other_ref="S1")), street)

    assert result.types_of("H1") == ["MISSING_STREET"]
    assert result.types_of("S1") == ["MISSING_HOUSE"]


def test_equal_running_numbers_pair_only_rows_that_agree_in_full() -> None:
    house = trades(a_trade("1", net_amount="1000.01"), a_trade("2", price="50", quantity="3"))
    street = trades(a_trade("1"), a_trade("2", quantity="9", price="70"), a_trade("3", net_amount="1000.02"))

    result = match(house, street)

    assert result.partners_of("1", "HOUSE") == (["1"], ["1"])
    assert result.disposition_of("2", "HOUSE") is Disposition.BREAK
