"""`tieout breaks`: the breaks of a run on the screen, and as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import Home, Json, OfDate, Reconciliation

ORDER = 60

Type = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="TYPE", help="Only breaks of this type; may be repeated."),
]
Counterparty = Annotated[
    str | None, typer.Option("--counterparty", metavar="NAME", help="Only breaks of this counterparty.")
]
Case = Annotated[str | None, typer.Option("--case", metavar="ID", help="Only the break of this case.")]
Most = Annotated[int, typer.Option("--most", min=0, help="How many to show; `--json` and `export` have all.")]
Target = Annotated[
    Path, typer.Option("-o", "--out", metavar="FILE", help="File to write; .xlsx, .csv, .parquet or .json.")
]


def add(app: typer.Typer) -> None:
    group = typer.Typer(invoke_without_command=True, callback=breaks)
    group.command("list", short_help="Show them, the largest exposure first.")(list_breaks)
    group.command("export", short_help="Write them as xlsx, csv, parquet or json.")(export_breaks)
    app.add_typer(group, name="breaks", short_help="List the breaks of a run, or export them.")


def breaks(
    context: typer.Context,
    business_date: OfDate = None,
    reconciliation: Reconciliation = None,
    types: Type = None,
    counterparty: Counterparty = None,
    case: Case = None,
    most: Most = 50,
    home: Home = None,
    as_json: Json = False,
) -> int:
    """List the breaks of the latest run, or of a business date; `export` writes them as a file."""
    from data.contracts.failure import ExitCode, UsageError

    if context.invoked_subcommand is None:
        list_breaks(business_date, reconciliation, types, counterparty, case, most, home, as_json)
    elif any((business_date, reconciliation, types, counterparty, case, home, as_json)):
        raise UsageError(f"options stand behind the sub-command: tieout breaks {context.invoked_subcommand} --...")
    return ExitCode.DONE


def list_breaks(
    business_date: OfDate = None,
    reconciliation: Reconciliation = None,
    types: Type = None,
    counterparty: Counterparty = None,
    case: Case = None,
    most: Most = 50,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show the breaks of the latest run, or of a business date, the largest exposure first."""
    from pipelines.break_list import Wanted, breaks_of, show
    from pipelines.terminal import show_json

    found = breaks_of(Wanted(home, business_date, reconciliation, types or (), counterparty, case))
    if as_json:
        show_json(found.breaks.to_dicts())
    else:
        show(found, most)


def export_breaks(
    out: Target,
    business_date: OfDate = None,
    reconciliation: Reconciliation = None,
    types: Type = None,
    counterparty: Counterparty = None,
    case: Case = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Write the breaks as xlsx, csv, parquet or json; a cell that looks like a formula stays text."""
    from pipelines.break_list import Wanted, breaks_of
    from pipelines.exporting import check_target, export
    from pipelines.terminal import show_json, talk

    check_target(out)
    found = breaks_of(Wanted(home, business_date, reconciliation, types or (), counterparty, case))
    export(found.breaks, out, "Breaks")
    if as_json:
        show_json({"path": out.resolve(), "breaks": found.breaks.height})
    else:
        talk(f"{found.breaks.height} breaks written to {out}")
