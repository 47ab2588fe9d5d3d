"""Percentages and deviations are decided in whole numbers: the same as by fractions, at every limit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.local_time import local
from compliance.outliers import far_above_mean
from compliance.percentages import more_than_percent
from data.contracts.failure import UsageError

AMOUNT = st.decimals(0, 10**16 - 1, places=10)
PERCENT = st.sampled_from([Decimal(text) for text in ("0", "0.000001", "5", "33.3", "99.999999", "100.0", "10000")])
AMOUNTS = pl.Decimal(38, 10)


@given(part=AMOUNT, whole=AMOUNT, percent=PERCENT)
@settings(max_examples=100, deadline=None)
def test_more_than_a_percentage_is_what_fractions_say(part: Decimal, whole: Decimal, percent: Decimal) -> None:
    rows = pl.DataFrame({"part": [part], "whole": [whole]}, schema={"part": AMOUNTS, "whole": AMOUNTS})

    told = rows.select(more_than_percent(pl.col("part"), percent, pl.col("whole"))).item()

    assert told is (Fraction(part) * 100 > Fraction(whole) * Fraction(percent))


@pytest.mark.parametrize("percent", ["-1", "0.0000001", "10000.1"])
def test_a_percentage_that_cannot_be_kept_exactly_is_refused(percent: str) -> None:
    with pytest.raises(UsageError, match="is no percentage"):
        more_than_percent(pl.col("part"), Decimal(percent), pl.col("whole"))


@given(values=st.lists(st.integers(-(2**34), 2**34), min_size=1, max_size=30), deviations=st.integers(0, 4))
@settings(max_examples=100, deadline=None)
def test_far_above_the_mean_is_what_fractions_say(values: list[int], deviations: int) -> None:
    mean = Fraction(sum(values), len(values))
    variance = sum((value - mean) ** 2 for value in values) / len(values)

    told = pl.DataFrame({"x": values}).select(far_above_mean(pl.col("x"), deviations)).to_series().to_list()

    assert told == [value > mean and (value - mean) ** 2 > deviations**2 * variance for value in values]


def test_samples_are_told_apart_and_a_value_that_is_not_there_counts_nowhere() -> None:
    rows = pl.DataFrame({"desk": ["A"] * 12 + ["B", "B"], "x": [1] * 11 + [100, 100, None]})

    told = rows.with_columns(far=far_above_mean(pl.col("x"), 3, ["desk"]))

    assert told.filter("far").rows() == [("A", 100, True)]


def test_every_row_is_told_the_time_of_its_own_place() -> None:
    rows = pl.DataFrame(
        {"at": ["2026-07-01T14:00:00Z", "2026-11-20T15:00:00Z", "2026-11-20T15:00:00Z", "2026-11-20T15:00:00Z"]}
    ).with_columns(pl.col("at").str.to_datetime(time_unit="us", time_zone="UTC"))
    rows = rows.with_columns(zone=pl.Series(["Europe/Paris", "Europe/Paris", "Asia/Tokyo", "Mars/Base"]))

    told = rows.select(local(rows, "at", "zone").dt.strftime("%d %H:%M")).to_series().to_list()

    assert told == ["01 16:00", "20 16:00", "21 00:00", None]
