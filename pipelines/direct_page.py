"""The result of `tieout match` on a terminal."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.disposition_table import show_dispositions
from pipelines.terminal import money, say, show_table
from reconciliation.summary import Summary

REJECTS_SHOWN = 5


def show(summary: Summary, out: Path) -> None:
    """Write the numbers of two matched files, and where the tables lie."""
    show_dispositions(summary.books)
    rejects = pl.read_parquet(out / "rejects.parquet", columns=["book", "line", "column", "value", "expected"])
    show_table(
        f"Rejected cells: {rejects.height:,}" if rejects.height else "",
        rejects.columns,
        rejects.head(REJECTS_SHOWN).iter_rows(),
        numbers=("line",),
    )
    show_table(
        "Matched by pass" if summary.passes else "Nothing matched",
        ("pass", "groups", "house rows", "street rows"),
        [(name, each.groups, each.house_rows, each.street_rows) for name, each in summary.passes.items()],
        numbers=("groups", "house rows", "street rows"),
    )
    show_table(
        f"{summary.breaks:,} breaks by type" if summary.breaks else "No breaks",
        ("type", "breaks", "exposure"),
        [
            (name, each.breaks, [money(total, code) for code, total in each.exposure.items()])
            for name, each in summary.types.items()
        ],
        numbers=("breaks", "exposure"),
    )
    say(f"{out}: dispositions, matches, breaks and rejects as Parquet; summary.json has every number.")
    say(f"Prove it:   tieout verify {out} --house HOUSE --street STREET")
    say(f"Explain it: tieout explain REFERENCE --in {out} --house HOUSE --street STREET")
