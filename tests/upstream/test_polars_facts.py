"""What Polars really does, where we lean on it or guard against it."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest


def test_text_becomes_a_decimal_of_smaller_scale_by_rounding_without_a_word() -> None:
    read = pl.Series(["1.005", "1.015"]).cast(pl.Decimal(38, 2))

    assert read.to_list() == [Decimal("1.00"), Decimal("1.02")]


def test_a_product_keeps_the_larger_scale_and_rounds() -> None:
    frame = pl.DataFrame(
        {"a": [Decimal("0.15")], "b": [Decimal("0.1")]}, schema={"a": pl.Decimal(38, 2), "b": pl.Decimal(38, 1)}
    )

    product = frame.select(pl.col("a") * pl.col("b")).to_series()

    assert product.dtype == pl.Decimal(38, 2)
    assert product.to_list() != [Decimal("0.015")]


def test_a_decimal_that_overflows_raises_and_never_wraps() -> None:
    large = pl.Series([Decimal(9) * 10**37], dtype=pl.Decimal(38, 0))

    with pytest.raises(pl.exceptions.PolarsError):
        (large + large).to_list()


def test_a_mean_of_decimals_is_a_float() -> None:
    assert isinstance(pl.Series([Decimal("0.1")]).mean(), float | Decimal)
    assert pl.DataFrame({"x": [Decimal("0.1")]}).select(pl.col("x").mean()).dtypes[0].is_float()


def test_decimals_of_different_scale_do_not_join() -> None:
    two = pl.DataFrame({"x": [Decimal("1.00")]}, schema={"x": pl.Decimal(38, 2)})
    three = pl.DataFrame({"x": [Decimal("1.000")]}, schema={"x": pl.Decimal(38, 3)})

    with pytest.raises(pl.exceptions.SchemaError):
        two.join(three, on="x")


def test_sorting_gives_a_collected_plan_its_order_back() -> None:
    rows = pl.DataFrame({"n": range(50_000)}).with_columns(key=pl.col("n") % 1000)
    groups = rows.lazy().group_by("key").agg(pl.col("n").sum())

    assert groups.sort("key").collect().equals(groups.collect().sort("key"))


def test_an_enum_refuses_a_word_it_does_not_know() -> None:
    with pytest.raises(pl.exceptions.InvalidOperationError):
        pl.Series(["BOUGHT"]).cast(pl.Enum(["BUY", "SELL"]))
