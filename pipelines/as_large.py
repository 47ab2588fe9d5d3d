"""`tieout match` as its files are large: in one piece where memory holds them, in parts otherwise.

What one piece takes is reckoned from the rows of both files: a Parquet file tells them, of any other the size
does. The result is the same either way.
"""

from __future__ import annotations

from math import ceil
from pathlib import Path

from data.contracts.words import Book
from pipelines.declared import rulebook_of
from pipelines.direct import match_files
from pipelines.received_file import Asked, rows_told
from reconciliation.rulebook import Rulebook
from reconciliation.summary import Summary

BYTES_A_ROW = 1_450
"""Of both books together, at the peak of one piece: 2.7 GiB for twice a million rows were measured."""
BYTES_A_LINE = 160
"""Of a text file; lines are seldom shorter, so that rows are not reckoned too few by much."""
WORKERS = 2
"""Processes that settle parts at once."""
GIB = 1 << 30
ROWS_OF_PART = 1_500_000
"""Of both books together; each part costs a tenth of a second for itself, and larger ones more memory."""


def match_as_large(  # noqa: PLR0913, PLR0917  the words of the command line, in its order
    house: Path,
    street: Path,
    house_profile: str | None = None,
    street_profile: str | None = None,
    rulebook: str = "trades",
    out: Path = Path("tieout-match"),
    memory_gib: int = 4,
) -> Summary:
    """Match two files; arguments, results and errors are those of `match_files`.

    Args:
        memory_gib: what the match may take; beyond it, it runs in parts, in several processes.
    """
    rules = rulebook_of(rulebook)
    asked = (Asked(house, house_profile, Book.HOUSE), Asked(street, street_profile, Book.STREET))
    parts = parts_for(sum(rows_of(one, rules) for one in asked), memory_gib)
    said = (house, street, house_profile, street_profile, rulebook, out)
    if parts == 1:
        return match_files(*said)
    from pipelines.in_processes import in_processes
    from pipelines.partitioned import match_in_parts

    with in_processes(WORKERS) as run:
        return match_in_parts(*said, parts=parts, run=run, here=True)


def parts_for(rows: int, memory_gib: int) -> int:
    """Into how many parts so many rows of both books are cut; 1 where one piece fits."""
    if rows * BYTES_A_ROW <= memory_gib * GIB:
        return 1
    fitting = rows * BYTES_A_ROW * WORKERS / (memory_gib * GIB)
    return max(2, ceil(fitting), ceil(rows / ROWS_OF_PART))


def rows_of(asked: Asked, rulebook: Rulebook) -> int:
    """The rows of a file, told or reckoned.

    Raises:
        InputError: it cannot be read.
        UsageError: no such profile, or one of another contract.
    """
    told = rows_told(asked, rulebook)
    return asked.path.stat().st_size // BYTES_A_LINE if told is None else told
