"""`tieout match`: two files against each other, without a day, a store or Dagster.

Results are written beside their folder and moved into it at the end, the summary last: a folder with a summary is
whole. The tables are the same bytes for the same files; only the timings of the summary differ.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import polars as pl

from data.contracts.failure import UsageError
from data.contracts.words import Book
from data.landing import Read
from data.reference.calendars import calendar_named
from pipelines.code_version import code_version
from pipelines.declared import rulebook_of
from pipelines.received_file import Received, receive
from pipelines.result_tables import TABLES, breaks_first, rejects_first, write_table
from reconciliation.engine import Day, Reconciled, reconcile
from reconciliation.ledger import composed
from reconciliation.rulebook import Rulebook
from reconciliation.summary import Summary, summarise

if TYPE_CHECKING:
    from collections.abc import Iterator


def match_files(  # noqa: PLR0913, PLR0917  the words of the command line, in its order
    house: Path,
    street: Path,
    house_profile: str | None = None,
    street_profile: str | None = None,
    rulebook: str = "trades",
    out: Path = Path("tieout-match"),
) -> Summary:
    """Match two files and write dispositions, matches, breaks and rejects as Parquet, and summary.json.

    Args:
        house: CSV of the canonical columns or Parquet of the same; with a profile, whatever that reads.
        street: likewise.
        house_profile: the name of the profile that reads the house file, or the path of a TOML file.
        street_profile: likewise for the street file.
        rulebook: the name of a rulebook, or the path of a TOML file.
        out: folder of the results; made if it is not there.

    Raises:
        UsageError: no such rulebook or profile, or they speak of different contracts.
        InputError: a file cannot be read as a whole, or contradicts its control totals.
    """
    timings: dict[str, float] = {}
    rules = rulebook_of(rulebook)
    asked = ((house, house_profile, Book.HOUSE), (street, street_profile, Book.STREET))
    with timed("total", timings):
        with timed("read", timings), ThreadPoolExecutor(2) as threads:
            ours, theirs = threads.map(lambda one: receive(one[0], one[1], one[2], rules), asked)
        summary = _matched(ours, theirs, rules, out, timings)
    whole = replace(summary, timings={name: round(seconds, 3) for name, seconds in timings.items()})
    write_summary(out, whole)
    return whole


def _matched(ours: Received, theirs: Received, rules: Rulebook, out: Path, timings: dict[str, float]) -> Summary:
    """Reconcile what was read and write the tables."""
    with timed("match", timings):
        day = Day(calendar=calendar_named(rules.calendar) if rules.calendar else None)
        found = reconcile(ours.read.rows, theirs.read.rows, rules, day)
    with timed("summarise", timings):
        ledger = ledger_of(found, ours.read, theirs.read)
        tables = (found.matches, found.breaks, found.causes)
        summary = summarise((ours.read.rows, theirs.read.rows), ledger, tables, rules.contract)
    with timed("write", timings), building(out) as folder:
        results = write_tables(folder, ledger, found, pl.concat([ours.read.rejects, theirs.read.rejects]))
    return replace(
        summary,
        inputs={"HOUSE": ours.file_sha256, "STREET": theirs.file_sha256, "rulebook": rules.hash},
        results=results,
        versions={"tieout": code_version(), "polars": pl.__version__, "python": platform.python_version()},
    )


def ledger_of(found: Reconciled, *doors: Read) -> pl.DataFrame:
    """Every landed row of both files once: what the engine says, then rejected and excluded rows."""
    rejects = pl.concat([door.rejects for door in doors])
    excluded = pl.concat([door.excluded for door in doors])
    return pl.concat([found.dispositions, composed(found.dispositions.clear(), rejects, excluded)])


def write_tables(folder: Path, ledger: pl.DataFrame, found: Reconciled, rejects: pl.DataFrame) -> dict[str, str]:
    """The SHA-256 of every file written."""
    tables = {
        "dispositions": ledger,
        "matches": found.matches,
        "breaks": breaks_first(found.breaks),
        "rejects": rejects_first(rejects),
        "certificates": found.certificates,
    }
    with ThreadPoolExecutor(2) as threads:
        hashes = threads.map(lambda name: write_table(tables[name], folder / f"{name}.parquet"), TABLES)
        return dict(zip(TABLES, hashes, strict=True))


@contextmanager
def building(out: Path) -> Iterator[Path]:
    """A folder beside `out` whose files are moved into it when all are written, and not at all otherwise."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}; name another folder with -o") from None
    try:
        yield folder
        (out / "summary.json").unlink(missing_ok=True)
        for path in sorted(folder.iterdir()):
            path.replace(out / path.name)
    finally:
        shutil.rmtree(folder)


def write_summary(out: Path, summary: Summary) -> None:
    text = json.dumps(summary.as_json(), indent=2, ensure_ascii=False)
    building = out / f".summary.{os.getpid()}"
    building.write_text(text + "\n", encoding="utf-8")
    building.replace(out / "summary.json")


@contextmanager
def timed(name: str, timings: dict[str, float]) -> Iterator[None]:
    started = perf_counter()
    yield
    timings[name] = perf_counter() - started
