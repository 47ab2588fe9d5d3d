"""The budget of `tieout match`: its whole process against DuckDB's bare read and join of the same two files.

    python -m benchmarks.match_1m [--rows 1000000] [--folder DIR] [--repeat 3]

Both run in this order, alternating, in processes of their own; the best of each counts. DuckDB reads both files as
text and does one full outer join on the economic key. Prints seconds, ratio and peak memory; ends with 1 where the
ratio or the memory is over budget.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

RATIO_BUDGET = 5
MEMORY_BUDGET_GIB = 4
KEY = (
    "account", "counterparty", "instrument_id", "side", "quantity", "price", "currency", "trade_date",
    "settlement_date",
)  # fmt: skip
BARE = """
import sys, duckdb
house, street, key = sys.argv[1], sys.argv[2], sys.argv[3].split(",")
con = duckdb.connect()
con.execute("create table house as select * from read_csv($path, all_varchar=true)", {"path": house})
con.execute("create table street as select * from read_csv($path, all_varchar=true)", {"path": street})
using = ", ".join('"' + name + '"' for name in key)
join = "create table joined as select * from house full outer join street using (" + using + ")"
print(con.execute(join).fetchall())
"""
MATCH = """
import sys
from pathlib import Path
from pipelines.direct import match_files
match_files(Path(sys.argv[1]), Path(sys.argv[2]), out=Path(sys.argv[3]))
"""


class Spent(NamedTuple):
    seconds: float
    user_seconds: float
    peak_gib: float


def spent_by(program: str, *arguments: str) -> Spent:
    """Run a program in its own process: wall clock, user time and peak resident memory."""
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.DEVNULL)  # noqa: S603
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"the measured program ended with {child.returncode}")
    return Spent(seconds, used.ru_utime, used.ru_maxrss / 2**20)


def measure(folder: Path, repeat: int) -> tuple[Spent, Spent]:
    """The best of `repeat` runs each: DuckDB's bare work, and `tieout match`."""
    files = str(folder / "house.csv"), str(folder / "street.csv")
    bare: list[Spent] = []
    match: list[Spent] = []
    for _ in range(repeat):
        bare.append(spent_by(BARE, *files, ",".join(KEY)))
        with tempfile.TemporaryDirectory() as out:
            match.append(spent_by(MATCH, *files, out + "/out"))
    return min(bare), min(match)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where house.csv and street.csv are, or are to be made")
    parser.add_argument("--repeat", type=int, default=3)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = said.folder or Path(made)
        if not (folder / "house.csv").exists():
            plant = [sys.executable, "-m", "benchmarks.planted", "--rows", str(said.rows), "--day", "--no-truth"]
            subprocess.run([*plant, "-o", str(folder)], check=True)  # noqa: S603
        bare, match = measure(folder, said.repeat)
    ratio = match.seconds / bare.seconds
    for name, spent in (("bare DuckDB read and join", bare), ("tieout match", match)):
        print(f"{name:26s} {spent.seconds:6.2f} s ({spent.user_seconds:.2f} s user), {spent.peak_gib:.2f} GiB")
    print(f"ratio {ratio:.2f} (budget {RATIO_BUDGET}); peak memory budget {MEMORY_BUDGET_GIB} GiB")
    return 0 if ratio <= RATIO_BUDGET and match.peak_gib <= MEMORY_BUDGET_GIB else 1


if __name__ == "__main__":
    sys.exit(main())
