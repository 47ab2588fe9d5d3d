"""The hash of a table says what its rows are, and nothing about how they got there."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.building import Building, seal
from data.run_file import Seal
from data.table_hash import Fingerprint, canonical_text
from data.warehouse import Sealed, scratch

TEXTS = st.none() | st.text(alphabet="a|:1\x01é'\"", max_size=4)
ROWS = st.lists(st.tuples(TEXTS, TEXTS, st.none() | st.lists(TEXTS, max_size=2)), max_size=6)
SCHEMA = {"one": pl.String, "two": pl.String, "many": pl.List(pl.String)}


def seal_of(frame: pl.DataFrame) -> Seal:
    with scratch({"a.rows": frame}) as tables:
        return tables.seal_of("a.rows")


def fingerprint_of(frame: pl.DataFrame) -> Fingerprint:
    with scratch({"a.rows": frame}) as tables:
        return tables.fingerprint_of("a.rows")


@pytest.mark.parametrize("told", [seal_of, fingerprint_of])
@settings(max_examples=100, deadline=None)
@given(rows=ROWS, other=ROWS)
@example(rows=[("a", "b", None), ("", None, None)], other=[("a", "b", []), ("", None, None)])
@example(rows=[("a", "b", [None])], other=[("a", "b", [])])
@example(rows=[(None, "a", None)], other=[("a", None, None)])
def test_two_tables_hash_alike_exactly_when_they_hold_the_same_rows(
    told: Callable[[pl.DataFrame], object], rows: list[tuple[object, ...]], other: list[tuple[object, ...]]
) -> None:
    ours, theirs = (pl.DataFrame(some, schema=SCHEMA, orient="row") for some in (rows, other))

    assert (told(ours) == told(theirs)) is (sorted(map(repr, rows)) == sorted(map(repr, other)))


@settings(max_examples=15, deadline=None)
@given(rows=ROWS, seed=st.integers(0, 9))
def test_order_and_chunks_of_writing_do_not_count(rows: list[tuple[object, ...]], seed: int) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    shuffled = frame.sample(fraction=1, shuffle=True, seed=seed)
    chunked = pl.concat([shuffled[:2], shuffled[2:]], rechunk=False)

    assert seal_of(chunked) == seal_of(frame)


def test_the_number_of_threads_does_not_count(tmp_path: Path) -> None:
    frame = pl.select(pl.int_range(300_000).alias("n")).with_columns(pl.col("n").cast(pl.String).alias("text"))
    hashes = set()
    for threads in (1, 2, 4):
        path = tmp_path / f"{threads}.duckdb"
        building = Building.open_or_create(path, {"contract": "trade"}, threads=threads)
        building.write_stage("one", {"canonical.more": frame})
        hashes.add(seal(building))

    assert len(hashes) == 1
    with Sealed(path, threads=1) as run:
        assert run.seals["canonical.more"] == seal_of(frame)


@pytest.mark.parametrize("told", [seal_of, fingerprint_of])
@pytest.mark.parametrize("column", ["d", "e", "f", "g"])
def test_the_smallest_change_of_any_kind_of_value_changes_the_hash(
    told: Callable[[pl.DataFrame], object], column: str
) -> None:
    first = {"d": Decimal("1.0000000001"), "e": [{"gap": Decimal("0.000000000001")}], "f": True, "g": 1}
    second = {"d": Decimal("1.0000000002"), "e": [{"gap": Decimal("0.000000000002")}], "f": None, "g": 0}
    schema = {
        "d": pl.Decimal(38, 10),
        "e": pl.List(pl.Struct({"gap": pl.Decimal(38, 12)})),
        "f": pl.Boolean,
        "g": pl.Int64,
    }

    changed = pl.DataFrame([{**first, column: second[column]}], schema=schema)

    assert told(changed) != told(pl.DataFrame([first], schema=schema))


def test_the_hash_is_the_same_as_last_year() -> None:
    frame = pl.DataFrame(
        {"a": ["x", None], "b": [Decimal("1.50"), None]}, schema={"a": pl.String, "b": pl.Decimal(38, 2)}
    )

    assert seal_of(frame) == Seal(2, "a7b2a5b31c416e47851e40de86765cb432ebfbc6d02f1c391442329fc1ca7072")


@settings(max_examples=60, deadline=None)
@given(digits=st.integers(-(10**38) + 1, 10**38 - 1) | st.integers(-(10**18), 10**18), scale=st.integers(0, 37))
def test_a_wide_decimal_has_the_same_text_by_way_of_a_narrow_one(digits: int, scale: int) -> None:
    value = Decimal((int(digits < 0), tuple(int(digit) for digit in str(abs(digits))), -scale))
    kind = SimpleNamespace(id="decimal", children=[("precision", 38), ("scale", scale)])

    with scratch({"a.rows": pl.DataFrame({"n": [value]}, schema={"n": pl.Decimal(38, scale)})}) as tables:
        [(plain, ours)] = tables.sql(f"select '7:' || n::varchar, {canonical_text(7, 'n', kind)} from a.rows").rows()

    assert ours == plain
