"""The breaks of one or several sealed runs with the case each belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from data.contracts.break_ import SCHEMA
from data.contracts.failure import UsageError
from data.contracts.words import BreakType
from data.journal.records import Run
from data.warehouse import Sealed
from pipelines.business_date import business_date_of
from pipelines.business_days import business_days_of
from pipelines.desk import desk_at
from pipelines.finding import current_runs, path_of
from pipelines.home import Home
from pipelines.terminal import money, say, show_table
from reconciliation.cases import aged

SHOWN = ("case", "age", "types", "codes", "house", "street", "exposure", "root cause")


@dataclass(frozen=True)
class Wanted:
    """Which breaks: of which runs, and what they must be like. None asks for nothing; types: any of them.

    Args:
        home: the desk's folder; None for the one that the configuration names.
        case: a case id, or the beginning of one.
    """

    home: Path | None = None
    business_date: str | None = None
    reconciliation: str | None = None
    types: Sequence[str] = ()
    counterparty: str | None = None
    case: str | None = None


@dataclass(frozen=True)
class Found:
    """The runs that were looked through, and their breaks, largest exposure first.

    `breaks`: reconciliation, business_date, case_id, age_business_days, and the columns of the break contract.
    """

    runs: tuple[Run, ...]
    breaks: pl.DataFrame


def breaks_of(wanted: Wanted) -> Found:
    """Look for breaks.

    Raises:
        UsageError: no such desk, run or break type; no break of such a counterparty or case.
    """
    types = [name.upper() for name in wanted.types]
    unknown = sorted(set(types) - set(BreakType))
    if unknown:
        raise UsageError(f"no break type is called {', '.join(unknown)}; there are: {', '.join(BreakType)}")
    home = desk_at(wanted.home)
    day = business_date_of(wanted.business_date, home.settings) if wanted.business_date else None
    runs = current_runs(home, day, wanted.reconciliation)
    found = pl.concat([_of_run(home, run) for run in runs])
    if wanted.counterparty is not None:
        found = _named(found, "counterparty", pl.col("counterparty") == wanted.counterparty, wanted.counterparty)
    if wanted.case is not None:
        found = _named(found, "case_id", pl.col("case_id").str.starts_with(wanted.case.upper()), wanted.case)
    if types:
        found = found.filter(pl.col("types").list.set_intersection(types).list.len() > 0)
    return Found(tuple(runs), found.sort("exposure", "break_id", descending=[True, False], nulls_last=True))


def show(found: Found, most: int) -> None:
    """Write a table of the first of them, and how many there are."""
    shown = found.breaks.head(most)
    for run in found.runs:
        say(f"{run.reconciliation}, business date {run.business_date}, run {run.run_id}")
    rows = [
        (
            row["case_id"],
            None if row["age_business_days"] is None else f"{row['age_business_days']} bd",
            row["types"],
            row["codes"],
            row["house_refs"],
            row["street_refs"],
            money(row["exposure"], row["currency"]),
            row["root_cause"],
        )
        for row in shown.iter_rows(named=True)
    ]
    say()
    show_table("", SHOWN, rows, numbers=["age", "exposure"])
    if found.breaks.is_empty():
        say("No breaks.")
        return
    rest = "" if shown.height == found.breaks.height else f" Shown: {shown.height}; `--most` shows more."
    say(f"{_counted(found.breaks.height)}, the largest exposure first.{rest} `tieout explain CASE` says why.")


def _counted(breaks: int) -> str:
    return f"{breaks:,} break" + ("" if breaks == 1 else "s")


def _named(found: pl.DataFrame, column: str, wanted: pl.Expr, name: str) -> pl.DataFrame:
    chosen = found.filter(wanted)
    if chosen.is_empty():
        there = ", ".join(found[column].drop_nulls().unique().sort()[:20]) or "none"
        raise UsageError(f"no break has the {column} {name!r}; breaks there are of: {there}")
    return chosen


def _of_run(home: Home, run: Run) -> pl.DataFrame:
    with Sealed(path_of(home, run)) as sealed:
        breaks = sealed.read("reconciliation.breaks").select(SCHEMA.names())
    return breaks.join(_cases(home, run.reconciliation, run.business_date), on="break_id", how="left").select(
        pl.lit(run.reconciliation).alias("reconciliation"),
        pl.lit(run.business_date).alias("business_date"),
        "case_id",
        "age_business_days",
        *breaks.columns,
    )


def _cases(home: Home, reconciliation: str, business_date: date) -> pl.DataFrame:
    calendar = business_days_of(home.rulebooks[reconciliation])
    cases = aged(home.journal.all_cases(reconciliation), business_date, calendar)
    return cases.select("break_id", "case_id", "age_business_days").unique("break_id", keep="first")
