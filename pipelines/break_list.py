"""The breaks of one or several sealed runs with the case each belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from data.contracts.failure import UsageError
from data.contracts.words import BreakType
from data.journal.records import Run
from data.warehouse import Sealed
from pipelines.business_date import business_date_of
from pipelines.finding import current_runs, path_of
from pipelines.home import Home
from pipelines.settings import settings_from
from pipelines.stages import business_days_of
from pipelines.terminal import amount, say, show_table
from reconciliation.cases import aged

SHOWN = ("case", "age", "types", "codes", "house", "street", "exposure", "", "root cause")


def breaks_of(
    folder: Path | None,
    said_date: str | None,
    reconciliation: str | None,
    types: Sequence[str] | None,
    counterparty: str | None,
) -> pl.DataFrame:
    """Breaks, largest exposure first: reconciliation, date, `case_id`, `age_business_days`, and the break contract.

    Raises:
        UsageError: no such run, or no such break type.
    """
    unknown = sorted(set(types or ()) - set(BreakType))
    if unknown:
        raise UsageError(f"no break type is called {', '.join(unknown)}; there are: {', '.join(BreakType)}")
    settings = settings_from({"home": folder})
    home = Home(settings)
    home.make()
    day = business_date_of(said_date, settings) if said_date else None
    found = pl.concat([_of_run(home, run) for run in current_runs(home, day, reconciliation)])
    if types:
        found = found.filter(pl.col("types").list.set_intersection(list(types)).list.len() > 0)
    if counterparty is not None:
        found = found.filter(pl.col("counterparty") == counterparty)
    return found.sort("exposure", "break_id", descending=[True, False], nulls_last=True)


def show(found: pl.DataFrame, most: int) -> None:
    """Write a table of the first of them, and how many there are."""
    rows = [
        (
            row["case_id"],
            f"{row['age_business_days']} bd" if row["age_business_days"] is not None else "",
            row["types"],
            row["codes"],
            row["house_refs"],
            row["street_refs"],
            amount(row["exposure"]),
            row["currency"],
            row["root_cause"],
        )
        for row in found.head(most).iter_rows(named=True)
    ]
    show_table("", SHOWN, rows, numbers=["age", "exposure"])
    say(
        f"{found.height} breaks, {min(found.height, most)} shown. `tieout explain CASE` says why; `--json` has all."
    )


def _of_run(home: Home, run: Run) -> pl.DataFrame:
    with Sealed(path_of(home, run)) as sealed:
        breaks = sealed.read("reconciliation.breaks")
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
