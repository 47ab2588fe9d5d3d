"""What another rulebook would have changed, on planted days, against runs made under it from the beginning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from build import RULEBOOK, a_trade, trades, trades_rulebook
from polars.testing import assert_frame_equal

from data.contracts.failure import UsageError
from data.contracts.words import Book
from reconciliation.carry import ROW, Stored, carried, recalled
from reconciliation.curve import curve_of, open_pairs
from reconciliation.day import Day
from reconciliation.engine import reconcile
from reconciliation.replay import AnsweredBy, Pair, SealedDay, replay
from reconciliation.rulebook import Rulebook
from reconciliation.whatif import Change, WhatIf, compare

DATES = (date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20))
NET = 'net_amount = "MNMX 0.05 0.05"'
RUNS: dict[tuple[str, str], list[SealedDay]] = {}
Given = tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]


def received(number: int, given: Given) -> pl.DataFrame:
    """Rows of both books as one date received them."""
    sides = [
        trades(*rows, source=f"{book.lower()}{number}").with_columns(
            pl.lit(book.value).cast(pl.Enum(Book)).alias("book"), source=pl.lit(book.lower())
        )
        for book, rows in zip(Book, given, strict=True)
    ]
    return pl.concat(sides)


def really(given: Sequence[Given], rulebook: Rulebook) -> list[SealedDay]:
    """The dates run one after another under a rulebook; the same ones only once."""
    key = (repr(given), rulebook.hash)
    if key not in RUNS:
        RUNS[key] = _really(given, rulebook)
    return RUNS[key]


def _really(given: Sequence[Given], rulebook: Rulebook) -> list[SealedDay]:
    days: list[SealedDay] = []
    for number, (business_date, rows) in enumerate(zip(DATES, map(received, range(3), given), strict=False)):
        history = [day.stored for day in days]
        open_rows = carried(history[-1] if history else None, rows, {}, rulebook.contract)
        present = pl.concat([rows.select(ROW), open_rows.landed.select(ROW)])
        again = recalled(history, rows, present, {}, rulebook.contract)
        canonical = pl.concat([rows, open_rows.rows, again.rows]).sample(fraction=1.0, shuffle=True, seed=number)
        day = Day(business_date)
        found = reconcile(*(canonical.filter(pl.col("book") == book) for book in Book), rulebook, day)
        stored = Stored(business_date, canonical, canonical, found.dispositions)
        days.append(SealedDay(day, stored, found.matches, found.breaks, {}, rulebook))
    return days


def tried(given: Sequence[Given], rulebook: Rulebook) -> list[Pair]:
    return list(replay(really(given, RULEBOOK), [], rulebook))


def changes(answer: WhatIf) -> list[tuple[str, str, str, str]]:
    """Change, when, house and street references."""
    return [
        (row["change"], row["when"], "+".join(row["house_refs"]), "+".join(row["street_refs"]))
        for row in answer.changes.iter_rows(named=True)
    ]


WIDER = trades_rulebook((NET, 'net_amount = "MNMX 5 5"'))
NARROWER = trades_rulebook((NET, 'net_amount = "MNMX 0.02 0.05"'))
DEALS: list[Given] = [
    (
        [a_trade("H1"), a_trade("H2", account="A2"), a_trade("H3", account="A3"), a_trade("H4", account="A4")],
        [
            a_trade("S1", other_ref="H1", net_amount="1003"),
            a_trade("S2", account="A2", net_amount="1000.04"),
            a_trade("S2b", account="A2", net_amount="999.97"),
            a_trade("S3", account="A3", net_amount="999.96"),
        ],
    ),
    ([], [a_trade("S1", other_ref="H1", net_amount="1000", version="2"), a_trade("S4", account="A4")]),
    ([a_trade("H5", account="A2")], [a_trade("S9", account="A9")]),
]


@pytest.mark.parametrize(("days", "rulebook"), [(3, WIDER), (1, NARROWER)], ids=["wider", "narrower"])
def test_every_date_is_as_if_it_had_been_run_under_the_new_rulebook(days: int, rulebook: Rulebook) -> None:
    for (_, after), expected in zip(tried(DEALS[:days], rulebook), really(DEALS[:days], rulebook), strict=True):
        assert after.answered_by is AnsweredBy.ENGINE
        assert_frame_equal(after.matches, expected.matches, check_row_order=False)
        assert_frame_equal(after.breaks, expected.breaks)
        assert_frame_equal(after.dispositions, expected.stored.dispositions)


FEES = 'commission = "MNMX 0.05 0.05"'
ONE_SIDED: list[Given] = [
    (
        [a_trade("H1", commission="3"), a_trade("H2", account="A2", commission="4", net_amount="1001")],
        [a_trade("S1"), a_trade("S2", account="A2", other_ref="H2"), a_trade("S3", account="A3")],
    ),
    ([a_trade("H3", account="A3", commission="1")], [a_trade("S4", account="A4")]),
]


@pytest.mark.parametrize("tolerance", ["EXCT", "PTOL 50", "MNMX 9 0"])
def test_a_tolerance_of_what_one_book_never_states_is_answered_without_the_engine(tolerance: str) -> None:
    rulebook = trades_rulebook((FEES, f'commission = "{tolerance}"'))

    for (_, after), expected in zip(tried(ONE_SIDED, rulebook), really(ONE_SIDED, rulebook), strict=True):
        assert after.answered_by is AnsweredBy.STORED
        assert_frame_equal(after.matches, expected.matches, check_row_order=False)
        assert_frame_equal(after.breaks, expected.breaks)
        assert_frame_equal(after.dispositions, expected.stored.dispositions)


@pytest.mark.parametrize("tolerance", ["CPOP", "NUFM"])
def test_a_tolerance_that_speaks_of_absent_values_runs_the_engine(tolerance: str) -> None:
    pairs = tried(ONE_SIDED, trades_rulebook((FEES, f'commission = "{tolerance}"')))

    assert pairs[0].after.answered_by is AnsweredBy.ENGINE


def test_a_tolerance_of_what_both_books_state_runs_the_engine() -> None:
    both: Given = (ONE_SIDED[0][0], [a_trade("S1", commission="3")])

    assert tried([both], trades_rulebook((FEES, 'commission = "EXCT"')))[0].after.answered_by is AnsweredBy.ENGINE


def test_a_match_is_new_on_the_date_on_which_it_would_have_been_made() -> None:
    answer = compare(tried(DEALS[:1], WIDER))

    assert ("NEW", "AFTER", "H1", "S1") in changes(answer)
    assert answer.days[0].compared.changes[Change.NEW] == 1


def test_a_narrower_tolerance_loses_a_match_and_pairs_a_row_with_another() -> None:
    answer = compare(tried(DEALS[:1], NARROWER))

    assert changes(answer) == [
        ("LOST", "BEFORE", "H3", "S3"),
        ("RE_PAIRED", "AFTER", "H2", "S2"),
        ("RE_PAIRED", "BEFORE", "H2", "S2b"),
    ]
    assert answer.total.changes == {Change.NEW: 0, Change.LOST: 1, Change.RE_PAIRED: 1, Change.OTHER_DAY: 0}


def test_a_match_made_a_day_earlier_is_neither_new_nor_lost() -> None:
    days: list[Given] = [
        ([a_trade("H1")], [a_trade("S1", net_amount="1000.04"), a_trade("S2", net_amount="999.96")]),
        ([], [a_trade("S2", net_amount="999.96", status="CANCEL")]),
    ]
    answer = compare(tried(days, NARROWER))

    assert changes(answer) == [("OTHER_DAY", "AFTER", "H1", "S1"), ("OTHER_DAY", "BEFORE", "H1", "S1")]
    assert answer.total.changes[Change.OTHER_DAY] == 1


def test_a_break_counts_once_with_the_exposure_of_its_last_date() -> None:
    days: list[Given] = [
        ([a_trade("H1")], [a_trade("S1", other_ref="H1", net_amount="1003")]),
        ([], [a_trade("S2", account="A2", net_amount="50")]),
    ]
    answer = compare(tried(days, WIDER))

    assert answer.days[1].compared.before.broken.breaks == 2
    assert answer.total.before.broken.exposure == {"USD": Decimal(53)}
    assert answer.total.after.broken.exposure == {"USD": Decimal(50)}
    assert set(answer.total.before.types) == {"NET_AMOUNT", "MISSING_HOUSE"}


def test_a_rulebook_with_other_words_is_answered_from_the_stored_tables() -> None:
    other = trades_rulebook(("Trades: front office against the street", "Other words"))

    answer = tried(DEALS[:1], other)

    assert answer[0].after.answered_by is AnsweredBy.STORED
    assert compare(answer).changes.is_empty()


def test_other_sources_are_refused() -> None:
    other = trades_rulebook(('[house]\nsources = ["*"]', '[house]\nsources = ["a"]'))

    with pytest.raises(UsageError, match="says other house than the sealed runs"):
        tried(DEALS[:1], other)


PRICES: Given = (
    [a_trade(f"H{n}", account=f"A{n}", net_amount=None) for n in range(7)],
    [
        a_trade(f"S{n}", other_ref=f"H{n}", account=f"A{n}", net_amount=None, price=price)
        for n, price in enumerate(["10.001", "10.0011", "10.3", "9.1", "20", "10.3"])
    ]
    + [a_trade("S6", account="A6", net_amount=None, price="10.5", settlement_date="2026-11-25")],
)


def test_the_curve_is_what_a_run_finds_at_each_step_and_just_below_it() -> None:
    [sealed] = really([PRICES], RULEBOOK)
    curve = curve_of(
        "price", open_pairs("price", sealed.breaks, sealed.stored.canonical, RULEBOOK, sealed.day), RULEBOOK
    )

    assert [(str(step.tolerance), step.breaks) for step in curve.steps] == [
        ("0.01", 6), ("0.010999", 5), ("2.912622", 3), ("9", 2), ("50", 1)
    ]  # fmt: skip
    for earlier, step in pairwise(curve.steps[1:3]):
        for tolerance, expected in ((step.tolerance, step), (step.tolerance - Decimal("0.000001"), earlier)):
            [after] = really([PRICES], trades_rulebook(("PTOL 0.01", f"PTOL {tolerance}")))
            assert after.breaks.height == expected.breaks
            assert sum(expected.exposure.values()) == after.breaks["exposure"].sum()


def test_a_field_that_no_tolerance_speaks_of_has_no_curve() -> None:
    [sealed] = really([PRICES], RULEBOOK)

    with pytest.raises(UsageError, match="no tolerance of 'account' can grow; there are: quantity, price"):
        open_pairs("account", sealed.breaks, sealed.stored.canonical, RULEBOOK, sealed.day)
