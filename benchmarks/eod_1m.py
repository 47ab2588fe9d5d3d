"""The budget of the end of day: `tieout eod`, files to sealed warehouse, against `tieout match` of the same files.

    python -m benchmarks.eod_1m [--rows 1000000] [--folder DIR] [--repeat 2] [--no-quality]

Both run as whole commands in processes of their own, alternating; the best of each counts. Prints seconds, user
time, peak memory and the ratio; ends with 1 where the ratio is over budget.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.match_1m import Spent, spent_by

RATIO_BUDGET = 3
DAY = "2026-11-20"
COMMAND = """
import sys
from pipelines.cli import main
main(sys.argv[1:])
"""


def match(folder: Path, scratch: Path) -> Spent:
    """`tieout match` of the two files."""
    out = scratch / "out"
    spent = spent_by(COMMAND, "match", str(folder / "house.csv"), str(folder / "street.csv"), "-o", str(out))
    shutil.rmtree(out)
    return spent


def end_of_day(folder: Path, scratch: Path) -> Spent:
    """`tieout eod` of a fresh home whose inbox holds the two files."""
    home = scratch / "home"
    (home / "inbox").mkdir(parents=True)
    (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    for book in ("house", "street"):
        shutil.copy(folder / f"{book}.csv", home / "inbox" / f"canonical_{book}_{DAY.replace('-', '')}.csv")
    os.environ["DAGSTER_HOME"] = str(home)
    spent = spent_by(COMMAND, "eod", "--home", str(home), "-r", "trades", "-d", DAY)
    shutil.rmtree(home)
    return spent


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where house.csv and street.csv are, or are to be made")
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--no-quality", action="store_true", help="without the data-quality gate")
    said = parser.parse_args()
    os.environ["TIEOUT_QUALITY"] = str(not said.no_quality).lower()
    with tempfile.TemporaryDirectory() as scratch:
        folder = said.folder or Path(scratch) / "files"
        if not (folder / "house.csv").exists():
            plant = [sys.executable, "-m", "benchmarks.planted", "--rows", str(said.rows), "--day", "--no-truth"]
            subprocess.run([*plant, "-o", str(folder)], check=True)  # noqa: S603
        runs = [(match(folder, Path(scratch)), end_of_day(folder, Path(scratch))) for _ in range(said.repeat)]
    best = min(one for one, _ in runs), min(other for _, other in runs)
    ratio = best[1].seconds / best[0].seconds
    for name, spent in zip(("tieout match", "tieout eod"), best, strict=True):
        print(f"{name:14s} {spent.seconds:7.2f} s ({spent.user_seconds:.2f} s user), {spent.peak_gib:.2f} GiB")
    print(f"ratio {ratio:.2f} (budget {RATIO_BUDGET})")
    return 0 if ratio <= RATIO_BUDGET else 1


if __name__ == "__main__":
    sys.exit(main())
