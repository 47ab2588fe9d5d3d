"""In which order the files of a sample scenario arrive, and what each shows."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
NAME = "arrivals.csv"


class Arrival(NamedTuple):
    """One delivery: a path below the scenario's folder, taken in by `sender`'s profile on `business_date`."""

    business_date: date
    path: str
    sender: str
    shows: str


def read_arrivals(folder: Path = FOLDER / "three_days") -> list[Arrival]:
    """The deliveries of a scenario in the order in which they arrive."""
    with (folder / NAME).open(encoding="utf-8", newline="") as file:
        return [
            Arrival(date.fromisoformat(row["business_date"]), row["path"], row["sender"], row["shows"])
            for row in csv.DictReader(file)
        ]
