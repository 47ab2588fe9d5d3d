"""What `tieout report list`, `show` and `files` do: the declared reports, and report files on their way out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from compliance.parameters import in_force
from compliance.report import Made, Report, report_named
from data.contracts.contract import all_contracts
from data.contracts.failure import InputError
from data.journal.records import Act
from pipelines.asking import Source, ready
from pipelines.evidence import guarded_table
from pipelines.reporting_files import ReportFile, write_whole
from pipelines.terminal import say, show_table


def described(report: Report) -> dict[str, Any]:
    """A report as values."""
    return {
        "name": report.name,
        "title": report.title,
        "question": report.question,
        "needs": report.needs,
        "takes": report.takes,
        "parameters": [{"name": one.name, "default": one.default, "says": one.says} for one in report.parameters],
    }


def made(name: str, source: Source) -> Made:
    """A declared report of a business date.

    Raises:
        UnknownName: there is no report of the name.
        InputError: an input that it needs has not arrived.
    """
    report = report_named(name)
    asked = ready(source, (*report.needs, *report.takes))
    lacking = [need for need in report.needs if need not in asked.given.inputs]
    if lacking:
        page = "docs/contracts.md tells its columns" if lacking[0] in all_contracts() else "docs/checks.md tells more"
        raise InputError(f"no {', no '.join(lacking)} has arrived for {asked.given.business_date}; {page}")
    values = in_force(report.name, report.parameters, asked.given.business_date, asked.entries)
    return report.make(asked.given._replace(parameters=values))


def show(found: Made, most: int) -> None:
    """The lines that say the most important, then the tables."""
    for line in found.lines:
        say(line)
    if found.lines:
        say()
    for name, table in found.tables.items():
        numbers = [column for column, dtype in table.schema.items() if dtype.is_numeric()]
        show_table(name, table.columns, table.head(most).rows(), numbers=numbers)
        if table.height > most:
            say(f"{table.height - most:,} more rows; `--most` shows more, `-o DIR` writes all.")


def values(found: Made) -> dict[str, Any]:
    return {"lines": list(found.lines), "tables": {name: table.to_dicts() for name, table in found.tables.items()}}


def write_tables(found: Made, folder: Path) -> list[Path]:
    """Each table as CSV and the lines as text; every file is seen whole or not at all."""
    written: list[Path] = []
    for name, table in found.tables.items():
        written.append(folder / f"{name}.csv")
        write_whole(written[-1], guarded_table(_flat(table)))
    written.append(folder / "lines.txt")
    write_whole(written[-1], "".join(f"{line}\n" for line in found.lines).encode())
    return written


def show_files(files: Sequence[ReportFile]) -> None:
    """A line per file: its state, its counts, and who did what."""
    rows = [
        (
            file.sha256[:12],
            file.name,
            str(file.business_date),
            file.state,
            file.detail["reports"],
            *(done.who if (done := file.by(act)) else None for act in (Act.PREPARED, Act.APPROVED, Act.RELEASED)),
        )
        for file in files
    ]
    heads = ("file", "name", "business date", "state", "reports", "prepared by", "approved by", "released by")
    show_table("", heads, rows, numbers=("reports",))
    say(f"{len(files)} files")


def _flat(table: pl.DataFrame) -> pl.DataFrame:
    """Lists as text, for CSV."""
    return table.with_columns(pl.selectors.list().cast(pl.List(pl.String)).list.join("; "))
