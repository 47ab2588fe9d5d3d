"""How long a million ISINs and a million LEIs take: processor seconds of this process, and the wall clock.

python -m benchmarks.identifiers [--rows 1000000]
"""

from __future__ import annotations

import argparse
import os
import random
import string
import time
from collections.abc import Callable

import polars as pl

from data.reference.identifiers.isin import valid_isin
from data.reference.identifiers.lei import valid_lei

LETTERS = string.digits + string.ascii_uppercase


def made_up(rows: int, length: int, prefix: str) -> pl.DataFrame:
    """Codes of the right shape, of which about one in ten (ISIN) or in a hundred (LEI) is valid by chance."""
    chance = random.Random(length)
    middle = length - len(prefix) - 2
    codes = [f"{prefix}{''.join(chance.choices(LETTERS, k=middle))}{chance.randrange(100):02}" for _ in range(rows)]
    return pl.DataFrame({"code": codes})


def spent(judge: Callable[[pl.Expr], pl.Expr], codes: pl.DataFrame) -> tuple[float, float, int]:
    """Processor seconds, wall seconds, and how many codes are valid."""
    before, began = os.times(), time.perf_counter()
    valid = codes.select(judge(pl.col("code")).sum()).item()
    ended, after = time.perf_counter(), os.times()
    return after.user + after.system - before.user - before.system, ended - began, valid


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    for name, judge, codes in (
        ("ISIN", valid_isin, made_up(rows, 12, "XS")),
        ("LEI", valid_lei, made_up(rows, 20, "5493")),
    ):
        processor, wall, valid = spent(judge, codes)
        print(f"{rows:,} {name}s: {processor:.2f} s of processor, {wall:.2f} s by the clock; {valid:,} valid")


if __name__ == "__main__":
    main()
