"""Pairs that share a reference are told in the order of their house rows' occurrences."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from data.contracts import disposition, match
from pipelines.merging import later, merge_matches
from pipelines.pairs import flat, folded
from pipelines.shards import Job
from reconciliation.engine import Day
from reconciliation.rulebook import rulebook_named

RULES = rulebook_named("trades")
SCHEMA = match.schema(RULES.contract)


def pairs(*rows: tuple[str, str]) -> pl.DataFrame:
    """Of the id of a house row and its reference."""
    told = [
        {"group_id": f"G{row}", "pass": "reference", "cardinality": "1:1", "house_rows": [row],
         "street_rows": [f"s{row}"], "house_refs": [reference], "street_refs": ["S"], "residuals": {"quantity": None},
         "status": "OPTIMAL"}
        for row, reference in rows
    ]  # fmt: skip
    return pl.DataFrame(told, schema=SCHEMA)


def rows(*told: tuple[str, int]) -> pl.DataFrame:
    """House rows of reference B, by id and occurrence."""
    made = [{"book": "HOUSE", "row_id": row, "tracking_key": f"trades|HOUSE|house|B|{at}"} for row, at in told]
    return pl.DataFrame(made, schema=disposition.SCHEMA)


def test_pairs_of_one_reference_follow_their_occurrence(tmp_path: Path) -> None:
    job = Job.of(RULES, tmp_path / "shards", 1, Day())
    parts = {"0": (pairs(("y", "A"), ("x", "B")), rows(("x", 10))), "rest": (pairs(("z", "B")), rows(("z", 2)))}
    for name, (matches, dispositions) in parts.items():
        job.write(flat(matches), f"matches-{name}")
        job.write(later(dispositions), f"again-{name}")
    job.write(pairs(), "several")

    merge_matches(job, tmp_path / "matches.parquet")

    assert pl.read_parquet(tmp_path / "matches.parquet")["group_id"].to_list() == ["Gy", "Gz", "Gx"]


def test_a_pair_is_the_same_flat_and_folded() -> None:
    told = pairs(("a", "A"), ("b", "B"))

    assert folded(flat(told), SCHEMA).equals(told)
    assert folded(flat(told.clear()), SCHEMA).equals(told.clear())
