"""JSON keeps the digits of its numbers; Parquet gives exact texts or is refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import polars as pl
import pytest

from data.contracts.failure import InputError
from data.formats import jsonl, parquet
from data.profiles.profile import Profile


def a_profile(format_: str, **said: Any) -> Profile:
    return Profile.model_validate({"name": "x", "book": "STREET", "format": format_} | said)


def test_numbers_keep_their_digits_and_nested_keys_are_joined() -> None:
    payload = b'{"p":1.10,"q":100,"x":{"y":"z","n":null},"ok":true}\n\n{"p":1e5,"q":12345678901234567890.5}\n'

    rows = jsonl.cut(payload, a_profile("jsonl")).rows

    assert rows["p"].to_list() == ["1.10", None, "1e5"]
    assert rows["q"].to_list() == ["100", None, "12345678901234567890.5"]
    assert rows["x.y"].to_list() == ["z", None, None]
    assert rows["excluded"].to_list() == [None, "blank line", None]


@pytest.mark.parametrize("line", ['{"a":1', '{"a":1,"a":2}', "[1]", "5", '{"a":1} x'])
def test_what_is_no_object_is_malformed(line: str) -> None:
    rows = jsonl.cut(f'{line}\n{{"a":1}}\n'.encode(), a_profile("jsonl")).rows

    assert rows["malformed"].is_null().to_list() == [False, True]


def test_a_file_cut_in_the_middle_of_an_object_is_refused() -> None:
    with pytest.raises(InputError, match="truncated"):
        jsonl.cut(b'{"a":1}\n{"a":12', a_profile("jsonl"))
    with pytest.raises(InputError, match="no whole JSON"):
        jsonl.cut(b'{"t":[{"a":1},', a_profile("jsonl", options={"path": "t"}))


def test_an_array_of_a_document_is_named_by_its_path() -> None:
    payload = b'{"day":"x","r":{"t":[{"a":1.50},{"a":2}]}}'

    rows = jsonl.cut(payload, a_profile("jsonl", options={"path": "r.t"})).rows

    assert rows.select("line", "raw", "a").rows() == [(1, '{"a":1.50}', "1.50"), (2, '{"a":2}', "2")]
    assert jsonl.cut(b'[{"a":1}]', a_profile("jsonl", options={"path": "."})).rows["a"].item() == "1"
    with pytest.raises(InputError, match="no 'x'"):
        jsonl.cut(payload, a_profile("jsonl", options={"path": "x"}))


def stored(frame: pl.DataFrame, *, arrow: bool = False) -> bytes:
    out = BytesIO()
    frame.write_ipc(out) if arrow else frame.write_parquet(out)
    return out.getvalue()


TYPED = pl.DataFrame(
    {
        "d": [Decimal("1.10")],
        "i": [5],
        "day": [date(2026, 11, 20)],
        "at": pl.Series([datetime(2026, 11, 20, 10, 0, 0, 123456)], dtype=pl.Datetime("us", "UTC")),  # noqa: DTZ001
        "t": ["007"],
        "f": [0.1],
    }
)


@pytest.mark.parametrize("arrow", [False, True])
def test_typed_columns_become_their_exact_text(*, arrow: bool) -> None:
    row = parquet.cut(stored(TYPED, arrow=arrow), a_profile("parquet")).rows.row(0, named=True)

    assert {name: row[name] for name in ["d", "i", "day", "t"]} == {
        "d": "1.10",
        "i": "5",
        "day": "2026-11-20",
        "t": "007",
    }
    assert row["at"] == "2026-11-20T10:00:00.123456Z"
    assert "f" not in row


def test_a_mapped_column_of_floats_is_refused_unless_the_profile_says_how_it_is_meant() -> None:
    columns = {"price": "f"}

    with pytest.raises(InputError, match="column 'f' is stored as Float64"):
        parquet.cut(stored(TYPED), a_profile("parquet", columns=columns))
    shortest = a_profile("parquet", columns=columns, options={"floats": "shortest"})
    assert parquet.cut(stored(TYPED), shortest).rows["f"].item() == "0.1"


def test_a_damaged_or_foreign_file_is_refused() -> None:
    for payload in (b"trade_ref,price\n", stored(TYPED)[:-9], b""):
        with pytest.raises(InputError):
            parquet.cut(payload, a_profile("parquet"))
