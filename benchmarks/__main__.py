"""Measure everything and write benchmarks/RESULTS.md.

    python -m benchmarks [--rows 100000 1000000] [--parquet 1000000 10000000] [--repeat 3] [--peers PYTHON]
                         [--payments DIR] [--folder DIR] [--results FILE]

Every size is measured in one run: the programs take turns, each in a process of its own, and the best of each counts,
so that ratios hold where seconds do not. `--peers` names a Python that has datacompy (which wants an older Polars)
and splink; without it datacompy's row says so. `--payments` names the folder of the bank payments that suggestions
are judged by. The large typed day takes some minutes, 10 GB of disk, and 8 GiB of memory. Ends with 1 where a budget
is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from benchmarks.accuracy import accuracy_of
from benchmarks.measuring import Spent, planted_files, planted_parquet, spent_by
from benchmarks.peers import (
    BARE_DUCKDB,
    BARE_DUCKDB_PARQUET,
    CANONICAL,
    DATACOMPY,
    ENGINE_ALONE,
    KEY,
    PANDAS_MERGE,
    TIEOUT_MATCH,
)
from benchmarks.results import FLOOR, OURS, Engines, Size, as_page
from benchmarks.suggestions import measure as judge_suggestions

MOST_ROWS_OF_PANDAS = 2_000_000  # beyond, its merge does not fit the memory of small machines


def measure(rows: int, folder: Path, repeat: int, peers: str | None) -> Size:
    """All programs on one planted day."""
    house, street = (str(path) for path in planted_files(folder, rows))
    key = ",".join(KEY)
    programs = {"DuckDB, bare read and join": (BARE_DUCKDB, (house, street, key)), "tieout match": (TIEOUT_MATCH, ())}
    if find_spec("pandas") and rows <= MOST_ROWS_OF_PANDAS:
        programs["pandas, read and merge"] = (PANDAS_MERGE, (house, street, key))
    runs: dict[str, list[Spent]] = {name: [] for name in programs}
    for _ in range(repeat):
        for name, (program, arguments) in programs.items():
            with tempfile.TemporaryDirectory(dir=folder) as out:
                runs[name].append(spent_by(program, *(arguments or (house, street, f"{out}/out"))))
    best = {name: min(spent) for name, spent in runs.items()}
    return Size(rows, best, _engines(folder, house, street, repeat, peers))


def measure_parquet(rows: int, folder: Path, repeat: int) -> Size:
    """DuckDB's bare join and `tieout match` on one typed day."""
    house, street = (str(path) for path in planted_parquet(folder, rows))
    floor: list[Spent] = []
    ours: list[Spent] = []
    for _ in range(repeat):
        with tempfile.TemporaryDirectory(dir=folder) as out:
            floor.append(spent_by(BARE_DUCKDB_PARQUET, house, street, ",".join(KEY), f"{out}/spill"))
            ours.append(spent_by(TIEOUT_MATCH, house, street, f"{out}/out"))
    return Size(rows, {FLOOR: min(floor), OURS: min(ours)}, None)


def _engines(folder: Path, house: str, street: str, repeat: int, peers: str | None) -> Engines:
    """The engine and datacompy on the same canonical frames, in turns."""
    spent_by(CANONICAL, house, street, str(folder))
    ours: list[Spent] = []
    theirs: list[Spent] = []
    for _ in range(repeat):
        ours.append(spent_by(ENGINE_ALONE, str(folder)))
        if peers is not None:
            theirs.append(spent_by(DATACOMPY, str(folder), ",".join(KEY), python=peers))
    return Engines(_least(ours), _least(theirs) if theirs else None)


def _least(runs: list[Spent]) -> Spent:
    """The best run by what the program says of the step itself: wall seconds and processor seconds."""
    told = [tuple(float(text) for text in spent.told.split()) for spent in runs]
    return min(Spent(wall, used, spent.peak_gib) for (wall, used), spent in zip(told, runs, strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--parquet", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--peers", help="a Python that has datacompy and splink")
    parser.add_argument("--payments", type=Path, help="folder of bank payments whose partners are known")
    parser.add_argument("--folder", type=Path, default=Path("var/bench"))
    parser.add_argument("--results", type=Path, default=Path("benchmarks/RESULTS.md"))
    said = parser.parse_args()
    sizes = [measure(rows, said.folder / str(rows), said.repeat, said.peers) for rows in sorted(said.rows)]
    typed = [measure_parquet(rows, said.folder / f"typed-{rows}", said.repeat) for rows in sorted(said.parquet)]
    accuracy = accuracy_of(said.folder / "planted")  # last: a process starts with the peak of the one that made it
    suggestions = judge_suggestions(said.payments, said.peers) if said.payments else []
    page, missed = as_page(sizes, accuracy, said.repeat, typed, suggestions)
    said.results.write_text(page, encoding="utf-8")
    print(page)
    for budget in missed:
        print(f"missed: {budget}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
