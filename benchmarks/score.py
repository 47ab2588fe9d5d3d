"""Score what `tieout match` wrote against the truth of a planted day.

    python -m benchmarks.score DIR/truth.json OUT

A match group is right when its rows are one planted group, rows of a twin class standing for one another; any other
group is a false match. A break is right when its rows are one planted break and its types are the planted ones.
Ends with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import polars as pl

RECALL_TARGET_PER_MILLE = 999
TYPES_TARGET_PER_MILLE = 990

Signature = tuple[str, ...]


class Bundle(NamedTuple):
    """Rows that belong together and what they are: `types` is empty for match groups."""

    rows: Signature
    types: str


@dataclass
class Score:
    """Counts of one scored day; `by_scenario` holds (planted, found as planted)."""

    groups_planted: int = 0
    groups_right: int = 0
    false_matches: int = 0
    breaks_planted: int = 0
    breaks_right: int = 0
    rows_planted: int = 0
    rows_right: int = 0
    by_scenario: dict[str, tuple[int, int]] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)

    @property
    def reached(self) -> bool:
        return (
            self.false_matches == 0
            and 1000 * self.groups_right >= RECALL_TARGET_PER_MILLE * self.groups_planted
            and 1000 * self.breaks_right >= TYPES_TARGET_PER_MILLE * self.breaks_planted
        )


def score(truth: Path, out: Path) -> Score:
    """Compare the files of one `tieout match` with the truth."""
    planted = _planted_rows(truth)
    ledger = pl.read_parquet(out / "dispositions.parquet").with_columns(pl.col("book", "disposition").cast(pl.String))
    rows = planted.join(ledger, on=["book", "line"], how="left", validate="1:1")
    types = pl.read_parquet(out / "breaks.parquet").select(
        "break_id", found_types=pl.col("types").list.sort().list.join(",")
    )
    rows = rows.join(types, on="break_id", how="left")
    result = Score(rows_planted=len(rows))
    _score_groups(rows, result)
    _score_breaks(rows, result)
    _score_rows(rows, result)
    return result


def _planted_rows(truth: Path) -> pl.DataFrame:
    said = json.loads(truth.read_text(encoding="utf-8"))
    schema = {"line": pl.Int64, **dict.fromkeys(("scenario", "expected", "bundle", "types", "twin"), pl.String)}
    books = [pl.DataFrame(rows, schema={"trade_ref": pl.String, **schema}) for rows in said.values()]
    named = [book.with_columns(book=pl.lit(name)) for name, book in zip(said, books, strict=True)]
    label = pl.coalesce("twin", pl.col("book") + ":" + pl.col("line").cast(pl.String))
    return pl.concat(named).drop("trade_ref").with_columns(label=label)


def _score_groups(rows: pl.DataFrame, result: Score) -> None:
    planted, scenarios = _bundles(rows.filter(pl.col("expected") == "MATCHED"), "bundle", pl.lit(""))
    found, _ = _bundles(rows.filter(pl.col("disposition") == "MATCHED"), "group_id", pl.lit(""))
    result.groups_planted, result.groups_right = planted.total(), (planted & found).total()
    result.false_matches = (found - planted).total()
    _by_scenario(planted, found, scenarios, result)
    result.examples += [f"false match: {' '.join(bundle.rows)}" for bundle in list(found - planted)[:5]]


def _score_breaks(rows: pl.DataFrame, result: Score) -> None:
    open_ = ("BREAK", "AMBIGUOUS")
    planted, scenarios = _bundles(rows.filter(pl.col("expected").is_in(open_)), "bundle", pl.col("types"))
    found, _ = _bundles(rows.filter(pl.col("disposition").is_in(open_)), "break_id", pl.col("found_types"))
    result.breaks_planted, result.breaks_right = planted.total(), (planted & found).total()
    _by_scenario(planted, found, scenarios, result)


def _score_rows(rows: pl.DataFrame, result: Score) -> None:
    """Dispositions, twins standing for one another."""
    planted = Counter(rows.select("label", "expected").iter_rows())
    found = Counter(rows.select("label", "disposition").iter_rows())
    result.rows_right = (planted & found).total()


def _bundles(rows: pl.DataFrame, by: str, types: pl.Expr) -> tuple[Counter[Bundle], dict[Bundle, str]]:
    """How often each bundle occurs, and the scenario it was planted by."""
    together = rows.group_by(by).agg(pl.col("label").sort(), types.first().alias("said"), pl.col("scenario").first())
    named = [(Bundle(tuple(label), said or ""), scenario) for _, label, said, scenario in together.iter_rows()]
    return Counter(bundle for bundle, _ in named), dict(named)


def _by_scenario(
    planted: Counter[Bundle], found: Counter[Bundle], scenarios: dict[Bundle, str], result: Score
) -> None:
    right = planted & found
    for bundle, count in planted.items():
        before = result.by_scenario.get(scenarios[bundle], (0, 0))
        result.by_scenario[scenarios[bundle]] = (before[0] + count, before[1] + right[bundle])
        if right[bundle] < count and sum(scenarios[bundle] in text for text in result.examples) < 3:
            result.examples.append(
                f"{scenarios[bundle]} not found as planted: {' '.join(bundle.rows)} {bundle.types}"
            )


def show(result: Score) -> None:
    """Print the score: totals, then scenarios with anything missed, then examples."""
    print(f"groups  planted {result.groups_planted}, found {result.groups_right}, false {result.false_matches}")
    print(f"breaks  planted {result.breaks_planted}, found with their types {result.breaks_right}")
    print(f"rows    {result.rows_planted}, in the right disposition {result.rows_right}")
    for name, (planted, right) in sorted(result.by_scenario.items()):
        print(f"  {name:28s} {right:7d} of {planted:7d}{'' if right == planted else '   <--'}")
    print(*result.examples[:60], sep="\n")
    print("targets reached" if result.reached else "targets missed")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth", type=Path)
    parser.add_argument("out", type=Path)
    said = parser.parse_args()
    result = score(said.truth, said.out)
    show(result)
    return 0 if result.reached else 1


if __name__ == "__main__":
    sys.exit(main())
