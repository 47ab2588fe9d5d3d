"""The promises of matching as laws, over books with few references, prices and amounts so that collisions are common.

One example is 200 small worlds, each with an account and references of its own, matched in one call: blocks do not
meet, so a law is put to 2,000 worlds in ten calls. Hypothesis draws a seed, dice draw the rows: a failure names its
seed and is not shrunk within it. Single worlds are matched alone as well, and end as they do among the others.
"""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from typing import Any

import polars as pl
from build import a_trade, settled, trades
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import Row, World, apart, many_worlds

from data.contracts.words import Book, Disposition
from reconciliation.engine import Settled

LAW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
ENDS = ("tracking_key", "disposition", "group_id", "break_id")
worlds = many_worlds()


@LAW
@given(worlds)
def test_every_row_ends_in_exactly_one_disposition(given_worlds: list[World]) -> None:
    house, street = apart(given_worlds)

    result = settled(trades(*house), trades(*street))

    assert result.dispositions["row_id"].n_unique() == result.dispositions.height == len(house) + len(street)
    in_groups = Counter(row for side in ("house_rows", "street_rows") for row in result.matches[side].explode())
    members = result.open_.members
    assert members.select("book", "row").is_duplicated().sum() == 0
    for row in result.dispositions.iter_rows(named=True):
        assert (
            in_groups[row["row_id"]] == (row["disposition"] == Disposition.MATCHED) == (row["group_id"] is not None)
        )
        in_a_break = row["disposition"] in {Disposition.BREAK, Disposition.AMBIGUOUS}
        behind_one = row["disposition"] == Disposition.CANCELLED and row["break_id"] is not None
        assert in_a_break == (row["break_id"] is not None and not behind_one)


@given(worlds)
@settings(LAW, max_examples=1)
def test_a_world_alone_ends_as_it_does_among_others(given_worlds: list[World]) -> None:
    house, street = apart(given_worlds)
    together = settled(trades(*house), trades(*street))

    for number in range(20):
        ours, theirs = ([r for r in side if r["account"] == f"ACC{number}"] for side in (house, street))
        alone = settled(trades(*ours), trades(*theirs)).dispositions.select(ENDS)

        keys = alone["tracking_key"].implode()
        among = together.dispositions.filter(pl.col("tracking_key").is_in(keys)).select(ENDS)
        assert among.equals(alone)


@LAW
@given(worlds)
def test_quantities_and_money_in_are_what_ended(given_worlds: list[World]) -> None:
    house, street = apart(given_worlds)

    result = settled(trades(*house), trades(*street))

    for book, side in zip(Book, (house, street), strict=True):
        ended = result.dispositions.filter(pl.col("book") == book).select("line", "disposition").rows()
        for name in ("quantity", "net_amount"):
            parts: Counter[str] = Counter()
            for line, disposition in ended:
                parts[disposition] += Decimal(side[line - 1][name] or 0)  # pyright: ignore[reportArgumentType]
            assert sum(parts.values()) == sum(Decimal(row[name] or 0) for row in side)


@LAW
@given(worlds, st.integers(0, 1000))
def test_splitting_and_renaming_files_changes_no_id(given_worlds: list[World], seed: int) -> None:
    """Every row moves to one of two other files, at another line; the source stays."""
    house, street = apart(given_worlds)
    usual = settled(trades(*house), trades(*street))

    dice = random.Random(seed)
    split = settled(*(trades(*_split(side, dice)) for side in (house, street)))

    assert split.dispositions.select(ENDS).equals(usual.dispositions.select(ENDS))
    assert split.break_ids.equals(usual.break_ids)
    assert split.matches["group_id"].equals(usual.matches["group_id"])


@LAW
@given(worlds, st.integers(0, 1000))
def test_the_order_of_rows_changes_no_id(given_worlds: list[World], seed: int) -> None:
    house, street = apart(given_worlds)
    usual = settled(trades(*house), trades(*street))

    shuffle = random.Random(seed).sample
    shuffled = settled(trades(*shuffle(house, len(house))), trades(*shuffle(street, len(street))))

    assert shuffled.dispositions.select(ENDS).equals(usual.dispositions.select(ENDS))
    assert shuffled.matches["group_id"].equals(usual.matches["group_id"])
    proofs = ["component_id", "status", "levels", "price", "level", "knot", "cut_off_by"]
    assert shuffled.certificates.select(proofs).equals(usual.certificates.select(proofs))


@LAW
@given(worlds)
def test_the_same_rows_give_the_same_tables(given_worlds: list[World]) -> None:
    house, street = apart(given_worlds)

    first, again = (settled(trades(*house), trades(*street)) for _ in range(2))

    assert first.matches.equals(again.matches)
    assert first.dispositions.equals(again.dispositions)
    assert first.open_.members.equals(again.open_.members)
    assert first.open_.candidates.equals(again.open_.candidates)


