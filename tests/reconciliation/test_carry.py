"""Rows that earlier business dates bring into a run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from data.contracts import disposition
from data.contracts import landed as landed_rows
from data.contracts.contract import contract_named
from data.contracts.lineage import LINEAGE
from data.contracts.words import Origin
from reconciliation.carry import Stored, carried, open_rows_law, recalled

TRADE = contract_named("trade")
OLD, NEW = "a" * 64, "b" * 64
Ended = tuple[str, str, str, str | None]  # book, reference, disposition, group or break id


def canonical(*rows: tuple[str, str], file: str = OLD) -> pl.DataFrame:
    """Canonical rows of (book, reference); the row id is the reference."""
    lineage = [(ref, book, f"{book}-source", file, 2, 0, "RECEIVED") for book, ref in rows]
    frame = pl.DataFrame(lineage, schema=LINEAGE, orient="row")
    given = {"quantity": Decimal(1), "side": "BUY"}
    return frame.with_columns(
        pl.col("row_id").alias(name) if name == "trade_ref" else pl.lit(given.get(name)).cast(dtype).alias(name)
        for name, dtype in TRADE.schema.items()
    )


def landed(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(*LINEAGE.names(), byte_offset=pl.lit(0, pl.Int64), raw=pl.lit("text"))


def stored(day: int, *ended: Ended, rows: pl.DataFrame | None = None) -> Stored:
    rows = canonical(*((book, ref) for book, ref, _, _ in ended)) if rows is None else rows
    ledger = [
        {
            "book": book,
            "row_id": ref,
            "disposition": kind,
            "group_id": tied if kind == "MATCHED" else None,
            "break_id": tied if kind in {"BREAK", "CANCELLED"} else None,
        }
        for book, ref, kind, tied in ended
    ]
    return Stored(date(2026, 11, day), landed(rows), rows, pl.DataFrame(ledger, schema=disposition.SCHEMA))


YESTERDAY = stored(
    19,
    ("HOUSE", "H1", "MATCHED", "G1"),
    ("STREET", "S1", "MATCHED", "G1"),
    ("HOUSE", "H2", "BREAK", "B1"),
    ("STREET", "S2", "BREAK", "B1"),
    ("HOUSE", "H3", "PENDING", None),
    ("HOUSE", "H4", "AMBIGUOUS", None),
    ("HOUSE", "H5", "DUPLICATE", None),
)
NOTHING = canonical()


def test_what_explains_an_open_break_comes_along() -> None:
    one_sided = stored(
        19,
        ("HOUSE", "H1", "BREAK", "B1"),
        ("STREET", "S1", "CANCELLED", "B1"),
        ("STREET", "S1-cancel", "CANCELLED", "B1"),
        ("STREET", "S2", "CANCELLED", None),
    )

    brought = carried(one_sided, landed(NOTHING), {}, TRADE)

    assert brought.rows["row_id"].to_list() == ["H1", "S1", "S1-cancel"]


def test_open_rows_come_along_and_say_so() -> None:
    brought = carried(YESTERDAY, landed(NOTHING), {}, TRADE)

    assert brought.rows["row_id"].to_list() == ["H2", "H3", "H4", "S2"]
    assert brought.landed["row_id"].to_list() == ["H2", "H3", "H4", "S2"]
    assert set(brought.rows["origin"]) | set(brought.landed["origin"]) == {Origin.CARRIED}
    assert brought.rows.schema == NOTHING.schema
    assert brought.landed.schema == landed_rows.SCHEMA
    assert brought.excluded.is_empty()


def test_the_first_day_brings_nothing() -> None:
    brought = carried(None, landed(NOTHING), {}, TRADE)

    assert brought.rows.schema == NOTHING.schema
    assert brought.rows.is_empty()
    assert brought.landed.is_empty()


def test_rows_of_a_replaced_file_are_excluded_not_forgotten() -> None:
    brought = carried(YESTERDAY, landed(NOTHING), {OLD: NEW}, TRADE)

    assert brought.rows.is_empty()
    assert brought.landed.height == 4
    assert brought.excluded["row_id"].to_list() == ["H2", "H3", "H4", "S2"]
    assert set(brought.excluded["rule"]) == {"file superseded by bbbbbbbbbbbbbbbb"}


def test_a_row_that_is_received_again_stands_for_itself() -> None:
    brought = carried(YESTERDAY, landed(canonical(("HOUSE", "H2"))), {}, TRADE)

    assert brought.rows["row_id"].to_list() == ["H3", "H4", "S2"]


def resent(book: str, ref: str) -> pl.DataFrame:
    return canonical((book, ref), file=NEW).with_columns(row_id=pl.lit("again"))


def test_a_settled_row_spoken_of_again_comes_back_with_its_whole_group() -> None:
    received = resent("HOUSE", "H1")

    brought = recalled([YESTERDAY], received, landed(received), {}, TRADE)

    assert brought.rows.select("row_id", "origin").rows() == [("H1", "RECALLED"), ("S1", "RECALLED")]
    assert brought.landed["row_id"].to_list() == ["H1", "S1"]


def test_the_same_reference_of_the_other_book_is_another_row() -> None:
    received = resent("STREET", "H1")

    assert recalled([YESTERDAY], received, landed(received), {}, TRADE).rows.is_empty()


def test_a_row_already_carried_is_not_recalled_too() -> None:
    received = resent("HOUSE", "H2")
    present = pl.concat([landed(received), carried(YESTERDAY, landed(received), {}, TRADE).landed])

    assert recalled([YESTERDAY], received, present, {}, TRADE).rows.is_empty()


def test_a_row_counts_where_it_stood_last() -> None:
    earlier = stored(18, ("HOUSE", "H1", "MATCHED", "G1"), ("STREET", "S9", "MATCHED", "G1"))
    received = resent("HOUSE", "H1")

    brought = recalled([YESTERDAY, earlier], received, landed(received), {}, TRADE)

    assert brought.rows["row_id"].to_list() == ["H1", "S1"]


def test_no_history_recalls_nothing() -> None:
    received = resent("HOUSE", "H1")

    assert recalled([], received, landed(received), {}, TRADE).rows.is_empty()


def test_open_yesterday_is_closed_plus_open_today() -> None:
    today = stored(
        20, ("HOUSE", "H2", "MATCHED", "G2"), ("STREET", "S2", "MATCHED", "G2"), ("HOUSE", "H3", "BREAK", "B")
    )
    whole = stored(20, ("HOUSE", "H4", "BREAK", "B4"))

    short = open_rows_law(YESTERDAY.dispositions, today.dispositions)
    full = open_rows_law(YESTERDAY.dispositions, pl.concat([today.dispositions, whole.dispositions]))

    assert str(short) == "open yesterday = closed + open today: 4 IS NOT 2 + 1"
    assert full.holds
