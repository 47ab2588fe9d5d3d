"""Suggestions, whatever the books hold: only unmatched rows, the same for any order of rows and for either view."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
from build import RULEBOOK, a_trade, match, rows, trades
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typos import misspelt

from data.contracts.contract import contract_named
from reconciliation.suggest import Books, Outcome, suggest, suggested

CASH = contract_named("cash_movement")
SURELY = Decimal("0.5")
BRIEF = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = ("ZEBRA RENT", "MILLER 4711", "MILLER 4712", "GIFT")
PAYMENTS = st.lists(
    st.tuples(st.sampled_from(WORDS), st.integers(10, 13), st.integers(16, 20), st.integers(0, 4)), max_size=7
)
NO_ONE = rows(CASH)


def payments(book: str, given_: list[tuple[str, int, int, int]]) -> pl.DataFrame:
    usual = {"account": "ACC1", "direction": "DEBIT", "currency": "EUR"}
    said = (
        {**usual, "movement_ref": f"{book}{n}", "amount": f"{amount}", "value_date": f"2026-11-{day}",
         "memo": misspelt(words, mistake)}
        for n, (words, amount, day, mistake) in enumerate(given_)
    )  # fmt: skip
    return rows(CASH, *said, source=book)


def shown(house: pl.DataFrame, street: pl.DataFrame) -> pl.DataFrame:
    return suggested(Books(house, street), Books(NO_ONE, NO_ONE), CASH, threshold=SURELY)


@BRIEF
@given(ours=PAYMENTS, theirs=PAYMENTS)
def test_house_and_street_may_be_exchanged(ours: list, theirs: list) -> None:
    house, street = payments("H", ours), payments("S", theirs)
    one, other = shown(house, street), shown(street, house)

    both = one.join(other, left_on=["house_row", "street_row"], right_on=["street_row", "house_row"])
    assert one.height == other.height == both.height
    assert both.filter((pl.col("probability") - pl.col("probability_right")).abs() > Decimal("0.0005")).is_empty()


@BRIEF
@given(ours=PAYMENTS, theirs=PAYMENTS)
def test_only_the_best_of_a_row_is_shown_and_equals_are_counted(ours: list, theirs: list) -> None:
    found = shown(payments("H", ours), payments("S", theirs))

    for side in ("house_row", "street_row"):
        assert found.group_by(side).agg(pl.col("probability").n_unique())["probability"].eq(1).all()
        assert found.group_by(side).agg(pl.col("probability").sum())["probability"].le(1).all()
    assert found.filter(pl.col("tied") == 1, pl.col("probability") < SURELY).is_empty()


@BRIEF
@given(
    prices=st.lists(st.tuples(st.integers(9, 12), st.integers(9, 12), st.sampled_from(["A1", "A2"])), max_size=8),
    seed=st.integers(0, 9),
)
def test_no_matched_row_is_suggested_and_order_does_not_matter(prices: list, seed: int) -> None:
    house = trades(*(a_trade(f"H{n}", price=f"{p}", account=a) for n, (p, _, a) in enumerate(prices)), source="ours")
    street = trades(*(a_trade(f"S{n}", price=f"{p}", quantity="90") for n, (_, p, _) in enumerate(prices)))
    outcome = outcome_of(house, street)
    found = suggest(outcome, RULEBOOK.contract, threshold=Decimal("0.1"))

    matched = outcome.dispositions.filter(pl.col("disposition") == "MATCHED")["row_id"]
    assert not found["house_row"].is_in(matched.implode()).any()
    assert not found["street_row"].is_in(matched.implode()).any()
    shuffled = Outcome(*(table.sample(fraction=1, shuffle=True, seed=seed) for table in outcome))
    assert suggest(shuffled, RULEBOOK.contract, threshold=Decimal("0.1")).equals(found)


def outcome_of(house: pl.DataFrame, street: pl.DataFrame) -> Outcome:
    """The tables of a run over both books."""
    found = match(house, street)
    books = [
        frame.with_columns(
            book=pl.lit(book, dtype=frame.schema["book"]), row_id=pl.lit(f"{book.lower()}/") + pl.col("row_id")
        )
        for book, frame in (("HOUSE", house), ("STREET", street))
    ]
    return Outcome(pl.concat(books), found.matches, found.breaks, found.dispositions)
