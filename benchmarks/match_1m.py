"""The budget of `tieout match`: its whole process against DuckDB's bare read and join of the same two files.

    python -m benchmarks.match_1m [--rows 1000000] [--folder DIR] [--repeat 3]

Both run in this order, alternating, in processes of their own; the best of each counts. DuckDB reads both files as
text and does one full outer join on the economic key. Prints seconds, ratio and peak memory; ends with 1 where the
ratio or the memory is over budget.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Spent, planted_files, spent_by
from benchmarks.peers import BARE_DUCKDB, KEY, TIEOUT_MATCH
from benchmarks.results import MEMORY_BUDGET_GIB, RATIO_BUDGET


def measure(folder: Path, repeat: int) -> tuple[Spent, Spent]:
    """The best of `repeat` runs each: DuckDB's bare work, and `tieout match`."""
    files = str(folder / "house.csv"), str(folder / "street.csv")
    bare: list[Spent] = []
    match: list[Spent] = []
    for _ in range(repeat):
        bare.append(spent_by(BARE_DUCKDB, *files, ",".join(KEY)))
        with tempfile.TemporaryDirectory() as out:
            match.append(spent_by(TIEOUT_MATCH, *files, out + "/out"))
    return min(bare), min(match)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where house.csv and street.csv are, or are to be made")
    parser.add_argument("--repeat", type=int, default=3)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = said.folder or Path(made)
        planted_files(folder, said.rows)
        bare, match = measure(folder, said.repeat)
    ratio = match.seconds / bare.seconds
    for name, spent in (("bare DuckDB read and join", bare), ("tieout match", match)):
        print(f"{name:26s} {spent.seconds:6.2f} s ({spent.user_seconds:.2f} s user), {spent.peak_gib:.2f} GiB")
    print(f"ratio {ratio:.2f} (budget {RATIO_BUDGET}); peak memory budget {MEMORY_BUDGET_GIB} GiB")
    return 0 if ratio <= RATIO_BUDGET and match.peak_gib <= MEMORY_BUDGET_GIB else 1


if __name__ == "__main__":
    sys.exit(main())
