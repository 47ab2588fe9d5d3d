"""`tieout match` in parts: the books are cut by block, each part is settled by itself, the remainder in one piece.

Every step reads and writes Parquet shards in one folder that all workers see and returns nothing but counts, so that
the steps can run one after another in little memory, or on many machines. A step that is run twice writes the same
shards twice. The result is the same as that of one piece.
"""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import polars as pl

from data.contracts.column import Role
from data.contracts.lineage import LINEAGE
from data.contracts.words import Book
from data.landing import Read
from pipelines.business_days import business_days_of
from pipelines.code_version import code_version
from pipelines.declared import rulebook_of
from pipelines.direct import building, ledger_of, receive, timed, write_summary, write_tables
from reconciliation.blocks import Part, crossing, parts_of, plan_of, settle_part, values_of, whole_of
from reconciliation.engine import Day, Reconciled, reconcile
from reconciliation.rulebook import Rulebook
from reconciliation.summary import Summary, summarise


class Job(NamedTuple):
    """What every step knows.

    Args:
        rulebook: the whole one.
        folder: where the shards are.
        parts: how many there are.
        day: as for the engine, but without its rates, which are a shard, and its calendar, which is the rulebook's.
    """

    rulebook: Rulebook
    folder: Path
    parts: int
    day: Day = Day()

    @classmethod
    def of(cls, rulebook: Rulebook, folder: Path, parts: int, day: Day) -> Job:
        """A job in an empty folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        job = cls(rulebook, folder, parts, day._replace(rates=None, calendar=None))
        if day.rates is not None:
            _write(job, day.rates, RATES)
        return job


class Asked(NamedTuple):
    """One file to read: a path that the worker sees."""

    path: Path
    profile: str | None
    book: Book


Step = Callable[[Job, Any], Any]
RATES = "rates"


class Run(Protocol):
    """Runs one step on every item and returns what it tells, in the order of the items."""

    def __call__(self, step: Step, job: Job, items: list[Any]) -> list[Any]: ...


def one_after_another(step: Step, job: Job, items: list[Any]) -> list[Any]:
    """In this process."""
    return [step(job, item) for item in items]


def match_in_parts(  # noqa: PLR0913, PLR0917  the words of the command line, in its order
    house: Path,
    street: Path,
    house_profile: str | None = None,
    street_profile: str | None = None,
    rulebook: str = "trades",
    out: Path = Path("tieout-match"),
    parts: int = 8,
    run: Run = one_after_another,
) -> Summary:
    """Match two files in parts; arguments, results and errors are those of `match_files`.

    Args:
        parts: how many parts the books are cut into.
        run: who runs the steps.
    """
    timings: dict[str, float] = {}
    rules = rulebook_of(rulebook)
    asked = [
        Asked(house.absolute(), house_profile, Book.HOUSE),
        Asked(street.absolute(), street_profile, Book.STREET),
    ]
    with timed("total", timings), building(out) as folder, tempfile.TemporaryDirectory(dir=folder.parent) as shards:
        job = Job.of(rules, Path(shards), parts, Day())
        with timed("read", timings):
            hashes = run(cut_file, job, list(asked))
        with timed("match", timings):
            settle_all(job, run)
        with timed("finish", timings):
            [summary] = run(finish, job, [folder])
    inputs = {"HOUSE": hashes[0], "STREET": hashes[1], "rulebook": rules.hash}
    versions = {"tieout": code_version(), "polars": pl.__version__, "python": platform.python_version()}
    rounded = {name: round(seconds, 3) for name, seconds in timings.items()}
    whole = replace(summary, inputs=inputs, versions=versions, timings=rounded)
    write_summary(out, whole)
    return whole


def reconcile_in_parts(  # noqa: PLR0913, PLR0917  the engine's arguments, then ours
    house: pl.DataFrame,
    street: pl.DataFrame,
    rulebook: Rulebook,
    day: Day,
    folder: Path,
    parts: int,
    run: Run = one_after_another,
) -> Reconciled:
    """The result of `reconcile` on the same arguments, found in parts.

    Args:
        house, street, rulebook, day: as for the engine; the day's calendar is the rulebook's.
        folder: where the shards are written; emptied first and removed at the end. All workers must see it.
        parts: how many parts the books are cut into.
        run: who runs the steps.
    """
    shutil.rmtree(folder, ignore_errors=True)
    try:
        job = Job.of(rulebook, folder, parts, day)
        for book, rows in ((Book.HOUSE, house), (Book.STREET, street)):
            _write(job, rows, f"book-{book}")
        run(cut_book, job, [*Book])
        settle_all(job, run)
        run(settle_rest, job, [None])
        return Reconciled(*(_read(job, f"whole-{name}") for name in Reconciled._fields))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settle_all(job: Job, run: Run) -> None:
    """Settle every part of books that are cut."""
    run(find_crossing, job, list(range(job.parts)))
    run(settle_one, job, list(range(job.parts)))


def cut_file(job: Job, asked: Asked) -> str:
    """Read one file and cut its rows; the SHA-256 of the file."""
    received = receive(asked.path, asked.profile, asked.book, job.rulebook)
    _cut(job, received.read.rows, asked.book)
    _write(job, received.read.rejects, f"rejects-{asked.book}")
    _write(job, received.read.excluded, f"excluded-{asked.book}")
    return received.file_sha256


def cut_book(job: Job, book: Book) -> int:
    """Cut the canonical rows of a book and count them."""
    rows = _rows(job, f"book-{book}")
    _cut(job, rows, book)
    return rows.height


def _cut(job: Job, rows: pl.DataFrame, book: Book) -> None:
    """Write rows by part, and the values they may be found by, by bucket."""
    plan = plan_of(job.rulebook)
    part = parts_of(rows, plan, job.parts)
    values = values_of(rows, plan)
    held = values.select("value", part=part.gather(values["at"]), bucket=pl.col("value") % job.parts)
    for number in range(job.parts):
        _write(job, rows.filter(part == number), f"rows-{book}-{number}")
        _write(job, held.filter(pl.col("bucket") == number), f"values-{book}-{number}")


def find_crossing(job: Job, bucket: int) -> int:
    """Write the values of one bucket that several parts hold, and count them."""
    found = crossing(pl.concat(_read(job, f"values-{book}-{bucket}") for book in Book))
    _write(job, found.to_frame("value"), f"crossing-{bucket}")
    return len(found)


def settle_one(job: Job, part: int) -> int:
    """Settle one part and write what it settles and what it leaves; count what it settles."""
    crossed = pl.concat(_read(job, f"crossing-{bucket}")["value"] for bucket in range(job.parts))
    house, street = (_rows(job, f"rows-{book}-{part}") for book in Book)
    done = settle_part(house, street, crossed, job.rulebook, _day(job))
    for name, table in done._asdict().items():
        _write(job, table, f"{name}-{part}")
    return done.dispositions.height


def settle_rest(job: Job, _: None) -> int:
    """Match the remainder, put everything together, and write the whole; count its dispositions."""
    found = _whole(job)
    for name, table in found._asdict().items():
        _write(job, table, f"whole-{name}")
    return found.dispositions.height


def _whole(job: Job) -> Reconciled:
    """The remainder matched by the whole rulebook, and what the parts settled."""
    house, street = (pl.concat(_rows(job, f"{side}-{n}") for n in range(job.parts)) for side in ("house", "street"))
    rest = reconcile(house, street, job.rulebook, _day(job))
    nothing = _nothing(job)
    done = [
        Part(_read(job, f"matches-{n}"), _read(job, f"dispositions-{n}"), nothing, nothing) for n in range(job.parts)
    ]
    return whole_of(done, rest, job.rulebook)


def finish(job: Job, folder: Path) -> Summary:
    """Match the remainder by the whole rulebook, put everything together, and write the tables."""
    found, nothing = _whole(job), _nothing(job)
    doors = [Read(nothing, _read(job, f"rejects-{book}"), _read(job, f"excluded-{book}")) for book in Book]
    ledger = ledger_of(found, *doors)
    house, street = (_stated(job, book) for book in Book)
    summary = summarise((house, street), ledger, (found.matches, found.breaks, found.causes), job.rulebook.contract)
    results = write_tables(folder, ledger, found, pl.concat([door.rejects for door in doors]))
    return replace(summary, results=results)


def _stated(job: Job, book: Book) -> pl.DataFrame:
    """The rows of a book with the columns that say what they are worth."""
    contract = job.rulebook.contract
    told = contract.having(Role.QUANTITY, Role.PRICE, Role.MONEY, Role.CURRENCY)
    told += tuple(name for name in ("price_unit",) if name in contract.columns)
    told += tuple(column.currency_from for column in contract.columns.values() if column.currency_from)
    names = ["row_id", *dict.fromkeys(told)]
    return pl.concat(_rows(job, f"rows-{book}-{part}").select(names) for part in range(job.parts))


def _day(job: Job) -> Day:
    """The day with its calendar and its rates."""
    rates = _read(job, RATES) if (job.folder / f"{RATES}.parquet").exists() else None
    return job.day._replace(calendar=business_days_of(job.rulebook), rates=rates)


def _nothing(job: Job) -> pl.DataFrame:
    return pl.DataFrame(schema={**LINEAGE, **job.rulebook.contract.schema})


def _rows(job: Job, name: str) -> pl.DataFrame:
    return _read(job, name).cast({**LINEAGE, **job.rulebook.contract.schema})


def _read(job: Job, name: str) -> pl.DataFrame:
    return pl.read_parquet(job.folder / f"{name}.parquet")


def _write(job: Job, table: pl.DataFrame, name: str) -> None:
    """Whole or not at all: a worker may be lost at any instant."""
    unfinished = job.folder / f".{name}.{os.getpid()}"
    table.write_parquet(unfinished, compression="lz4", statistics=False)
    unfinished.replace(job.folder / f"{name}.parquet")
