"""A file that is read slice by slice gives what it gives in one piece, and one that cannot be cut is not cut."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data import slicing
from data.contracts.contract import contract_named
from data.contracts.failure import InputError
from data.contracts.words import Book
from data.landing import Read, land, read
from data.profiles.canonical import canonical_profile
from data.slicing import read_in_slices, sha256_of

HEADER = "trade_ref,account,instrument_id,side,quantity,price,currency,trade_date,venue"
CSV = canonical_profile(contract_named("trade"), Book.HOUSE)
STORED = canonical_profile(contract_named("trade"), Book.HOUSE, "parquet")
CELLS = st.sampled_from(["XLON", "", " XLON ", '"a ""b"""', '"two\nlines"', '"one, two"', "é", "x,y", 'a"b"'])
LINES = st.one_of(
    CELLS.map(lambda venue: f"H1,A,XS1,BUY,10,1.5,EUR,2026-11-20,{venue}"),
    st.sampled_from(["", "H2,A,XS1,BUY,1.2O,1.5,EUR,2026-11-20,", "H3,A"]),
)


def in_slices(path: Path) -> list[Read]:
    found = read_in_slices(path, sha256_of(path), CSV)
    assert found is not None
    return list(found)


def in_one_piece(path: Path) -> Read:
    payload = path.read_bytes()
    return read(land(payload, file_sha256=sha256_of(path), name=path.name, profile=CSV), CSV)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES, min_size=1, max_size=25), end=st.sampled_from(["\n", "\r\n"]), size=st.integers(1, 70))
def test_slices_of_a_text_are_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str], end: str, size: int
) -> None:
    monkeypatch.setattr(slicing, "TEXT_BYTES", size)
    path = tmp_path / "house.csv"
    text = end.join(line.replace("\n", end) for line in [HEADER, *lines]) + end
    path.write_bytes(text.encode())

    slices, whole = in_slices(path), in_one_piece(path)

    assert_frame_equal(pl.concat(part.rows for part in slices), whole.rows)
    assert_frame_equal(pl.concat(part.excluded for part in slices), whole.excluded)
    rejects = pl.concat(part.rejects for part in slices)
    assert_frame_equal(rejects.sort("line", "column"), whole.rejects.sort("line", "column"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{HEADER}\nH1,A", "its last line has no end"),
        (f'{HEADER}\nH1,"A\nH2,A\n', "a quotation is never closed"),
        (f"{HEADER}\nH1,A\r\nH2,A\n", "its lines end in two ways"),
        (f"\n{HEADER}\nH1,A\n", "its first line is blank"),
        (HEADER, "it has one line"),
    ],
)  # fmt: skip
def test_an_irregular_text_is_not_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, why: str) -> None:
    monkeypatch.setattr(slicing, "TEXT_BYTES", 1)
    path = tmp_path / "house.csv"
    path.write_text(text, encoding="utf-8", newline="")

    assert read_in_slices(path, sha256_of(path), CSV) is None, why


def test_a_text_with_a_frame_and_a_small_one_are_not_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "house.csv"
    path.write_text(f"{HEADER}\nH1,A\n", encoding="utf-8")
    assert read_in_slices(path, sha256_of(path), CSV) is None

    monkeypatch.setattr(slicing, "TEXT_BYTES", 1)

    assert read_in_slices(path, sha256_of(path), CSV.model_copy(update={"skip_lines": 1})) is None


def test_what_is_wrong_with_a_later_slice_says_where_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slicing, "TEXT_BYTES", 100)
    path = tmp_path / "house.csv"
    path.write_bytes(f"{HEADER}\n".encode() + b"H1,A,XS1,BUY,10,1.5,EUR,2026-11-20,\n" * 9 + b"H2,A,\0\n")

    with pytest.raises(InputError, match=r"NUL .* counted from behind line 9"):
        in_slices(path)


def test_parquet_of_texts_is_cut_by_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slicing, "ROWS", 4)
    names = HEADER.split(",")
    rows = [["H1", "A", "XS1", "BUY", "1.2O" if n == 6 else "10", "1.5", "EUR", "2026-11-20", None] for n in range(9)]
    path = tmp_path / "house.parquet"
    pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row").write_parquet(path)

    slices = list(read_in_slices(path, sha256_of(path), STORED) or ())

    assert [part.rows["line"].to_list() for part in slices] == [[1, 2, 3, 4], [5, 6, 8], [9]]
    assert pl.concat(part.rejects for part in slices).select("line", "column", "value").rows() == [
        (7, "quantity", "1.2O")
    ]
    assert slices[1].rows["row_id"].to_list() == [f"{sha256_of(path)[:16]}:{line}" for line in (5, 6, 8)]
