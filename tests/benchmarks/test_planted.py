"""A planted day is deterministic, right to the minor unit, and found as planted."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from benchmarks.planted import MONEY, plant_day, write_day
from benchmarks.scenarios import SINGLE_PAIRS
from benchmarks.scenarios_of_many import SEVERAL
from benchmarks.score import score
from data.contracts.trade import CONTRACT
from pipelines.direct import match_files

ROWS, SEED = 3000, 11


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    write_day(plant_day(ROWS, SEED), folder)
    return folder


def test_nothing_false_and_everything_found_with_its_types(planted: Path, tmp_path: Path) -> None:
    match_files(planted / "house.csv", planted / "street.csv", out=tmp_path)

    result = score(planted / "truth.json", tmp_path)

    assert result.reached, "\n".join(result.examples)
    assert (result.false_matches, result.rows_right) == (0, result.rows_planted)


def test_a_score_sees_a_false_match_and_a_wrong_type(planted: Path, tmp_path: Path) -> None:
    match_files(planted / "house.csv", planted / "street.csv", out=tmp_path)
    ledger = pl.read_parquet(tmp_path / "dispositions.parquet")
    groups = ledger["group_id"].drop_nulls().unique().sort()[:2].to_list()
    merged = pl.col("group_id").replace({groups[0]: groups[1]})
    ledger.with_columns(merged).write_parquet(tmp_path / "dispositions.parquet")
    breaks = pl.read_parquet(tmp_path / "breaks.parquet")
    breaks.with_columns(types=pl.lit(["LATE"])).write_parquet(tmp_path / "breaks.parquet")

    result = score(planted / "truth.json", tmp_path)

    assert result.false_matches == 1
    assert result.breaks_right == 0


def test_the_same_seed_plants_the_same_bytes(planted: Path, tmp_path: Path) -> None:
    write_day(plant_day(ROWS, SEED), tmp_path)

    for name in ("house.csv", "street.csv", "truth.json"):
        assert (tmp_path / name).read_bytes() == (planted / name).read_bytes()


def test_every_scenario_is_planted(planted: Path) -> None:
    truth = json.loads((planted / "truth.json").read_text(encoding="utf-8"))

    said = {row["scenario"] for rows in truth.values() for row in rows}

    assert said == set(SINGLE_PAIRS) | set(SEVERAL)


def test_the_house_adds_up_to_the_minor_unit() -> None:
    house = plant_day(ROWS, SEED).house.filter(pl.col("scenario") == "exact")
    amounts = house.select(pl.col(name).str.to_decimal(scale=3).fill_null(0) for name in MONEY)
    charges = pl.col("commission") + pl.col("fees") + pl.col("taxes")
    sign = pl.when(house["side"] == "BUY").then(charges).otherwise(-charges)

    gap = amounts.select(
        pl.col("gross_amount") + pl.col("accrued_interest") + sign - pl.col("net_amount")
    ).to_series()

    assert (gap == 0).all()
    assert set(CONTRACT.schema) <= set(house.columns)
