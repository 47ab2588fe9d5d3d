"""What `tieout suggest` shows: likely partners for the rows that a sealed run left unmatched."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path

import polars as pl

from data.contracts.failure import UsageError
from data.journal.records import Run
from data.warehouse import Sealed
from pipelines.business_date import business_date_of
from pipelines.business_days import business_days_of
from pipelines.desk import desk_at
from pipelines.finding import current_runs, path_of
from pipelines.home import Home
from pipelines.terminal import say, show_table
from reconciliation.suggest import Outcome, suggest

SHOWN = ("rank", "probability", "house", "street", "why")
MOST_REASONS = 4


def suggestions_of(
    folder: Path | None, said_date: str | None, reconciliation: str | None, threshold: str
) -> pl.DataFrame:
    """Suggestions per run, the surest first: reconciliation, business_date, and the columns of a suggestion.

    Raises:
        UsageError: no such desk or run, or the threshold is no probability.
    """
    least = _probability(threshold)
    home = desk_at(folder)
    day = business_date_of(said_date, home.settings) if said_date else None
    return pl.concat([_of_run(home, run, least) for run in current_runs(home, day, reconciliation)])


def show(found: pl.DataFrame, most: int) -> None:
    """Write a table of the first of them, and how many there are."""
    rows = [
        (row["rank"], f"{row['probability']:.4f}", row["house_ref"], row["street_ref"], _why(row["reasons"]))
        for row in found.head(most).iter_rows(named=True)
    ]
    show_table("", SHOWN, rows, numbers=["rank", "probability"])
    say(f"{found.height} suggestions, {min(found.height, most)} shown; none is a match. `--json` has all reasons.")


def _of_run(home: Home, run: Run, threshold: Decimal) -> pl.DataFrame:
    rulebook = home.rulebooks[run.reconciliation]
    with Sealed(path_of(home, run)) as sealed:
        tables = ("canonical.rows", *(f"reconciliation.{name}" for name in ("matches", "breaks", "dispositions")))
        outcome = Outcome(*(sealed.read(table) for table in tables))
    found = suggest(outcome, rulebook.contract, business_days_of(rulebook), threshold)
    return found.select(
        pl.lit(run.reconciliation).alias("reconciliation"),
        pl.lit(run.business_date).alias("business_date"),
        pl.all(),
    )


def _why(reasons: list[dict[str, object]]) -> str:
    return "; ".join(f"{item['field']} {item['level']}" for item in reasons[:MOST_REASONS])


def _probability(said: str) -> Decimal:
    try:
        value = Decimal(said)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 < value < 1:
        raise UsageError(f"--threshold {said!r} is no probability; write a number between 0 and 1, such as 0.9")
    return value
