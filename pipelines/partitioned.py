"""`tieout match` in parts: the books are cut by block, each part is settled by itself, the remainder in one piece.

Every step reads and writes shards in one folder that all workers see and returns nothing but counts, so that
the steps can run one after another in little memory, or on many machines. A step that is run twice writes the same
shards twice. The result is the same as that of one piece.
"""

from __future__ import annotations

import platform
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import polars as pl

from data.contracts import break_, match
from data.contracts.words import Book
from pipelines.code_version import code_version
from pipelines.declared import rulebook_of
from pipelines.direct import building, timed, write_summary
from pipelines.merging import MERGES, later
from pipelines.pairs import flat, folded
from pipelines.received_file import Asked, receive_in_slices
from pipelines.result_tables import TABLES, breaks_first, rejects_first, write_table
from pipelines.shards import Job
from reconciliation.blocks import Part, crossing, parts_of, plan_of, settle_part, values_of, whole_of
from reconciliation.causes import SCHEMA as CAUSES
from reconciliation.engine import Day, Reconciled, Settled, described, reconcile, settle
from reconciliation.ledger import composed
from reconciliation.ordering import moved
from reconciliation.rulebook import Rulebook
from reconciliation.summary import Summary, columns_of, summarise
from reconciliation.summing import summed

Step = Callable[[Job, Any], Any]


