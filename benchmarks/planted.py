"""Write a planted day: two canonical CSV files and the truth about them.

    python -m benchmarks.planted --rows 20000 --seed 7 -o DIR            # dense: every scenario, with truth.json
    python -m benchmarks.planted --rows 1000000 --day --no-truth -o DIR  # an ordinary day, for the clock
    python -m benchmarks.planted --rows 10000000 --day --parquet -o DIR  # a large one, typed, made by the million

`truth.json` holds per book and line of the file what the engine owes the row: `expected` disposition, `bundle` (the
rows that are one match group or one break), the break's `types`, the row's `twin` class and its scenario. The
same rows and seed give the same bytes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from benchmarks.scenarios import SINGLE_PAIRS, Planted, Scenario
from benchmarks.scenarios_of_many import SEVERAL, UNREFERENCED
from benchmarks.trade_universe import MINOR_DIGITS, PRICE_SCALE, universe
from data.contracts.trade import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polars.datatypes import DataType, DataTypeClass

MONEY = ("gross_amount", "accrued_interest", "commission", "fees", "taxes", "net_amount")
TRUTH = ("trade_ref", "scenario", "expected", "bundle", "types", "twin")


class PlantedDay(NamedTuple):
    """Both books in file order: contract columns as text, and the columns of TRUTH."""

    house: pl.DataFrame
    street: pl.DataFrame


def plant_day(rows: int, seed: int, *, dense: bool = True, unreferenced: bool = False, slice_: int = 0) -> PlantedDay:
    """About `rows` rows per book; slices of one size share no trade and no account, and make one day together."""
    rng = np.random.default_rng(seed if not slice_ else [seed, slice_])
    scenarios = SINGLE_PAIRS | SEVERAL | (UNREFERENCED if unreferenced else {})
    trades = universe(rows, rng, slice_)
    planted = [
        _labelled(scenarios[name].plant(part), name) for (name,), part in _dealt(trades, scenarios, rng, dense=dense)
    ]
    books = (pl.concat([part[book] for part in planted], how="diagonal") for book in (0, 1))
    return PlantedDay(*(_shuffled(_as_text(book), rng) for book in books))


def write_day(day: PlantedDay, folder: Path, *, truth: bool = True) -> None:
    """Write house.csv, street.csv and, where asked, truth.json."""
    folder.mkdir(parents=True, exist_ok=True)
    day.house.select(CONTRACT.schema.names()).write_csv(folder / "house.csv")
    day.street.select(CONTRACT.schema.names()).write_csv(folder / "street.csv")
    if truth:
        said = {"HOUSE": truth_of(day.house), "STREET": truth_of(day.street)}
        (folder / "truth.json").write_text(json.dumps(said, indent=0) + "\n", encoding="utf-8")


def write_large_day(rows: int, seed: int, folder: Path, *, slice_rows: int = 1_000_000) -> None:
    """Write house.parquet and street.parquet of an ordinary day, in the types of the contract, slice by slice."""
    folder.mkdir(parents=True, exist_ok=True)
    slices = max(1, round(rows / slice_rows))
    books: tuple[list[Path], list[Path]] = ([], [])
    for number in range(slices):
        day = plant_day(rows // slices, seed, dense=False, slice_=number)
        for name, book, paths in zip(PlantedDay._fields, day, books, strict=True):
            paths.append(folder / f".{name}-{number}.parquet")
            typed = book.select(_typed(column, dtype) for column, dtype in CONTRACT.schema.items())
            typed.write_parquet(paths[-1], compression="lz4")
    for name, paths in zip(PlantedDay._fields, books, strict=True):
        pl.scan_parquet(paths).sink_parquet(folder / f"{name}.parquet", compression="lz4")
        for path in paths:
            path.unlink()


def _typed(name: str, dtype: DataType | DataTypeClass) -> pl.Expr:
    if isinstance(dtype, pl.Datetime):
        return pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_zone="UTC", time_unit="us")
    return pl.col(name).str.to_date() if dtype == pl.Date else pl.col(name).cast(dtype)


def truth_of(book: pl.DataFrame) -> list[dict[str, str | int | None]]:
    """One record per row of a book, with its line in the file (the header is line 1)."""
    return book.select((pl.int_range(pl.len()) + 2).alias("line"), *TRUTH).to_dicts()


def _dealt(
    trades: pl.DataFrame, scenarios: Mapping[str, Scenario], rng: np.random.Generator, *, dense: bool
) -> list[tuple[tuple[str], pl.DataFrame]]:
    """The trades of each scenario, in the order of the scenarios."""
    names = list(scenarios)
    weights = np.array([scenarios[name].dense if dense else scenarios[name].day for name in names])
    drawn = pl.Series("scenario", np.array(names)[rng.choice(len(names), len(trades), p=weights / weights.sum())])
    cannot = pl.any_horizontal(
        (pl.col("scenario") == name) & ~scenario.where
        for name, scenario in scenarios.items()
        if scenario.where is not None
    )
    dealt = trades.with_columns(drawn).with_columns(
        pl.when(cannot).then(pl.lit("exact")).otherwise("scenario").alias("scenario")
    )
    parts = dealt.partition_by("scenario", as_dict=True, include_key=False)
    return [((name,), parts[name,]) for name in names if (name,) in parts]


def _labelled(planted: Planted, name: str) -> Planted:
    return Planted(*(book.with_columns(pl.lit(name).alias("scenario")) for book in planted))


def _as_text(book: pl.DataFrame) -> pl.DataFrame:
    """Numbers written as people write them: prices without idle zeros, amounts with all minor digits."""
    texts = book.with_columns(
        pl.col("quantity").cast(pl.String),
        _decimal("price", PRICE_SCALE).str.strip_chars_end("0").str.strip_chars_end(".").alias("price"),
        *(_amount(name) for name in MONEY),
    )
    absent = [name for name in CONTRACT.schema.names() if name not in texts.columns]
    return texts.with_columns(pl.lit(None, pl.String).alias(name) for name in absent)


def _amount(name: str) -> pl.Expr:
    digits = sorted(set(MINOR_DIGITS.values()))
    by_digits = pl.col("currency").replace_strict(MINOR_DIGITS, default=2, return_dtype=pl.Int64)
    return pl.coalesce(pl.when(by_digits == d).then(_decimal(name, d)) for d in digits).alias(name)


def _decimal(name: str, digits: int) -> pl.Expr:
    if not digits:
        return pl.col(name).cast(pl.String)
    whole = pl.col(name).abs()
    sign = pl.when(pl.col(name) < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    fraction = (whole % 10**digits).cast(pl.String).str.zfill(digits)
    return sign + (whole // 10**digits).cast(pl.String) + "." + fraction


def _shuffled(book: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """A permutation of the seed's, from an order of its own: joins keep none."""
    ordered = book.sort("trade_ref", "status", "version", "quantity", "price", "expected")
    return ordered[rng.permutation(len(ordered))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--day", action="store_true", help="an ordinary day instead of every scenario alike")
    parser.add_argument("--no-truth", action="store_true")
    parser.add_argument("--parquet", action="store_true", help="an ordinary day, typed, without its truth")
    parser.add_argument("--unreferenced-groups", action="store_true", help="N:M groups that share no reference")
    parser.add_argument("-o", "--out", type=Path, required=True)
    said = parser.parse_args()
    if said.parquet:
        write_large_day(said.rows, said.seed, said.out)
        return
    day = plant_day(said.rows, said.seed, dense=not said.day, unreferenced=said.unreferenced_groups)
    write_day(day, said.out, truth=not said.no_truth)
    print(f"{len(day.house)} house rows, {len(day.street)} street rows in {said.out}")


if __name__ == "__main__":
    main()
