"""What splink suggests for two files of bank payments: a program for a Python that has splink and Polars.

    python benchmarks/splink_peer.py ORIGIN.parquet DESTINATION.parquet OUT.parquet

Learns from the rows alone and writes the best pair of both rows, one a row: `house`, `street`, `probability`. Its
last line is the processor time. Comparisons and blocks are in the manner of splink's own example for these files.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import polars as pl

LEAST, MOST = 0.88, 1.13
"""Amounts of partners are within this ratio of each other."""
PAYMENTS = 22_560


def suggested(house: str, street: str) -> pl.DataFrame:
    """The best pair of both rows: `house`, `street`, `probability`."""
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
    near = f"l.amount / r.amount between {LEAST} and {MOST} and abs(l.transaction_date - r.transaction_date)"
    return SettingsCreator(
        link_type="link_only",
        comparisons=[amount, date, cl.JaroWinklerAtThresholds("memo", [0.95, 0.9, 0.8, 0.7])],
        blocking_rules_to_generate_predictions=[
            f"substr(l.memo, 1, 3) = substr(r.memo, 1, 3) and {near} < 22",
            f"substr(l.memo, 1, 1) = substr(r.memo, 1, 1) and {near} < 7",
            block_on("amount"),
        ],
        probability_two_random_records_match=1 / PAYMENTS,
    )


if __name__ == "__main__":
    started = time.process_time()
    suggested(sys.argv[1], sys.argv[2]).write_parquet(sys.argv[3])
    print(time.process_time() - started)