class Finish(NamedTuple):
    """Where the tables go, and what else is to be done as soon as all shards are written; it tells SHA-256s."""

    folder: Path
    meanwhile: Callable[[], dict[str, str]] | None = None


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
    *,
    here: bool = False,
) -> Summary:
    """Match two files in parts; arguments, results and errors are those of `match_files`.

    Args:
        parts: how many parts the books are cut into.
        run: who runs the steps.
        here: a step on one item runs in this process, so that others can be run meanwhile.
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
            received = run(cut_file, job, list(asked))
        with timed("match", timings):
            told = settle_all(job, run)
        with timed("finish", timings):
            last, hashes = _finished(job, run, folder, here=here)
    summary = replace(summed(told, last), results={name: hashes[name] for name in TABLES})
    inputs = {"HOUSE": received[0], "STREET": received[1], "rulebook": rules.hash}
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
            job.write(rows, f"book-{book}")
        run(cut_book, job, [*Book])
        settle_all(job, run)
        run(settle_rest, job, [None])
        return Reconciled(*(job.read(f"whole-{name}") for name in Reconciled._fields))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settle_all(job: Job, run: Run) -> list[Summary]:
    """Settle every part of books that are cut, and tell each in numbers."""
    run(find_crossing, job, list(range(job.parts)))
    told = run(settle_one, job, list(range(job.parts)))
    job.drop(*(f"{name}-{book}-{part}" for name in ("rows", "values") for book in Book for part in range(job.parts)))
    return told


def cut_file(job: Job, asked: Asked) -> str:
    """Read one file and cut its rows; the SHA-256 of the file."""
    file_sha256, slices = receive_in_slices(asked, job.rulebook)
    for number, read in enumerate(slices):
        _cut(job, read.rows, asked.book, number)
        job.write(read.rejects, f"rejects-{asked.book}", number)
        job.write(read.excluded, f"excluded-{asked.book}", number)
    return file_sha256


def cut_book(job: Job, book: Book) -> int:
    """Cut the canonical rows of a book and count them."""
    rows = job.rows(f"book-{book}")
    _cut(job, rows, book, 0)
    return rows.height


def _cut(job: Job, rows: pl.DataFrame, book: Book, number: int) -> None:
    """Write rows by part, and the values they may be found by, by bucket."""
    plan = plan_of(job.rulebook)
    part = parts_of(rows, plan, job.parts)
    values = values_of(rows, plan, with_key=False)
    held = values.select("value", part=part.gather(values["at"]))
    bucket = (held["value"] % job.parts).cast(pl.UInt32)
    for table, into, name in ((rows, part, "rows"), (held, bucket, "values")):
        order = into.to_frame("into").select(pl.arg_sort_by("into", maintain_order=True)).to_series()
        ordered = moved(table, order)
        ends = into.gather(order).search_sorted(pl.Series(range(job.parts)), side="right").to_list()
        for at, (first, end) in enumerate(pairwise([0, *ends])):
            job.write(ordered[first:end], f"{name}-{book}-{at}", number)


def find_crossing(job: Job, bucket: int) -> int:
    """Write the values of one bucket that several parts hold, and count them."""
    found = crossing(pl.concat(job.read(f"values-{book}-{bucket}") for book in Book))
    job.write(found.to_frame("value"), f"crossing-{bucket}")
    return len(found)


def settle_one(job: Job, part: int) -> Summary:
    """Settle one part and write what it settles and what it leaves; what it settles, in numbers."""
    crossed = pl.concat(job.read(f"crossing-{bucket}")["value"] for bucket in range(job.parts))
    house, street = (job.rows(f"rows-{book}-{part}") for book in Book)
    done = settle_part(house, street, crossed, job.rulebook, job.whole_day)
    told = done._asdict() | {"matches": flat(done.matches), "again": later(done.dispositions)}
    for name, table in told.items():
        job.write(table, f"{name}-{part}")
    said = (done.matches, break_.SCHEMA.to_frame(), CAUSES.to_frame())
    gone = (done.house, done.street)
    summed_up = columns_of(job.rulebook.contract)
    ours, theirs = (
        rows.select(summed_up).join(left.select("row_id"), on="row_id", how="anti")
        for rows, left in zip((house, street), gone, strict=True)
    )
    return summarise((ours, theirs), done.dispositions, said, job.rulebook.contract)


def settle_rest(job: Job, _: None) -> int:
    """Match the remainder, put everything together, and write the whole; count its dispositions."""
    house, street = _rest(job)
    rest = reconcile(house, street, job.rulebook, job.whole_day)
    nothing = job.nothing()
    schema = match.schema(job.rulebook.contract)
    pairs = [folded(job.read(f"matches-{n}"), schema) for n in range(job.parts)]
    done = [Part(told, job.read(f"dispositions-{n}"), nothing, nothing) for n, told in enumerate(pairs)]
    found = whole_of(done, rest, job.rulebook)
    for name, table in found._asdict().items():
        job.write(table, f"whole-{name}")
    return found.dispositions.height


def _finished(job: Job, run: Run, folder: Path, *, here: bool) -> tuple[Summary, dict[str, str]]:
    """The remainder in numbers, and the SHA-256 of every table, all of them written."""

    def merged() -> dict[str, str]:
        return dict(zip(MERGES, run(merge, job, [(name, folder) for name in MERGES]), strict=True))

    [(last, hashes)] = run(finish, job, [Finish(folder, merged if here else None)])
    return last, hashes if here else hashes | merged()


def finish(job: Job, asked: Finish) -> tuple[Summary, dict[str, str]]:
    """Match the remainder by the whole rulebook and write the tables that it alone makes; the remainder in numbers.

    Where its rows end is known before its breaks are put into words: what has only waited for that is done meanwhile.

    Returns:
        The numbers, and the SHA-256 of every table written.
    """
    house, street = _rest(job)
    settled = settle(house, street, job.rulebook, job.whole_day)
    rejects = pl.concat(job.read(f"rejects-{book}") for book in Book)
    excluded = pl.concat(job.read(f"excluded-{book}") for book in Book)
    unread = composed(settled.dispositions.clear(), rejects, excluded)
    _tell_rest(job, settled, unread)
    with ThreadPoolExecutor(1) as beside:
        others = beside.submit(asked.meanwhile) if asked.meanwhile else None
        rest = described(settled)
        told = {"breaks": breaks_first(rest.breaks), "rejects": rejects_first(rejects)}
        told["certificates"] = rest.certificates
        hashes = {name: write_table(table, asked.folder / f"{name}.parquet") for name, table in told.items()}
        ledger, said = pl.concat([rest.dispositions, unread]), (rest.matches, rest.breaks, rest.causes)
        summary = summarise((house, street), ledger, said, job.rulebook.contract)
        return summary, hashes | (others.result() if others else {})


def _tell_rest(job: Job, settled: Settled, unread: pl.DataFrame) -> None:
    """Write what the remainder adds to the tables that all parts make."""
    paired = pl.col("cardinality") == "1:1"
    job.write(settled.dispositions, "dispositions-rest")
    job.write(later(settled.dispositions), "again-rest")
    job.write(flat(settled.matches.filter(paired)), "matches-rest")
    job.write(settled.matches.filter(~paired), "several")
    job.write(unread, "unread")


def merge(job: Job, asked: tuple[str, Path]) -> str:
    """Write one table that all parts make; the SHA-256 of the file."""
    name, folder = asked
    return MERGES[name](job, folder / f"{name}.parquet")


def _rest(job: Job) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that the parts leave, of house and street."""
    house, street = (pl.concat(job.rows(f"{side}-{n}") for n in range(job.parts)) for side in ("house", "street"))
    return house, street
