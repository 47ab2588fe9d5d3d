"""Suggestions measured on public bank payments whose partners are known; the truth is used for scoring only."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from benchmarks.suggestions import CASH, halves, movements
from reconciliation.suggest import Books, suggested

pytestmark = [pytest.mark.samples, pytest.mark.slow]
SAMPLED = 3_000


@pytest.fixture(scope="module")
def found(shared: Path) -> pl.DataFrame:
    """Suggestions at 0.5 for some of the payments, learned from them alone: `house`, `street`, `probability`."""
    folder = shared / "samples" / "two-sided" / "bank-transactions"
    house, street = (
        _some(movements(folder / f"transactions_{name}.parquet", book))
        for name, book in (("origin", "H"), ("destination", "S"))
    )
    shown = suggested(Books(house, street), Books(house.clear(), street.clear()), CASH, threshold=Decimal("0.5"))
    truth = (pl.col(f"{book}_row").str.split(":").list.last().alias(book) for book in ("house", "street"))
    return shown.select(*truth, "probability", "tied")


@pytest.mark.parametrize(
    ("threshold", "precision", "recall"), [("0.5", 0.99, 0.95), ("0.9", 0.997, 0.94), ("0.99", 0.999, 0.85)]
)
def test_precision_and_recall_at_the_threshold(
    found: pl.DataFrame, threshold: str, precision: float, recall: float
) -> None:
    shown = found.filter(pl.col("probability") >= Decimal(threshold))
    true = (shown["house"] == shown["street"]).sum()

    assert true / shown.height >= precision
    assert true / SAMPLED >= recall


def test_probabilities_mean_what_they_say(found: pl.DataFrame) -> None:
    """What is promised on the whole is kept: the share of true ones is near the mean probability."""
    alone = found.filter(pl.col("tied") == 1)
    promised = alone["probability"].mean()
    kept = (alone["house"] == alone["street"]).mean()

    assert isinstance(promised, float | Decimal)
    assert kept == pytest.approx(float(promised), abs=0.01)


def test_halves_share_no_payment_and_lie_in_step(shared: Path) -> None:
    path = shared / "samples" / "two-sided" / "bank-transactions"
    (left, given), (_, theirs) = (
        halves(movements(path / f"transactions_{name}.parquet", book))
        for name, book in (("origin", "H"), ("destination", "S"))
    )

    assert given["row_id"].str.slice(2).equals(theirs["row_id"].str.slice(2))
    assert left.join(given, on="row_id").is_empty()


def _some(rows: pl.DataFrame) -> pl.DataFrame:
    """The payments with the smallest truth ids, each with its partner."""
    order = pl.col("row_id").str.split(":").list.last().cast(pl.Int64)
    kept = rows.sort(order).head(SAMPLED)
    return rows.join(kept.select("row_id"), on="row_id", how="semi", maintain_order="left")
