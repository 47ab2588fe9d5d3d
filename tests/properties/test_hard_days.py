"""Days made to have no answer, or too many: each ends in time, and every row with an honest word."""

from __future__ import annotations

from build import a_trade, settled, trades

from data.contracts.words import Disposition


def test_five_thousand_identical_rows_a_side_are_matched_off() -> None:
    sides = (trades(*(a_trade(f"{name}{n}") for n in range(5000))) for name in "HS")

    result = settled(*sides)

    assert set(result.dispositions["disposition"]) == {Disposition.MATCHED}
    assert result.matches.height == 5000


def test_two_hundred_quantities_of_one_price_never_make_up_a_group_by_chance() -> None:
    """Half of them meet their equal; of the rest some sums would fit in countless ways, so nothing is matched."""
    house, street = (
        trades(*(a_trade(f"{name}{n}", quantity=str(n), price="5", net_amount=None) for n in numbers))
        for name, numbers in (("H", range(1, 201)), ("S", range(101, 301)))
    )

    result = settled(house, street)

    assert result.matches.height == 100
    assert set(result.matches["pass"]) == {"economics"}
    assert set(result.dispositions["disposition"]) <= {Disposition.MATCHED, Disposition.BREAK, Disposition.AMBIGUOUS}


def test_a_thousand_everywhere_with_unlike_dates_is_not_guessed() -> None:
    """One price, one quantity and one amount: only the settlement date tells rows apart, and one side is silent."""
    house = trades(*(a_trade(f"H{n}", settlement_date=f"2026-11-{23 + n % 2}") for n in range(100)))
    street = trades(*(a_trade(f"S{n}", settlement_date=None) for n in range(50)))

    result = settled(house, street)

    assert result.matches.is_empty()
    assert set(result.dispositions["disposition"]) == {Disposition.AMBIGUOUS}
