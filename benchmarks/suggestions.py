"""How good suggestions are, and how splink does on the same rows: bank payments whose partners are known.

    python -m benchmarks.suggestions ORIGIN.parquet DESTINATION.parquet [--no-splink]

The files hold `ground_truth, memo, transaction_date, amount`; `ground_truth` names partners. Protocols: *alone*
learns from the rows themselves (EM) and never sees the truth; *half* is given the partners of every payment whose
truth id hashes to an even number, as matches that are confirmed, and is judged on the other half alone. splink
(install it first; it is no dependency of the project) learns from the same rows without the truth. Precision is the
share of suggestions at a probability that are true, recall the share of partners that they find.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from data.contracts.contract import contract_named
from data.contracts.lineage import LINEAGE
from reconciliation.suggest import Books, suggested

CASH = contract_named("cash_movement")
THRESHOLDS = (Decimal("0.5"), Decimal("0.9"), Decimal("0.95"), Decimal("0.99"))
CENTS = 100


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


def score(name: str, pairs: pl.DataFrame, partners: int, seconds: float) -> None:
    """Print precision and recall. `pairs`: `house`, `street` (truth ids), `probability`."""
    print(f"{name}: {seconds:.1f} s of processor time")
    for least in THRESHOLDS:
        shown = pairs.filter(pl.col("probability") >= least)
        true = (shown["house"] == shown["street"]).sum()
        print(
            f"  at {least}: {shown.height:6d} suggestions, precision {true / max(1, shown.height):.4f}, "
            f"recall {true / partners:.4f}"
        )


def ours(left: Books, confirmed: Books) -> pl.DataFrame:
    found = suggested(left, confirmed, CASH, threshold=THRESHOLDS[0])
    truth = (pl.col(f"{book}_row").str.split(":").list.last().alias(book) for book in ("house", "street"))
    return found.select(*truth, "probability")


def splinks(house: Path, street: Path) -> pl.DataFrame:
    """What splink finds, the best of both rows: `house`, `street`, `probability`."""
    from splink import DuckDBAPI, Linker, block_on

    api = DuckDBAPI()
    frames = [
        api.register(pl.read_parquet(path).to_arrow(), dataset_display_name=name)
        for path, name in ((house, "a_house"), (street, "b_street"))
    ]
    linker = Linker(frames, _settings())
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("memo"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("amount"))
    predicted = linker.inference.predict(threshold_match_probability=0.5)
    found: Any = pl.from_arrow(predicted.as_pyarrow_table())
    best = found.filter(
        *(
            pl.col("match_weight") == pl.col("match_weight").max().over(side)
            for side in ("unique_id_l", "unique_id_r")
        )
    )
    return best.select(house="unique_id_l", street="unique_id_r", probability="match_probability")


def _settings() -> Any:
    """Comparisons and blocks in the manner of splink's own example for these files."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    shares = [cll.PercentageDifferenceLevel("amount", share) for share in (0.001, 0.01, 0.03, 0.1, 0.3)]
    amount = cl.CustomComparison([cll.NullLevel("amount"), cll.ExactMatchLevel("amount"), *shares, cll.ElseLevel()])
    apart = "transaction_date_r - transaction_date_l between 0 and"
    later = [{"sql_condition": f"{apart} {days}", "label_for_charts": f"{days}"} for days in (1, 2, 4, 6, 10, 21)]
    date = cl.CustomComparison(
        [cll.NullLevel("transaction_date"), *later, cll.ElseLevel()], output_column_name="transaction_date"
    )
    near = "l.amount / r.amount between 0.88 and 1.13 and abs(l.transaction_date - r.transaction_date)"
    return SettingsCreator(
        link_type="link_only",
        comparisons=[amount, date, cl.JaroWinklerAtThresholds("memo", [0.95, 0.9, 0.8, 0.7])],
        blocking_rules_to_generate_predictions=[
            f"substr(l.memo, 1, 3) = substr(r.memo, 1, 3) and {near} < 22",
            f"substr(l.memo, 1, 1) = substr(r.memo, 1, 1) and {near} < 7",
            block_on("amount"),
        ],
        probability_two_random_records_match=1 / 22560,
    )


def timed(work: Callable[[], pl.DataFrame]) -> tuple[pl.DataFrame, float]:
    started = time.process_time()
    return work(), time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("origin", type=Path)
    parser.add_argument("destination", type=Path)
    parser.add_argument("--no-splink", action="store_true")
    said = parser.parse_args()
    house, street = movements(said.origin, "H"), movements(said.destination, "S")
    nobody = Books(house.clear(), street.clear())
    alone, seconds = timed(lambda: ours(Books(house, street), nobody))
    score("tieout, alone", alone, house.height, seconds)
    (our_half, our_known), (their_half, their_known) = halves(house), halves(street)
    half, half_seconds = timed(lambda: ours(Books(our_half, their_half), Books(our_known, their_known)))
    score("tieout, given half of the truth", half, our_half.height, half_seconds)
    if said.no_splink or importlib.util.find_spec("splink") is None:
        print("splink: not measured; pip install splink")
        return
    theirs, their_seconds = timed(lambda: splinks(said.origin, said.destination))
    score("splink, best of both rows", theirs, house.height, their_seconds)
    print(f"processor time against splink: {seconds / their_seconds:.2f}")


if __name__ == "__main__":
    main()
