"""Laws of delimited text, against an independent writer: what was written is what is cut, cell for cell."""

from __future__ import annotations

import csv
from io import StringIO

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data.formats.delimited import cut
from data.formats.format import OWN_COLUMNS
from data.profiles.profile import Profile

CELL = st.text(st.sampled_from("a1é\",;\n\r '\t"), max_size=5)
ROWS = st.integers(1, 3).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=6))


@settings(max_examples=300, deadline=None)
@given(
    rows=ROWS,
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_cells_written_by_another_program_are_cut_as_they_were(
    rows: list[list[str]], delimiter: str, end: str, quoting: int
) -> None:
    assume(end == "\r\n" or quoting == csv.QUOTE_ALL or not any("\r" in cell for row in rows for cell in row))
    written = StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting)
    names = [f"c{number}" for number in range(len(rows[0]) if rows else 1)]
    writer.writerows([names, *rows])
    profile = Profile(name="alpha", book="HOUSE", format="delimited", delimiter=delimiter)

    found = cut(written.getvalue().encode(), profile).rows

    filled = [tuple(cell or None for cell in row) for row in rows if any(row)]
    kept = found.filter(pl.col("excluded").is_null()).select(pl.exclude(OWN_COLUMNS))
    assert found["malformed"].null_count() == found.height
    assert kept.rows() == filled
