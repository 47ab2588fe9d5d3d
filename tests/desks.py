"""A desk on the sample days: files delivered through the real inbox, and what its journal and warehouse then say."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from data.journal.journal import Journal
from data.samples.arrivals import FOLDER, Arrival, read_arrivals
from data.warehouse import Sealed
from pipelines.home import Home
from pipelines.settings import settings_from

SCENARIO = FOLDER / "three_days"
WEDNESDAY, THURSDAY, FRIDAY = date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)
DEMO = "demo_trades"
TRADES = "trades"
DAGSTER = "telemetry:\n  enabled: false\n"


def a_desk(folder: Path, **settings: Any) -> Home:
    """A desk that is ready; Dagster's own files are to lie in its folder, and the quality gate is spared."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dagster.yaml").write_text(DAGSTER, encoding="utf-8")
    home = Home(settings_from({"home": folder, "quality": False, **settings}))
    home.make()
    return home


def deliveries(day: date) -> list[Arrival]:
    """What arrives on a day, in order."""
    return [item for item in read_arrivals() if item.business_date == day]


def last_deliveries(day: date) -> list[Arrival]:
    """What arrives on a day, of each name only the last."""
    return [*{Path(item.path).name: item for item in deliveries(day)}.values()]


def put(home: Path, arrivals: Iterable[Arrival]) -> None:
    """Lay files into the inbox."""
    for item in arrivals:
        shutil.copy(SCENARIO / item.path, home / "inbox")


def rows_lost_or_twice(path: Path) -> dict[str, int]:
    """Landed rows without a disposition, and rows with two; by row id."""
    with Sealed(path) as run:
        landed = run.read("landing.rows")["row_id"].to_list()
        ended = Counter(run.read("reconciliation.dispositions")["row_id"].to_list())
    return {row: ended[row] for row in {*landed, *ended} if ended[row] != 1 or row not in set(landed)}


def told_of_cases(journal: Journal, reconciliation: str) -> list[tuple[str, str, str, str]]:
    """Every event of every case: case, what happened, on which business date, by which run; also uncounted ones."""
    ids = journal.all_cases(reconciliation)["case_id"].to_list()
    events = [event for case_id in ids for event in journal.history_of(case_id)]
    return sorted((event.case_id, event.kind, event.business_date.isoformat(), event.run_id) for event in events)


COLUMNS = "trade_ref,status,account,counterparty,instrument_id,side,quantity,price,currency,net_amount,trade_date"
SMALL_DAYS = {
    WEDNESDAY: (
        [
            "H1,,A,BORA,I1,BUY,100,10,USD,1000,2026-11-18",
            "H2,,A,DUNA,I2,SELL,7,10,USD,70,2026-11-18",
            "H3,,A,BORA,I3,BUY,5,20,USD,100,2026-11-18",
            "H4,,A,BORA,I4,BUY,1.2O0,10,USD,12,2026-11-18",
        ],
        [
            "S1,,A,BORA,I1,BUY,100,10,USD,1000,2026-11-18",
            "S3,,A,BORA,I3,BUY,5,20.5,USD,102.5,2026-11-18",
        ],
    ),
    THURSDAY: (
        [
            "H5,,A,BORA,I5,BUY,40,5,USD,200,2026-11-19",
            "H6,,B,DUNA,I6,BUY,9,3,USD,27,2026-11-19",
        ],
        [
            "S2,,A,DUNA,I2,SELL,7,10,USD,70,2026-11-18",
            "S5,,A,BORA,I5,BUY,40,5,USD,200,2026-11-19",
        ],
    ),
    FRIDAY: (
        [
            "H7,,A,BORA,I7,BUY,1,5,USD,5,2026-11-20",
        ],
        [
            "S2,CANCEL,A,DUNA,I2,SELL,7,10,USD,70,2026-11-18",
            "S7,,A,BORA,I7,BUY,1,5,USD,5,2026-11-20",
        ],
    ),
}
"""House and street rows by day. H2 breaks, is matched by a late S2 the day after, and breaks again by its cancel."""


def put_small(home: Path, day: date) -> None:
    """Lay the two files of a small day into the inbox."""
    for book, rows in zip(("house", "street"), SMALL_DAYS[day], strict=True):
        (home / f"inbox/canonical_{book}_{day:%Y%m%d}.csv").write_text(
            "\n".join([COLUMNS, *rows, ""]), encoding="utf-8"
        )
