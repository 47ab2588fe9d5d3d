"""The page of results: what was measured, as ratios first, and which budgets were missed."""

from __future__ import annotations

import os
import platform
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING, NamedTuple

import duckdb
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measuring import Spent
    from benchmarks.score import Score
    from benchmarks.suggestions import Judged

FLOOR, OURS = "DuckDB, bare read and join", "tieout match"
RATIO_BUDGET, MEMORY_BUDGET_GIB, BUDGET_ROWS = 3, 4, 1_000_000
LARGE_RATIO_BUDGET, LARGE_MEMORY_BUDGET_GIB, LARGE_ROWS = 11, 16, 10_000_000
HEAD = """# Results

Written by `make bench` on {machine}: {processors} processors, {system}, Python {python}, Polars {polars},
DuckDB {duckdb}. Best of {repeat} runs each, in turns, every run a process of its own. Seconds depend on the machine
and on who else uses it; ratios are taken within one run. The floor reads both files as text and joins them once on
the economic key: no types, no tolerances, no breaks, no ids, nothing written.
"""


class Engines(NamedTuple):
    """One step inside a process: wall seconds, processor seconds, and the peak of the process."""

    ours: Spent
    datacompy: Spent | None


class Size(NamedTuple):
    """What was measured on one number of rows a book."""

    rows: int
    programs: dict[str, Spent]
    engines: Engines | None


def as_page(
    sizes: list[Size], accuracy: Score, repeat: int, typed: Sequence[Size] = (), suggestions: Sequence[Judged] = ()
) -> tuple[str, list[str]]:
    """The page, and the budgets that were missed."""
    head = HEAD.format(
        machine=platform.machine(),
        processors=os.cpu_count(),
        system=platform.system(),
        python=platform.python_version(),
        polars=pl.__version__,
        duckdb=duckdb.__version__,
        repeat=repeat,
    )
    parts = [head, _accuracy(accuracy), *map(_size, sizes), _scaling(sizes, "CSV"), *map(_typed, typed)]
    told = "\n".join(part for part in [*parts, _scaling(typed, "Parquet"), _suggestions(suggestions)] if part)
    return told, _missed(sizes, accuracy) + _missed_at_scale(typed)


def exponent(smaller: tuple[int, float], larger: tuple[int, float]) -> float:
    """The power of the number of rows by which seconds grow."""
    return log(larger[1] / smaller[1]) / log(larger[0] / smaller[0])


def _accuracy(found: Score) -> str:
    return (
        "## Planted day, 20,000 rows a book\n\n"
        "| what | planted | as planted |\n|---|---|---|\n"
        f"| match groups | {found.groups_planted:,} | {found.groups_right:,} |\n"
        f"| false matches | 0 | {found.false_matches} |\n"
        f"| breaks with their types | {found.breaks_planted:,} | {found.breaks_right:,} |\n"
        f"| rows with their disposition | {found.rows_planted:,} | {found.rows_right:,} |\n"
    )


