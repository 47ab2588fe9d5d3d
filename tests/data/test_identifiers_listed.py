"""Identifiers that a list decides: venues active on a day, currencies current on a day, and their minor units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from data.contracts.failure import InputError
from data.reference.identifiers.currency import valid_currency, why_not_currency, why_not_payable
from data.reference.identifiers.mic import newest_list, read_mics, valid_mic, why_not_mic

LIST = """MIC,STATUS,CREATION DATE,LAST UPDATE DATE,EXPIRY DATE
XAAA,ACTIVE,20200115,20200115,
XBBB,EXPIRED,20100101,20210630,20210630
XCCC,EXPIRED,20100101,20190301,
"""


@pytest.fixture
def listed(tmp_path: Path) -> pl.DataFrame:
    (tmp_path / "ISO10383_MIC.csv").write_text(LIST, encoding="utf-8")
    found = read_mics(newest_list(tmp_path) or tmp_path)
    assert found is not None
    return found


def why(listed: pl.DataFrame, mic: str | None, on: date) -> str | None:
    frame = pl.DataFrame({"mic": [mic], "on": [on]}, schema={"mic": pl.String, "on": pl.Date})
    [(valid, said)] = frame.select(
        valid=valid_mic(pl.col("mic"), pl.col("on"), listed), why=why_not_mic(pl.col("mic"), pl.col("on"), listed)
    ).rows()
    assert valid is (None if mic is None else said is None)
    return said and said.partition(":")[0]


def test_a_venue_is_judged_on_the_day(listed: pl.DataFrame) -> None:
    assert why(listed, "XAAA", date(2020, 1, 14)) == "not active"
    assert why(listed, "XAAA", date(2020, 1, 15)) is None
    assert why(listed, "XBBB", date(2021, 6, 30)) is None
    assert why(listed, "XBBB", date(2021, 7, 1)) == "not active"
    assert why(listed, "XCCC", date(2019, 3, 1)) is None
    assert why(listed, "XCCC", date(2019, 3, 2)) == "not active"


def test_what_is_no_venue_says_why(listed: pl.DataFrame) -> None:
    day = date(2022, 3, 1)

    assert [why(listed, mic, day) for mic in ("XZZZ", "xaaa", "XAA", None)] == [
        "unknown",
        "characters",
        "length",
        None,
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A,B\n1,2\n", "column 'MIC' is absent"),
        (LIST + "XAAA,ACTIVE,20200115,20200115,\n", "XAAA is listed twice"),
        (LIST + "XDDD,ACTIVE,JUNE 2005,20200115,\n", "XDDD, 'CREATION DATE' is 'JUNE 2005', expected a date"),
        ("", "cannot be read"),
    ],
)
def test_a_list_that_is_none_is_refused(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "iso10383.csv").write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=told):
        read_mics(tmp_path / "iso10383.csv")


def test_a_folder_without_a_list_has_none(tmp_path: Path) -> None:
    assert newest_list(tmp_path) is None


@pytest.mark.samples
def test_the_published_list_can_be_read(shared: Path) -> None:
    listed = read_mics(newest_list(shared / "reference" / "codes") or shared)

    assert listed is not None
    assert listed.height > 2000
    assert why(listed, "XNYS", date(2022, 6, 1)) is None


def test_a_currency_is_judged_on_the_day() -> None:
    frame = pl.DataFrame(
        {"code": ["USD", "DEM", "DEM", "XXQ", "usd", "US", None], "on": [date(2026, 11, 20)] + [date(1999, 1, 4)] * 6}
    ).with_columns(on=pl.when(pl.int_range(pl.len()) == 2).then(pl.date(2026, 11, 20)).otherwise("on"))
    code, on = pl.col("code"), pl.col("on")

    said = frame.select(valid=valid_currency(code, on), why=why_not_currency(code, on).str.extract("^([a-z]+)"))

    assert said["why"].to_list() == [None, None, "withdrawn", "unknown", "characters", "length", None]
    assert said["valid"].to_list() == [True, True, False, False, False, False, None]


def test_an_amount_has_no_more_decimals_than_its_currency() -> None:
    rows = [("10.01", "USD"), ("10.001", "USD"), ("10.001", "KWD"), ("10.5", "JPY"), ("10", "JPY"), ("0.123", "XAU")]
    amounts = [Decimal(amount) for amount, _ in rows]
    frame = pl.DataFrame({"amount": amounts, "code": [code for _, code in rows]}, schema_overrides={
        "amount": pl.Decimal(38, 10)
    })  # fmt: skip

    said = frame.select(why_not_payable(pl.col("amount"), pl.col("code"))).to_series()

    assert said.is_null().to_list() == [True, False, True, False, True, True]
