"""Why not: candidates with what they fail, who took the partner, the cut-off, the clearing tolerance, the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from build import RULEBOOK, a_trade, match, trades, trades_rulebook

from data.contracts import reject
from data.contracts.landed import SCHEMA as LANDED
from data.reference.calendars import calendar_named
from reconciliation.day import Day
from reconciliation.explain import Tables, explain
from reconciliation.rulebook import Rulebook

FRIDAY = Day(date(2026, 11, 20), calendar_named("XNYS"))


def run(
    house: Sequence[Mapping[str, Any]], street: Sequence[Mapping[str, Any]], rulebook: Rulebook = RULEBOOK
) -> Tables:
    """The tables of a run of one day, with the record of every row."""
    books = {"HOUSE": trades(*house), "STREET": trades(*street)}
    found = match(books["HOUSE"], books["STREET"], rulebook, FRIDAY)
    rows = pl.concat(
        frame.with_columns(
            pl.lit(book).cast(frame.schema["book"]).alias("book"), row_id=book.lower() + "/" + pl.col("row_id")
        )
        for book, frame in books.items()
    )
    records = rows.with_columns(byte_offset=pl.lit(0, pl.Int64), raw=pl.format("{};{};BUY", "trade_ref", "account"))
    return Tables(
        rows, found.matches, found.breaks, found.dispositions, reject.SCHEMA.to_frame(), {"0" * 64: "blotter.csv"},
        records.select(LANDED.names()), rulebook, FRIDAY,
    )  # fmt: skip


def told(asked: str, tables: Tables) -> list[str]:
    (found,) = explain(asked, tables)
    return [line.strip() for line in found.lines]


def test_a_pair_that_differs_says_under_which_tolerances_it_would_match() -> None:
    tables = run([a_trade("H1", net_amount=None)], [a_trade("S1", other_ref="H1", price="11", net_amount=None)])

    assert "would match under: price PTOL 9.09091" in told("H1", tables)


def test_a_word_that_differs_is_cleared_by_no_tolerance() -> None:
    tables = run([a_trade("H1")], [a_trade("S1", other_ref="H1", account="ACC2")])

    assert "no tolerance would clear it: account" in told("H1", tables)


def test_a_missing_row_lists_candidates_with_what_they_fail_and_by_how_much() -> None:
    near = {"net_amount": None, "price": "10.5"}

    lines = told("H1", run([a_trade("H1", net_amount=None)], [a_trade("S1", **near), a_trade("S2", **near)]))

    assert "candidates of house H1: 2" in lines
    assert lines.count("price fails PTOL 0.01 by 0.49895; PTOL 4.761905 would allow it") == 2


def test_a_missing_row_says_who_took_its_partner_and_at_what_cost() -> None:
    tables = run([a_trade("H1"), a_trade("H2", net_amount="1000.03")], [a_trade("S1", net_amount="1000.01")])

    lines = told("H2", tables)

    assert "S1 (street/sender:1): MATCHED" in lines
    assert "every compared field is within tolerance, apart by net_amount 0.02" in lines
    assert "taken by H1 in pass tolerance, apart by net_amount -0.01" in lines


def test_ambiguous_rows_list_each_other() -> None:
    street = [a_trade("S1", net_amount="1000.01"), a_trade("S2", net_amount="999.99")]

    lines = told("H1", run([a_trade("H1")], street))

    assert "candidates of house H1: 2" in lines
    assert "every compared field is within tolerance, apart by net_amount -0.01" in lines


def test_a_pending_row_says_until_when_it_waits() -> None:
    cutoff = '[cutoffs.missing_street]\nbusiness_days = 2\nafter = "trade_date"\n\n[passes.reference]'
    tables = run([a_trade("H1")], [], trades_rulebook(("[passes.reference]", cutoff)))

    assert told("H1", tables)[-2:] == [
        "because: missing_street: 2 business days after trade_date",
        "waits for its partner until 2026-11-24, then it is a break",
    ]


def test_every_row_shows_the_record_as_it_was_received() -> None:
    tables = run([a_trade("H1")], [a_trade("S1")])

    lines = told("H1", tables)

    assert "from blotter.csv, line 1, sender sender" in lines
    assert "as received: H1;ACC1;BUY" in lines
    assert "as received: S1;ACC1;BUY" in lines


def test_a_record_cannot_command_the_terminal() -> None:
    tables = run([a_trade("H1")], [a_trade("S1")])
    assert tables.landed is not None
    hostile = tables._replace(landed=tables.landed.with_columns(raw=pl.lit("H1;\x1b[2J;ü\nsecond line")))

    lines = told("H1", hostile)

    assert "as received: H1;\\x1b[2J;ü" in lines
    assert "second line" in lines