@LAW
@given(worlds)
def test_every_group_is_admissible(given_worlds: list[World]) -> None:
    house, street = apart(given_worlds)

    result = settled(trades(*house), trades(*street))

    for group in result.matches.iter_rows(named=True):
        ours = [house[int(row.split(":")[1]) - 1] for row in group["house_rows"]]
        theirs = [street[int(row.split(":")[1]) - 1] for row in group["street_rows"]]
        assert sum(Decimal(r["quantity"]) for r in ours) == sum(Decimal(r["quantity"]) for r in theirs)
        assert len({r["account"] for r in [*ours, *theirs]}) == 1
        assert len({r["settlement_date"] for r in [*ours, *theirs]} - {None}) <= 1
        if group["cardinality"] == "1:1":
            assert _agree(ours[0], theirs[0])
        elif group["pass"] != "conservation":  # which needs no reference, and has laws of its own
            assert len({r["order_ref"] for r in [*ours, *theirs]}) == 1 or _quote_one(ours, theirs)


@LAW
@given(worlds)
def test_swapped_books_mirror_the_result(given_worlds: list[World]) -> None:
    house, street = apart(given_worlds)
    result = settled(trades(*house), trades(*street))

    mirrored = settled(trades(*street), trades(*house))

    assert _groups(mirrored, "street", "house") == _groups(result, "house", "street")
    assert _ends(mirrored, Book.STREET) == _ends(result, Book.HOUSE)
    assert _ends(mirrored, Book.HOUSE) == _ends(result, Book.STREET)


@LAW
@given(worlds)
def test_what_is_matched_without_references_matches_again_alone(given_worlds: list[World]) -> None:
    """With them it need not: what an unmatched row quotes is evidence too, and takes a partner's certainty away."""
    house, street = ([{**row, "other_ref": None, "order_ref": None} for row in side] for side in apart(given_worlds))
    result = settled(trades(*house), trades(*street))
    matched = {row for side in ("house_rows", "street_rows") for row in result.matches[side].explode()}

    kept = [
        [row for line, row in enumerate(rows, start=1) if f"{book}/sender:{line}" in matched]
        for book, rows in (("house", house), ("street", street))
    ]
    again = settled(trades(*kept[0]), trades(*kept[1]))

    assert set(again.dispositions["disposition"]) <= {Disposition.MATCHED}


def test_what_an_unmatched_row_quotes_is_evidence() -> None:
    """S2 makes H1 quote one row and be quoted by another, so references decide nothing and the terms do."""
    house = [a_trade("H1", other_ref="S2"), a_trade("H2", quantity="50")]
    street = [a_trade("S1", other_ref="H1", quantity="50"), a_trade("S3")]

    whole = settled(trades(*house), trades(*street, a_trade("S2", quantity="50", price="12")))
    alone = settled(trades(*house), trades(*street))

    assert sorted(whole.matches["house_refs"].explode()) == ["H1", "H2"]
    assert "H1" not in alone.matches["house_refs"].explode()


@LAW
@given(worlds)
def test_an_ambiguous_row_has_an_admissible_partner_that_is_not_alone(given_worlds: list[World]) -> None:
    house, street = apart(given_worlds)

    result = settled(trades(*house), trades(*street))

    rows = result.open_.members.filter(pl.col("kind") == "AMBIGUOUS")
    sizes = rows.group_by("break").len()["len"]
    assert all(size >= 3 for size in sizes)
    ended = result.dispositions.filter(pl.col("disposition") == Disposition.AMBIGUOUS)
    assert ended.height == rows.height
    assert ended["group_id"].null_count() == ended.height


def _split(side: list[Row], dice: random.Random) -> list[Row]:
    """The rows in two files instead of one: other hashes, lines and row ids."""
    files: tuple[list[Row], list[Row]] = ([], [])
    for row in side:
        own = dice.choice(files)
        name = "ab"[own is files[1]]
        own.append({**row, "file_sha256": name * 64, "line": len(own) + 1, "row_id": f"{name * 16}:{len(own) + 1}"})
    return files[1] + files[0]


def _groups(result: Settled, ours: str, theirs: str) -> list[Any]:
    groups = result.matches.select(f"{ours}_refs", f"{theirs}_refs").rows()
    return sorted((sorted(mine), sorted(yours)) for mine, yours in groups)


def _ends(result: Settled, book: Book) -> Counter[Any]:
    """How often each reference ended in each way; which of two equal rows is which does not matter."""
    of_book = result.dispositions.filter(pl.col("book") == book)
    return Counter(of_book.select("trade_ref", "disposition").rows())


def _quote_one(ours: list[Row], theirs: list[Row]) -> bool:
    """The rows of one book all quote the one row of the other, or quote the same."""
    quoted = {r["other_ref"] for r in theirs}, {r["other_ref"] for r in ours}
    named = {r["trade_ref"] for r in ours}, {r["trade_ref"] for r in theirs}
    return quoted[0] == named[0] or quoted[1] == named[1] or quoted[0] == quoted[1]


def _agree(ours: Row, theirs: Row) -> bool:
    """The tolerances of the rulebook, in plain Python."""
    money = (
        ours["net_amount"] is None
        or theirs["net_amount"] is None
        or (abs(Decimal(ours["net_amount"]) - Decimal(theirs["net_amount"])) <= Decimal("0.05"))
    )
    prices = Decimal(ours["price"]), Decimal(theirs["price"])
    return money and abs(prices[0] - prices[1]) * 100 <= Decimal("0.01") * max(prices)
