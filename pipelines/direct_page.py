"""The result of `tieout match` on a terminal."""

from __future__ import annotations

from pathlib import Path

from data.contracts.words import Disposition
from pipelines.terminal import amount, say, show_table
from reconciliation.summary import Summary


def show(summary: Summary, out: Path) -> None:
    """Write the numbers of two matched files, and where the tables lie."""
    show_table(
        "Rows by disposition",
        ("book", "landed", *(name.lower() for name in Disposition), "matched %"),
        [
            (name, book.landed, *(book.rows[kind] for kind in Disposition), book.matched_percent)
            for name, book in summary.books.items()
        ],
        numbers=("landed", *(name.lower() for name in Disposition), "matched %"),
    )
    show_table(
        "Matched by pass",
        ("pass", "groups", "house rows", "street rows"),
        [(name, each.groups, each.house_rows, each.street_rows) for name, each in summary.passes.items()],
        numbers=("groups", "house rows", "street rows"),
    )
    show_table(
        f"{summary.breaks} breaks",
        ("type", "breaks", "exposure"),
        [
            (name, each.breaks, ", ".join(f"{code} {amount(total)}" for code, total in each.exposure.items()))
            for name, each in summary.types.items()
        ],
        numbers=("breaks", "exposure"),
    )
    say(f"{out}: dispositions, matches, breaks and rejects as Parquet; summary.json has every number.")
    say(f"Prove it: tieout verify {out} --house HOUSE --street STREET")
