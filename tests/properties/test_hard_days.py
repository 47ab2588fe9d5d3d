"""Days made to have no answer, or too many: each ends in time, and every row with an honest word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from build import a_trade, rulebook, settled, trades

from data.contracts.words import Disposition
from reconciliation.engine import Settled
from reconciliation.rulebook import rulebook_named

DESK = rulebook(
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
most_subsets = 50_000
deterministic_seconds = 1
"""
)


def test_five_thousand_identical_rows_a_side_are_matched_off() -> None:
    house, street = (trades(*(a_trade(f"{name}{n}") for n in range(5000))) for name in "HS")

    result = settled(house, street)

    assert set(result.dispositions["disposition"]) == {Disposition.MATCHED}
    assert result.matches.height == 5000


def eighty_spreads(name: str, prices: Callable[[int], tuple[str, str]]) -> pl.DataFrame:
    """The legs of eighty spreads of one broker, dealt ten seconds apart."""
    return trades(
        *(
            a_trade(
                f"{name}{n}{'ab'[leg]}",
                instrument_id=f"product {n} 2027-0{leg + 1}",
                side=("BUY", "SELL")[leg],
                quantity=str(1000 + 100 * n),
                price=prices(n)[leg],
                executed_at=f"2026-11-20T09:{n // 6:02d}:{n % 6}0Z",
                net_amount=None,
            )
            for n in range(80)
            for leg in (0, 1)
        )
    )


def test_a_quarter_of_an_hour_in_which_one_broker_deals_eighty_spreads_is_decided() -> None:
    """Four rows of 160 can be chosen in 26 million ways on either side; each of them is looked at."""
    house = eighty_spreads("H", lambda _: ("4.75", "0"))
    street = eighty_spreads("S", lambda n: (f"{404 + n}.75", f"{400 + n}"))

    result = settled(house, street, rulebook_named("energy"))

    sizes = result.matches.select(pl.col("house_rows", "street_rows").list.len()).unique().rows()
    assert sizes == [(2, 2)]
    assert set(result.dispositions["disposition"]) == {Disposition.MATCHED}


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


def test_three_thousand_rows_a_cent_apart_end_with_a_limit_and_suggestions() -> None:
    """Every row has ten admissible partners, and nine million pairs are more than the rulebook lets a pass weigh."""
    house, street = (
        trades(*(a_trade(f"{book}{n}", net_amount=f"{1000 + (n + shift) / 100:.2f}") for n in range(3000)))
        for book, shift in (("H", 0), ("S", 1))
    )

    result = settled(house, street)

    assert result.matches.is_empty()
    assert _all_say_why(result)
    assert result.open_.cut.suggested["group"].n_unique() == 2999


@pytest.mark.parametrize(
    ("sizes", "prices"),
    [
        ([2 ** (n // 2) for n in range(24)], ["10"]),  # subsets of powers of two add up to everything
        ([100 * (2 + n % 5) for n in range(60)], ["10"]),  # few sizes, countless groups
        ([100 * (1 + n * 7 % 50) for n in range(400)], ["10", "11", "12"]),  # one component through one instrument
    ],
)
def test_sizes_that_add_up_in_countless_ways_end_with_a_limit_or_a_proof(sizes: list[int], prices: list[str]) -> None:
    """Nothing is matched but equal rows and what is proved; the rest says which limit ended the search."""
    books = [
        [_a_clip(f"{book}{n}", "ACME", size * times, prices[n % len(prices)]) for n, size in enumerate(sizes)]
        for book, times in (("H", 1), ("S", 3))
    ]

    result = settled(trades(*books[0]), trades(*books[1]), DESK)

    assert _all_say_why(result)
    assert _only_proved(result)


def test_packages_that_share_their_legs_end_with_a_limit_or_a_proof() -> None:
    """Sixty spreads in a ring of twelve months against outright legs that could belong to any of them."""
    months = [f"2027-{n + 1:02d}" for n in range(12)]
    house = [_a_clip(f"H{n}", f"ember {months[n % 11]}/{months[n % 11 + 1]}", 1000, "1") for n in range(60)]
    street = [_a_clip(f"S{n}", f"ember {months[n % 12]}", 1000 * (-1) ** n, f"{500 + n % 12}") for n in range(120)]

    result = settled(trades(*house), trades(*street), rulebook=DESK)

    assert _all_say_why(result)
    assert _only_proved(result)


def _a_clip(ref: str, instrument: str, size: int, price: str) -> dict[str, Any]:
    terms = {"instrument_id": instrument, "side": "BUY" if size > 0 else "SELL", "quantity": str(abs(size))}
    return a_trade(ref, price=price, net_amount=None, executed_at="2026-11-20T09:00:00Z", **terms)


def _all_say_why(result: Settled) -> bool:
    """What is open of sets that were not proved says so, and which limit it was."""
    unproved = result.certificates.filter(pl.col("status") == "BUDGET_EXHAUSTED")
    columns = ("rows", "house_rows", "street_rows")
    rows = pl.concat(unproved.select(row_id=pl.col(name)).explode("row_id").drop_nulls() for name in columns)
    ended = result.dispositions.join(rows.unique(), on="row_id", how="semi")
    said = ended["reason"].str.starts_with("BUDGET_EXHAUSTED").fill_null(value=False)
    return bool(said.all()) and unproved["cut_off_by"].null_count() == 0


def _only_proved(result: Settled) -> bool:
    """Every matched row is in a matched group of a set that was not cut off."""
    proved = result.certificates.filter(pl.col("status") != "BUDGET_EXHAUSTED").explode("groups")
    groups = proved.drop_nulls("groups").unnest("groups", separator=".").filter("groups.matched")
    known = {row for side in ("house", "street") for row in groups[f"groups.{side}_rows"].explode()}
    return {row for side in ("house_rows", "street_rows") for row in result.matches[side].explode()} <= known