def _size(size: Size) -> str:
    floor = size.programs[FLOOR]
    lines = [
        f"## {size.rows:,} rows a book\n",
        "| whole process, CSV in | seconds | of the floor | user CPU s | of the floor | peak GiB |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_line(name, spent, floor) for name, spent in size.programs.items()]
    return "\n".join([*lines, "", *_engines(size.engines), ""])


def _engines(engines: Engines | None) -> list[str]:
    if engines is None:
        return []
    ours, other = engines
    lines = [
        "| one step, same frames in memory | seconds | CPU s | peak GiB of its process |",
        "|---|---|---|---|",
        f"| engine: match, type, explain | {ours.seconds:.1f} | {ours.user_seconds:.1f} | {ours.peak_gib:.2f} |",
    ]
    if other is None:
        return [*lines, "| datacompy's Polars compare | not measured: no environment with it was named | | |"]
    told = f"| {other.seconds:.1f} | {other.user_seconds:.1f} | {other.peak_gib:.2f} |"
    ratio = f"| ratio | {ours.seconds / other.seconds:.2f} | {ours.user_seconds / other.user_seconds:.2f} | |"
    return [*lines, f"| datacompy's Polars compare {told}", ratio]


def _typed(size: Size) -> str:
    floor, ours = size.programs[FLOOR], size.programs[OURS]
    return "\n".join(
        [
            f"## {size.rows:,} rows a book, typed Parquet\n",
            "| whole process and what it starts | seconds | of the floor | user CPU s | of the floor | peak GiB |",
            "|---|---|---|---|---|---|",
            _line("DuckDB, bare read and join, 8 GB", floor, floor),
            _line("tieout match", ours, floor),
            "",
        ]
    )


def _line(name: str, spent: Spent, floor: Spent) -> str:
    return (
        f"| {name} | {spent.seconds:.1f} | {spent.seconds / floor.seconds:.2f} | {spent.user_seconds:.1f} "
        f"| {spent.user_seconds / floor.user_seconds:.2f} | {spent.peak_gib:.2f} |"
    )


def _scaling(sizes: Sequence[Size], what: str) -> str:
    if len(sizes) < 2:
        return ""
    head = "| from | to | user CPU, times | exponent | wall, times | exponent |"
    lines = [f"## Scaling, {what}\n", head, "|---|---|---|---|---|---|"]
    for small, large in pairwise(sizes):
        before, after = small.programs[OURS], large.programs[OURS]
        of_cpu = exponent((small.rows, before.user_seconds), (large.rows, after.user_seconds))
        of_wall = exponent((small.rows, before.seconds), (large.rows, after.seconds))
        cpu, wall = after.user_seconds / before.user_seconds, after.seconds / before.seconds
        lines.append(f"| {small.rows:,} | {large.rows:,} | {cpu:.1f} | {of_cpu:.2f} | {wall:.1f} | {of_wall:.2f} |")
    return "\n".join([*lines, ""])


def _suggestions(judged: Sequence[Judged]) -> str:
    if not judged:
        return ""
    least = [str(point.least) for point in judged[0].points]
    lines = [
        "## Suggestions for public bank payments\n",
        f"| precision / recall at | {' | '.join(least)} | CPU s |",
        f"|---{'|---' * len(least)}|---|",
    ]
    for one in judged:
        points = (f"{point.precision:.4f} / {point.recall:.4f}" for point in one.points)
        lines.append(f"| {one.name} | {' | '.join(points)} | {one.seconds:.1f} |")
    return "\n".join([*lines, ""])


def _missed(sizes: list[Size], accuracy: Score) -> list[str]:
    missed = [] if accuracy.reached else ["the planted day: a false match, or too few found"]
    for size in sizes:
        if size.rows != BUDGET_ROWS:
            continue
        ours, floor, engines = size.programs[OURS], size.programs[FLOOR], size.engines
        if ours.seconds > RATIO_BUDGET * floor.seconds:
            missed.append(f"{size.rows:,} rows took more than {RATIO_BUDGET} x the floor")
        if ours.peak_gib > MEMORY_BUDGET_GIB:
            missed.append(f"{size.rows:,} rows took more than {MEMORY_BUDGET_GIB} GiB")
        if engines is not None and engines.datacompy is not None and engines.ours.seconds > engines.datacompy.seconds:
            missed.append(f"{size.rows:,} rows: the engine is slower than datacompy")
    return missed


def _missed_at_scale(sizes: Sequence[Size]) -> list[str]:
    by_rows = {size.rows: size.programs[OURS] for size in sizes}
    small, large = by_rows.get(BUDGET_ROWS), by_rows.get(LARGE_ROWS)
    if small is None or large is None:
        return []
    missed: list[str] = []
    if large.seconds > LARGE_RATIO_BUDGET * small.seconds:
        missed.append(f"{LARGE_ROWS:,} rows took more than {LARGE_RATIO_BUDGET} x the time of {BUDGET_ROWS:,}")
    if large.peak_gib > LARGE_MEMORY_BUDGET_GIB:
        missed.append(f"{LARGE_ROWS:,} rows took more than {LARGE_MEMORY_BUDGET_GIB} GiB")
    return missed
