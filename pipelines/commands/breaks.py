"""`tieout breaks`: the breaks of a run on the screen, and as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import BusinessDate, Home, Json, Reconciliation

ORDER = 60

Type = Annotated[list[str] | None, typer.Option("--type", help="Only breaks that carry this type; may be repeated.")]
Counterparty = Annotated[str | None, typer.Option("--counterparty", help="Only breaks of this counterparty.")]
Most = Annotated[int, typer.Option("--most", help="How many to show; all are exported.")]
Target = Annotated[Path, typer.Option("-o", "--out", help="File to write; .xlsx, .csv, .parquet or .json.")]


def add(app: typer.Typer) -> None:
    group = typer.Typer(help="The breaks of a run: `list` them, or `export` them.", no_args_is_help=True)
    group.command("list")(list_breaks)
    group.command("export")(export_breaks)
    app.add_typer(group, name="breaks")


def list_breaks(
    business_date: BusinessDate = None,
    reconciliation: Reconciliation = None,
    types: Type = None,
    counterparty: Counterparty = None,
    most: Most = 50,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show the breaks of the latest run, or of a business date, the largest exposure first."""
    from pipelines.break_list import breaks_of, show
    from pipelines.terminal import show_json

    found = breaks_of(home, business_date, reconciliation, types, counterparty)
    if as_json:
        show_json(found.to_dicts())
    else:
        show(found, most)


def export_breaks(
    out: Target,
    business_date: BusinessDate = None,
    reconciliation: Reconciliation = None,
    types: Type = None,
    counterparty: Counterparty = None,
    home: Home = None,
) -> None:
    """Write the breaks as xlsx, csv, parquet or json; a cell that looks like a formula stays text."""
    from pipelines.break_list import breaks_of
    from pipelines.exporting import export
    from pipelines.terminal import say

    found = breaks_of(home, business_date, reconciliation, types, counterparty)
    export(found, out, "Breaks")
    say(f"{found.height} breaks written to {out}")
