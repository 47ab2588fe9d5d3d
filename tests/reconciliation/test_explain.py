"""Any row, group or break can say where it came from and why it is what it is."""

from __future__ import annotations

import polars as pl
import pytest
from build import a_trade, match, trades

from data.contracts import reject
from data.contracts.failure import UsageError
from reconciliation.explain import Tables, explain


@pytest.fixture(scope="module")
def tables() -> Tables:
    """A day with a match within tolerance, a price break and a missing row."""
    house = trades(a_trade("H1"), a_trade("H2", quantity="7", net_amount=None), a_trade("H3", account="ACC9"))
    street = trades(
        a_trade("S1", net_amount="1000.02"), a_trade("S2", other_ref="H2", quantity="7", price="11", net_amount=None)
    )
    found = match(house, street)
    rows = pl.concat(
        frame.with_columns(
            pl.lit(book).cast(frame.schema["book"]).alias("book"), row_id=book.lower() + "/" + pl.col("row_id")
        )
        for book, frame in (("HOUSE", house), ("STREET", street))
    )
    files = {"0" * 64: "blotter.csv"}
    return Tables(rows, found.matches, found.breaks, found.dispositions, reject.SCHEMA.to_frame(), files)


def test_a_matched_row_tells_its_file_line_pass_and_residual(tables: Tables) -> None:
    (told,) = explain("H1", tables)

    assert told.kind == "ROW"
    assert "from blotter.csv, line 1, sender sender" in str(told)
    assert "matched 1:1 by pass economics, OPTIMAL" in str(told)
    assert "differences within tolerance: net_amount -0.02" in str(told)


def test_a_break_tells_types_cause_exposure_and_differences(tables: Tables) -> None:
    (asked,) = tables.breaks.filter(pl.col("types").list.contains("PRICE"))["break_id"]

    (told,) = explain(asked, tables)

    assert told.lines[:3] == (
        "PRICE (DDEA)",
        "root cause: price differs, street higher: by 1, house 10, street 11",
        "exposure: 7 USD",
    )
    assert "price: house 10, street 11, apart -1, allowed PTOL 0.01" in told.lines


def test_a_group_is_found_by_its_id(tables: Tables) -> None:
    (told,) = explain(tables.matches["group_id"][0], tables)

    assert told.kind == "GROUP"


def test_a_missing_row_tells_its_near_miss(tables: Tables) -> None:
    (told,) = explain("H3", tables)

    assert any(line.strip().startswith("near miss (") for line in told.lines)


def test_an_unknown_id_says_what_can_be_asked(tables: Tables) -> None:
    with pytest.raises(UsageError, match="no row, match group or break called 'X'"):
        explain("X", tables)


def test_a_rejected_row_tells_its_columns(tables: Tables) -> None:
    said = {"row_id": "f:9", "book": "HOUSE", "line": 9}
    ledger = pl.DataFrame([{**said, "disposition": "REJECTED"}], schema=tables.dispositions.schema)
    rejects = pl.DataFrame(
        [{**said, "column": "Qty", "value": "1.2O0", "expected": "a number"}], schema=reject.SCHEMA
    )

    (told,) = explain("f:9", tables._replace(dispositions=ledger, rejects=rejects))

    assert told.lines[-1] == "  line 9, column 'Qty' holds '1.2O0', expected a number"
