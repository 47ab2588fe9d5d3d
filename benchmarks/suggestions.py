"""How good suggestions are, and how splink does on the same rows: bank payments whose partners are known.

    python -m benchmarks.suggestions FOLDER [--peers PYTHON]

The folder holds `transactions_origin.parquet` and `transactions_destination.parquet` with `ground_truth, memo,
transaction_date, amount`; `ground_truth` names partners. Protocols: *alone* learns from the rows themselves (EM) and
never sees the truth; *half* is given the partners of every payment whose truth id hashes to an even number, as
matches that are confirmed, and is judged on the other half alone. splink (in the Python that `--peers` names; it is
no dependency of the project) learns from the same rows without the truth. Precision is the share of suggestions at a
probability that are true, recall the share of partners that they find.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import polars as pl

from benchmarks.measuring import spent_by
from data.contracts.contract import contract_named
from data.contracts.lineage import LINEAGE
from reconciliation.suggest import Books, suggested

CASH = contract_named("cash_movement")
THRESHOLDS = (Decimal("0.5"), Decimal("0.9"), Decimal("0.95"), Decimal("0.99"))
CENTS = 100
PEER = Path(__file__).with_name("splink_peer.py")


class Point(NamedTuple):
    """Precision and recall of the suggestions that reach a probability."""

    least: Decimal
    precision: float
    recall: float


class Judged(NamedTuple):
    """How one way to suggest did, and the processor time that it took."""

    name: str
    seconds: float
    points: list[Point]


def movements(path: Path, book: str) -> pl.DataFrame:
    """Payments of a file as canonical cash movements, without the truth; `row_id` ends in it, for scoring only."""
    given = pl.read_parquet(path)
    cents = (pl.col("amount") * CENTS).round().cast(pl.Int64).cast(pl.Decimal(38, 10))
    said = given.select(
        row_id=pl.lit(f"{book}:") + pl.col("ground_truth").cast(pl.String),
        amount=cents / CENTS,
        value_date="transaction_date",
        memo="memo",
        order=pl.col("ground_truth").map_elements(lambda n: hashed(f"{book}{n}"), pl.String),
    ).sort("order")
    absent = {name: kind for name, kind in {**LINEAGE, **CASH.schema}.items() if name not in said.columns}
    whole = said.with_columns(pl.lit(None, kind).alias(name) for name, kind in absent.items())
    return whole.select({**LINEAGE, **CASH.schema}.keys())


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def halves(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The payments to be judged, and those whose partner is given away, in order of the truth."""
    truth = rows["row_id"].str.split(":").list.last()
    given = truth.map_elements(lambda name: int(hashed(name), 16) % 2 == 0, pl.Boolean)
    return rows.filter(~given), rows.with_columns(truth=truth).filter(given).sort("truth").drop("truth")


def judged(name: str, pairs: pl.DataFrame, partners: int, seconds: float) -> Judged:
    """`pairs`: `house`, `street` (truth ids), `probability`."""
    found: list[Point] = []
    for least in THRESHOLDS:
        shown = pairs.filter(pl.col("probability") >= least)
        true = int((shown["house"] == shown["street"]).sum())
        found.append(Point(least, true / max(1, shown.height), true / partners))
    return Judged(name, seconds, found)


def ours(left: Books, confirmed: Books) -> pl.DataFrame:
    found = suggested(left, confirmed, CASH, threshold=THRESHOLDS[0])
    truth = (pl.col(f"{book}_row").str.split(":").list.last().alias(book) for book in ("house", "street"))
    return found.select(*truth, "probability")


def timed(work: Callable[[], pl.DataFrame]) -> tuple[pl.DataFrame, float]:
    started = time.process_time()
    return work(), time.process_time() - started


def measure(folder: Path, peers: str | None) -> list[Judged]:
    """Both protocols, and splink where a Python is named that has it."""
    files = folder / "transactions_origin.parquet", folder / "transactions_destination.parquet"
    house, street = movements(files[0], "H"), movements(files[1], "S")
    nobody = Books(house.clear(), street.clear())
    alone, seconds = timed(lambda: ours(Books(house, street), nobody))
    (our_half, our_known), (their_half, their_known) = halves(house), halves(street)
    half, half_seconds = timed(lambda: ours(Books(our_half, their_half), Books(our_known, their_known)))
    told = [
        judged("tieout, learned from the rows alone", alone, house.height, seconds),
        judged("tieout, given half of the truth", half, our_half.height, half_seconds),
    ]
    if peers is None:
        return told
    with tempfile.TemporaryDirectory() as scratch:
        spent = spent_by(PEER.read_text(encoding="utf-8"), *map(str, files), f"{scratch}/pairs", python=peers)
        theirs = pl.read_parquet(f"{scratch}/pairs")
    return [*told, judged("splink, best of both rows", theirs, house.height, float(spent.told))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", help="a Python that has splink")
    said = parser.parse_args()
    for one in measure(said.folder, said.peers):
        print(f"{one.name}: {one.seconds:.1f} s of processor time")
        for point in one.points:
            print(f"  at {point.least}: precision {point.precision:.4f}, recall {point.recall:.4f}")


if __name__ == "__main__":
    main()
