"""False matches, recall and break types on the planted day of 20,000 rows a book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.planted import plant_day, write_day
from benchmarks.score import Score, score
from pipelines.direct import match_files

if TYPE_CHECKING:
    from pathlib import Path

ROWS, SEED = 20_000, 7


def accuracy_of(folder: Path) -> Score:
    """Plant, match and score."""
    write_day(plant_day(ROWS, SEED), folder)
    match_files(folder / "house.csv", folder / "street.csv", out=folder / "out")
    return score(folder / "truth.json", folder / "out")
