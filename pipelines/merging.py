"""What the parts and the remainder of a match settled, put together in the order of one piece, range by range.

Every part tells its rows in the order of their references. So ranges of references are taken from all of them, put in
order by themselves, and written one after another: no more than one range is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from data.contracts import match
from data.contracts.failure import IntegrityError
from data.contracts.words import Book
from pipelines.pairs import folded
from pipelines.result_tables import write_table
from pipelines.shards import Job, Mapped
from reconciliation.ordering import as_numbers, moved

RANGE = 1_000_000
"""Rows of a book that are put in order at a time."""


class Run:
    """One file of rows in order of their references, all of one book: where its ranges begin."""

    def __init__(self, file: Mapped, reference: str, book: Book | None = None) -> None:
        """Find the rows of the book, and their references.

        Raises:
            IntegrityError: they are not in order.
        """
        self.file = file
        told = self.file.rows
        mine = (told["book"] == book).arg_true() if book is not None else None
        self.rows = told if mine is None else told.slice(int(mine[0]) if len(mine) else 0, len(mine))
        self.references = self.rows[reference]
        if not self.references.is_sorted():
            raise IntegrityError(f"{file.path.name} is not in the order of its references; report this")
        self.cuts: list[int] = []

    def cut(self, bounds: pl.Series) -> None:
        """Find where ranges begin."""
        inner = self.references.search_sorted(bounds, side="left").to_list() if len(bounds) else []
        self.cuts = [0, *inner, self.rows.height]
        self.file.let_go()

    def part(self, number: int) -> pl.DataFrame:
        """The rows of one range; those of ranges before it need no memory any more."""
        self.file.let_go()
        first, last = self.cuts[number], self.cuts[number + 1]
        return self.rows.slice(first, last - first)


def merge_dispositions(job: Job, path: Path) -> str:
    """Write the ledger of the rows that parts and remainder tell, then of those that were never matched.

    Returns:
        The SHA-256 of the file.
    """
    files = _mapped("dispositions", job)

    def ranges() -> Iterator[pl.DataFrame]:
        for book in Book:
            runs = [Run(file, "trade_ref", book) for file in files]
            for number in range(_cut(runs)):
                rows = pl.concat(run.part(number) for run in runs)
                yield moved(rows, _order(rows["trade_ref"], rows["tracking_key"]))

    return _written(ranges, job.read("unread"), path)


def merge_matches(job: Job, path: Path) -> str:
    """Write the matches: pairs in the order of their house row, then the other groups; the SHA-256 of the file."""
    runs = [Run(file, "house_refs") for file in _mapped("matches", job)]
    again = pl.concat(job.read(name) for name in _shards("again", job))
    schema = match.schema(job.rulebook.contract)

    def ranges() -> Iterator[pl.DataFrame]:
        for number in range(_cut(runs)):
            pairs = pl.concat(run.part(number) for run in runs)
            yield folded(moved(pairs, _order(pairs["house_refs"], _keys(pairs, again))), schema)

    return _written(ranges, job.read("several"), path)


MERGES = {"dispositions": merge_dispositions, "matches": merge_matches}


def _written(ranges: Callable[[], Iterator[pl.DataFrame]], last: pl.DataFrame, path: Path) -> str:
    """Write the ranges as they are made, then the last rows; the SHA-256 of the file."""

    def told(*_: object) -> Iterator[pl.DataFrame]:
        yield from ranges()
        yield last

    return write_table(register_io_source(told, schema=last.schema), path)


def _mapped(table: str, job: Job) -> list[Mapped]:
    return [Mapped(path) for name in _shards(table, job) for path in job.paths(name)]


def _shards(table: str, job: Job) -> list[str]:
    return [f"{table}-{name}" for name in (*range(job.parts), "rest")]


def _cut(runs: list[Run]) -> int:
    """Cut all runs at the same references; how many ranges there are."""
    rows = sum(len(run.references) for run in runs)
    wanted = max(1, -(-rows // RANGE))
    every = max(1, rows // (wanted * 64))
    sample = pl.concat([run.references.gather_every(every) for run in runs]).sort()
    bounds = sample.gather([len(sample) * number // wanted for number in range(1, wanted)]).unique().sort()
    for run in runs:
        run.cut(bounds)
    return len(bounds) + 1


def _order(references: pl.Series, keys: pl.Series) -> pl.Series:
    """Positions in order of the references; of rows that share one, by the number that ends their tracking key."""
    number = pl.zeros(len(keys), dtype=pl.UInt32, eager=True)
    later = (~keys.str.ends_with("|0")).fill_null(value=False).arg_true().cast(pl.UInt32)
    if len(later):
        told = keys.gather(later).str.extract(r"\|([0-9]+)$").cast(pl.UInt32)
        number = number.scatter(later, told)
    order = pl.DataFrame({"reference": as_numbers(references.rechunk()), "number": number})
    return order.select(pl.arg_sort_by("reference", "number")).to_series()


def later(dispositions: pl.DataFrame) -> pl.DataFrame:
    """`row_id` and `tracking_key` of house rows that are not the first of their reference."""
    first = pl.col("tracking_key").str.ends_with("|0")
    return dispositions.filter(~first, pl.col("book") == Book.HOUSE).select("row_id", "tracking_key")


def _keys(pairs: pl.DataFrame, again: pl.DataFrame) -> pl.Series:
    """The tracking key of each pair's house row, where it is not the first of its reference; null elsewhere."""
    return pairs.select(row_id="house_rows").join(again, on="row_id", how="left", maintain_order="left")[
        "tracking_key"
    ]
