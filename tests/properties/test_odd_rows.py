"""The proof looks by name only at rows that may be wrong; it must find all that a look at every row finds."""

from __future__ import annotations

from collections import Counter

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from proved import BUSINESS_DATE, CALENDAR, RULEBOOK, Tables, planted

from data.warehouse import scratch
from reconciliation.proofs.evidence import Evidence

RUN = planted()
TOUCHED = ("landing.rows", "canonical.rows", "reconciliation.dispositions", "landing.rejects", "landing.excluded")
CHANGES = st.lists(
    st.tuples(st.sampled_from(TOUCHED), st.sampled_from(["drop", "twice", "rename"]), st.integers(0, 20)), max_size=4
)


def changed(tables: Tables, changes: list[tuple[str, str, int]]) -> Tables:
    """The tables with rows dropped, told twice, or told of the row that comes next."""
    tables = dict(tables)
    for table, change, number in changes:
        frame = tables[table]
        if number >= frame.height:
            continue
        row, rest = frame[number : number + 1], pl.concat([frame[:number], frame[number + 1 :]])
        if change == "rename" and rest.height:
            row = row.with_columns(row_id=pl.lit(rest["row_id"][number % rest.height]))
        tables[table] = rest if change == "drop" else pl.concat([rest, row, *([row] if change == "twice" else [])])
    return tables


def odd(tables: Tables) -> set[tuple[str, str]]:
    """Every row that did not land, turn canonical and end once, told from the tables row by row."""
    landed, canonical, ended, rejected, excluded = (
        Counter((str(book), row) for book, row in tables[table].select("book", "row_id").iter_rows())
        for table in TOUCHED
    )
    told = tables["reconciliation.dispositions"].select("book", "row_id", "disposition", "tracking_key").iter_rows()
    refused = {(str(book), row) for book, row, kind, key in told if kind == "REJECTED" or key is None}
    rows = {*landed, *canonical, *ended, *rejected, *excluded}
    whole = {row for row in rows if landed[row] and canonical[row] == 1 and ended[row] == 1}
    return rows - (whole - refused - {*rejected, *excluded})


@settings(max_examples=80, deadline=None)
@given(changes=CHANGES)
def test_no_odd_row_is_passed_over_and_no_whole_row_called_odd(changes: list[tuple[str, str, int]]) -> None:
    tables = changed(RUN, changes)

    with scratch(tables) as stored:
        found = Evidence(stored, RULEBOOK, CALENDAR, BUSINESS_DATE).ask("select book, row_id from odd_rows")

    assert sorted(found.iter_rows()) == sorted(odd(tables))
