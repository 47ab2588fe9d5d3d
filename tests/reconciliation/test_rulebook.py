"""Rulebooks: what they say, and that every mistake names file, key and expectation."""

from __future__ import annotations

from pathlib import Path

import pytest
from build import RULEBOOK

from data.contracts.failure import UnknownName, UsageError
from data.contracts.words import Book
from reconciliation.rulebook import all_rulebooks, parse_rulebook, rulebook_named


def test_the_default_rulebook_allows_what_the_desk_agreed() -> None:
    texts = {name: tolerance.text for name, tolerance in RULEBOOK.compared.items()}

    assert texts["price"] == "PTOL 0.01"
    assert texts["net_amount"] == texts["taxes"] == "MNMX 0.05 0.05"
    assert texts["settlement_date"] == texts["side"] == "EXCT"
    assert not {"order_ref", "uti", "venue", "executed_at"} & set(texts)


def test_passes_run_strict_first_in_the_order_of_the_file() -> None:
    names = [step.pass_.name for step in RULEBOOK.steps]

    assert names == ["reference", "economics", "tolerance", "grouped", "cancelled", "conservation", "near_miss"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('price = "PTOL 0.01"', 'price = "PTOL"', "compare.price"),
        ('price = "PTOL 0.01"', 'side = "PTOL 1"', "cannot be used"),
        ('price = "PTOL 0.01"', 'prize = "EXCT"', "no column 'prize'"),
        ("[passes.economics]", "[passes.economy]", "no pass called 'economy'"),
        ('date = "trade_date"', 'date = "trade_day"', "passes.tolerance: date: "),
        ('timezone = "America/New_York"', 'timezone = "New York"', "no time zone"),
        ('contract = "trade"', 'contract = "trades"', "no contract called"),
        ('base_currency = "USD"', 'base_currency = "dollar"', "base_currency"),
        ("[compare]", "[cutoffs.missing_street]\nbusiness_days = 1\nafter = 'price'\n[compare]", "is no date"),
        ("[compare]", "[unheard]\nof = 1\n[compare]", "unheard"),
    ],
)
def test_a_mistake_names_the_file_and_the_key(old: str, new: str, told: str) -> None:
    with pytest.raises(UsageError, match=r"^mine\.toml says") as caught:
        parse_rulebook(RULEBOOK.text.replace(old, new, 1), "mine.toml")

    assert told in str(caught.value)


def test_a_rulebook_of_ones_own_hides_the_one_that_comes_with_it(tmp_path: Path) -> None:
    (tmp_path / "trades.toml").write_text(RULEBOOK.text.replace("PTOL 0.01", "PTOL 2"))

    assert rulebook_named("trades", tmp_path).compared["price"].text == "PTOL 2"
    assert all_rulebooks(tmp_path)["trades"].hash != RULEBOOK.hash
    with pytest.raises(UnknownName, match="trades"):
        rulebook_named("positions", tmp_path)


def test_a_rulebook_is_named_after_itself(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(RULEBOOK.text)

    with pytest.raises(UsageError, match="calls itself 'trades'"):
        rulebook_named("mine", tmp_path)


def test_line_ends_do_not_change_the_hash() -> None:
    assert parse_rulebook(RULEBOOK.text.replace("\n", "\r\n"), "trades.toml").hash == RULEBOOK.hash


def test_sources_are_names_or_patterns() -> None:
    rulebook = parse_rulebook(
        RULEBOOK.text.replace('[street]\nsources = ["*"]', '[street]\nsources = ["broker_*"]'), "x"
    )

    assert rulebook.sources_of(Book.STREET).include("broker_alpha")
    assert not rulebook.sources_of(Book.STREET).include("front_office")
    assert rulebook.sources_of(Book.HOUSE).include("front_office")
