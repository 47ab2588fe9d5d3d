"""Suggestions: found where they are plain, shown together where they are equal, never made of a matched row."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from build import RULEBOOK, a_trade, match, rows, trades
from build import Outcome as Found
from typos import misspelt

from data.contracts.contract import contract_named
from data.contracts.words import Disposition
from reconciliation.suggest import Books, Outcome, suggest, suggested
from reconciliation.suggestions.calibration import calibration
from reconciliation.suggestions.choosing import best

CASH = contract_named("cash_movement")
PEOPLE = 400


def payments(*given: dict[str, str]) -> pl.DataFrame:
    usual = {"account": "ACC1", "direction": "CREDIT", "currency": "EUR", "value_date": "2026-11-20"}
    return rows(CASH, *({**usual, **row} for row in given))


def payment(number: int, book: str) -> dict[str, str]:
    """One of many payments: on the street's side the memo is misspelt, the date late, the amount now and then."""
    street = book == "S"
    memo = f"{('RENT', 'LOAN', 'GIFT')[number % 3]} {number * 7919 % 9973:04d} MILLER{number * 31 % 97:02d}"
    cents = 10_000 + number * 7_907 % 50_021 + (number % 17 == 0 and street)
    late = 16 + number % 4 + (number % 2 if street else 0)
    return {
        "movement_ref": f"{book}{number}",
        "memo": misspelt(memo, number) if street else memo,
        "amount": f"{cents / 100:.2f}",
        "value_date": f"2026-11-{late}",
    }


@pytest.fixture(scope="module")
def planted() -> pl.DataFrame:
    """Suggestions at 0.95 for payments of which one in five has no partner on either side."""
    ours = payments(*(payment(n, "H") for n in range(PEOPLE) if n % 5 != 1))
    theirs = payments(*(payment(n, "S") for n in range(PEOPLE) if n % 5 != 2))
    return suggested(Books(ours, theirs), Books(ours.clear(), theirs.clear()), CASH, threshold=Decimal("0.95"))


def test_planted_partners_with_typos_are_found_and_hardly_ever_wrong(planted: pl.DataFrame) -> None:
    right = (planted["house_ref"].str.slice(1) == planted["street_ref"].str.slice(1)).sum()

    assert right >= 0.98 * planted.height
    assert right >= 0.9 * PEOPLE * 3 / 5


def test_the_surest_come_first_and_nothing_is_certain(planted: pl.DataFrame) -> None:
    assert planted["rank"].is_sorted()
    assert planted["probability"].is_sorted(descending=True)
    assert planted["probability"].is_between(Decimal("0.95"), Decimal("0.9999")).all()


def test_reasons_name_field_level_and_weight(planted: pl.DataFrame) -> None:
    reasons = {item["field"]: item for item in planted["reasons"][0]}

    assert {"amount", "memo", "value_date"} <= set(reasons)
    assert reasons["amount"]["level"] in ("equal", "within 0.1 percent")
    assert reasons["amount"]["weight"] > 3


def test_equal_candidates_are_shown_together() -> None:
    many = [payment(n, "H") for n in range(40)]
    ours = payments(*many, {"movement_ref": "H", "memo": "DEPOSIT ZEBRA", "amount": "77.77"})
    twins = [{"movement_ref": f"S-{n}", "memo": "DEPOSIT ZEBRA", "amount": "77.77"} for n in range(2)]
    theirs = payments(*(payment(n, "S") for n in range(40)), *twins)

    found = suggested(Books(ours, theirs), Books(ours.clear(), theirs.clear()), CASH).filter(pl.col("tied") == 2)

    assert found["street_ref"].sort().to_list() == ["S-0", "S-1"]
    assert found["probability"].n_unique() == 1
    assert found["probability"][0] < Decimal("0.5")


def test_what_a_run_left_open_is_suggested_and_what_it_matched_is_not() -> None:
    pairs = [(a_trade(f"H{n}", price=f"{n}"), a_trade(f"S{n}", price=f"{n}")) for n in range(10, 60)]
    odd = {"quantity": "73", "price": "4231", "net_amount": None, "instrument_id": "DE000BAY0017"}
    house = trades(*(h for h, _ in pairs), a_trade("HX", **odd, counterparty="BROKER ONE"))
    street = trades(
        *(s for _, s in pairs),
        a_trade("SX", **odd, counterparty="BROKER ONE LTD", account="ACC12", trade_date="2026-11-19"),
    )
    result = match(house, street)
    assert result.disposition_of("HX") is Disposition.BREAK

    found = suggest(_outcome(result, house, street), RULEBOOK.contract, threshold=Decimal("0.5"))

    assert found.select("house_ref", "street_ref").rows() == [("HX", "SX")]


@pytest.mark.parametrize("empty", ["house", "street"])
def test_a_book_with_nothing_left_has_no_suggestions(empty: str) -> None:
    ours = payments(*(payment(n, "H") for n in range(3)))
    books = Books(ours, ours)._replace(**{empty: ours.clear()})

    assert suggested(books, Books(ours.clear(), ours.clear()), CASH).is_empty()


@pytest.mark.parametrize(("threshold", "shown"), [("0.9000", 1), ("0.9001", 0)])
def test_the_threshold_counts_at_both_sides_of_the_limit(threshold: str, shown: int) -> None:
    pairs = pl.DataFrame(
        {"house_row": [0, 0], "street_row": [0, 1], "probability": [Decimal("0.9000"), Decimal("0.05")]}
    )

    assert best(pairs, Decimal(threshold)).height == shown


def test_a_pair_that_another_beats_is_not_shown() -> None:
    said = [Decimal("0.60"), Decimal("0.39"), Decimal("0.55")]
    pairs = pl.DataFrame({"house_row": [0, 0, 1], "street_row": [0, 1, 1], "probability": said})

    assert best(pairs, Decimal("0.5")).select("house_row", "street_row").rows() == [(0, 0), (1, 1)]


def test_probabilities_that_promised_too_much_are_lowered_and_none_is_raised() -> None:
    stated = np.repeat([0.2, 0.9], 500)
    known = calibration(stated, np.tile([True, False], 500))

    assert known.modest(np.array([0.2, 0.9])).tolist() == pytest.approx([0.2, 0.5])


def _outcome(found: Found, house: pl.DataFrame, street: pl.DataFrame) -> Outcome:
    books = [
        frame.with_columns(
            book=pl.lit(book, dtype=frame.schema["book"]), row_id=pl.lit(f"{book.lower()}/") + pl.col("row_id")
        )
        for book, frame in (("HOUSE", house), ("STREET", street))
    ]
    return Outcome(pl.concat(books), found.matches, found.breaks, found.dispositions)
