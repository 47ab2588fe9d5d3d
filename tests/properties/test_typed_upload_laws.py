"""A typed Parquet upload is read as the CSV of the same values is: the same rows, the same rejects."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data.contracts.words import Book
from data.formats.parquet import schema_of
from data.landing import Read
from data.profiles.canonical import canonical_profile
from data.profiles.typed import fits
from pipelines.received_file import receive
from reconciliation.rulebook import rulebook_named

RULES = rulebook_named("trades")
TYPES = pl.Schema(
    {
        "trade_ref": pl.String,
        "other_ref": pl.Categorical(),
        "status": pl.String,
        "version": pl.Int32,
        "account": pl.String,
        "instrument_id": pl.String,
        "side": pl.String,
        "quantity": pl.Decimal(38, 12),
        "price": pl.Decimal(30, 13),
        "currency": pl.String,
        "net_amount": pl.Decimal(38, 2),
        "trade_date": pl.Date,
        "executed_at": pl.Datetime("ns", "UTC"),
        "settlement_date": pl.Date,
    }
)
WORD = st.sampled_from(["A", "B", "-", "A", "B", "-", "b ", " c", "x" * 201, "é\u00a0"])


def decimals(scale: int, most: int) -> st.SearchStrategy[Decimal]:
    """Numbers of so many decimals, idle zeros and too many digits among them."""
    units = st.one_of(
        st.integers(-3, 3), st.integers(-most, most), st.sampled_from([10**scale, 25 * 10 ** (scale - 2)])
    )
    return units.map(lambda n: Decimal(n).scaleb(-scale))


ROW = st.fixed_dictionaries(
    {
        "trade_ref": WORD,
        "other_ref": st.none() | WORD,
        "status": st.none() | st.sampled_from(["NEW", "CANCEL", "new", " NEW"]),
        "version": st.none() | st.integers(-1, 3),
        "account": st.none() | WORD,
        "instrument_id": WORD,
        "side": st.sampled_from(["BUY", "SELL", "SELL ", "HOLD"]),
        "quantity": decimals(12, 10**29),
        "price": decimals(13, 10**28),
        "currency": st.sampled_from(["USD", "USD", "usd", "EURO"]),
        "net_amount": st.none() | decimals(2, 10**20),
        "trade_date": st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        "executed_at": st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
        "settlement_date": st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)),
    }
)


def as_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def comparable(read: Read) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows and rejects by the number of their record; hashes of files are not the same."""
    positions = ["row_id", "file_sha256", "line"]
    return read.rows.drop(positions), read.rejects.drop(positions)


@settings(max_examples=15)
@given(rows=st.lists(ROW, min_size=1, max_size=6))
def test_typed_columns_are_read_as_their_text_is(rows: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as made:
        typed, text = Path(made) / "x.parquet", Path(made) / "x.csv"
        pl.DataFrame(rows, schema=TYPES).write_parquet(typed)
        pl.DataFrame([{name: as_text(value) for name, value in row.items()} for row in rows]).write_csv(text)
        profile = canonical_profile(RULES.contract, Book.HOUSE, "parquet")

        one, other = (comparable(receive(path, None, Book.HOUSE, RULES).read) for path in (typed, text))

        assert fits(schema_of(typed), profile, RULES.contract)
    for ours, theirs in zip(one, other, strict=True):
        assert_frame_equal(ours.select(pl.exclude("value")), theirs.select(pl.exclude("value")))
