"""Rows in order of texts: by their bytes, whatever the texts are."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from reconciliation.ordering import as_numbers, moved, order_of

TEXTS = st.lists(st.text("AB0\0é", max_size=20), min_size=1, max_size=30)


@given(refs=TEXTS, sources=st.lists(st.sampled_from(["x", "y"]), min_size=30, max_size=30))
def test_rows_stand_in_order_of_source_and_reference(refs: list[str], sources: list[str]) -> None:
    frame = pl.DataFrame({"ref": refs, "source": sources[: len(refs)], "absent": pl.Series([None] * len(refs))})

    ordered = moved(frame, order_of(frame, ["source", "ref"]))

    assert ordered.rows() == sorted(frame.rows(), key=lambda row: (row[1], row[0].encode()))


def test_short_texts_become_whole_numbers() -> None:
    numbers = as_numbers(pl.Series(["TRADE-000000000000002", "TRADE-000000000000001", "TRADE-00000000000000"]))

    assert numbers.dtype == pl.UInt128
    assert numbers.arg_sort().to_list() == [2, 1, 0]


def test_long_texts_stay_texts() -> None:
    texts = pl.Series(["b" * 17, "a" * 17])

    assert as_numbers(texts).equals(texts)
