"""What DuckDB really does, where we lean on it. A version that fails here needs a second look before it is used."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

PRICE = pl.Decimal(38, 12)


@pytest.fixture
def memory() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:")


def test_enums_come_back_as_text(memory: duckdb.DuckDBPyConnection) -> None:
    memory.register("frame", pl.DataFrame({"side": ["BUY"]}, schema={"side": pl.Enum(["BUY", "SELL"])}))
    memory.execute("create table stored as from frame")

    assert memory.sql("from stored").pl().schema == {"side": pl.String}


def test_products_of_decimals_add_their_scales_without_more_digits_and_quotients_are_doubles(
    memory: duckdb.DuckDBPyConnection,
) -> None:
    kinds = memory.sql(
        "select typeof(1.50::decimal(18, 2) * 2.000::decimal(18, 3)) as product, "
        "typeof(1.50::decimal(18, 2) / 2) as quotient, typeof(avg(1.50::decimal(18, 2))) as mean"
    ).fetchall()

    assert kinds == [("DECIMAL(18,5)", "DOUBLE", "DOUBLE")]


def test_sums_of_decimals_are_exact(memory: duckdb.DuckDBPyConnection) -> None:
    memory.register("frame", pl.DataFrame({"x": [Decimal("0.000000000001")] * 3}, schema={"x": PRICE}))

    assert memory.sql("select sum(x) from frame").fetchall() == [(Decimal("0.000000000003"),)]


def test_json_of_a_decimal_keeps_every_digit(memory: duckdb.DuckDBPyConnection) -> None:
    text = memory.sql("select to_json({'a': 12345678901234567890123456.123456789012::decimal(38, 12)})::varchar")

    assert text.fetchall() == [('{"a":12345678901234567890123456.123456789012}',)]


def test_a_table_is_read_in_the_order_in_which_it_was_written(tmp_path: Path) -> None:
    rows = pl.select(n=pl.int_range(300_000)).sample(fraction=1, shuffle=True, seed=1)
    with duckdb.connect(tmp_path / "a.duckdb") as connection:
        connection.register("frame", rows)
        connection.execute("create table stored as from frame")

        assert connection.table("stored").pl().equals(rows)


def test_a_second_connection_of_a_process_sees_what_the_first_has_open(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    with duckdb.connect(path) as first:
        first.execute("create table stored as select 1 as n")
        path.rename(tmp_path / "moved.duckdb")
        with duckdb.connect(path) as second:
            assert second.sql("select n from stored").fetchall() == [(1,)]


def test_a_database_takes_the_name_of_its_file_and_hides_a_schema_of_that_name(tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "run.duckdb") as connection:
        connection.execute("create schema run")

        with pytest.raises(duckdb.BinderException, match="Ambiguous"):
            connection.execute("create table run.seal (n integer)")


def test_what_is_locked_stays_locked(memory: duckdb.DuckDBPyConnection) -> None:
    memory.execute("set enable_external_access = false")
    memory.execute("set lock_configuration = true")

    for statement in ("set threads = 1", "set enable_external_access = true", "from read_csv('/etc/hostname')"):
        with pytest.raises(duckdb.Error, match=r"locked|disabled"):
            memory.execute(statement)
