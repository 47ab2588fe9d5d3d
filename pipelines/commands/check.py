"""`tieout check`: compliance checks over the canonical rows of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import Home, Json, OfDate, Reconciliation

ORDER = 85

Checks = Annotated[
    list[str] | None, typer.Option("--check", metavar="ID", help="Only this check; may be repeated; all when absent.")
]
FailOn = Annotated[
    str | None,
    typer.Option("--fail-on", metavar="SEVERITY", help="End with 1 on findings of this severity or a higher one."),
]
Codes = Annotated[
    Path | None, typer.Option("--codes", metavar="DIR", help="Folder with the firm's copy of the ISO 10383 list.")
]
Most = Annotated[int, typer.Option("--most", min=0, help="How many findings to show; `--json` has all.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="A check's id, such as ID-001.")]


def add(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True)
    group.command("list", short_help="Name the checks.")(list_checks)
    group.command("show", short_help="Say what a check asks, on what basis, and what to do.")(show_check)
    group.command("run", short_help="Run checks over a sealed run.")(run_checks)
    app.add_typer(group, name="check", short_help="Run compliance checks over the rows of a run.")


def list_checks(as_json: Json = False) -> None:
    """Name every check with its question and severity."""
    from compliance.check import all_checks
    from pipelines.checking import described
    from pipelines.terminal import show_json, show_table

    checks = list(all_checks().values())
    if as_json:
        show_json([described(check) for check in checks])
    else:
        rows = [(check.id, check.severity, check.question) for check in checks]
        show_table("", ("check", "severity", "asks"), rows)


def show_check(name: Id, as_json: Json = False) -> None:
    """Say what a check asks, on what legal basis, of which columns, and what to do about a finding."""
    from compliance.check import check_named
    from pipelines.checking import described
    from pipelines.terminal import say, show_json, show_table

    check = check_named(name)
    if as_json:
        show_json(described(check))
        return
    say(f"{check.id} {check.name} ({check.severity})")
    for line in (check.question, f"Basis: {check.basis}", f"Advice: {check.advice}"):
        say(line)
    say()
    rows = [
        (part.name, part.field, part.needs, part.passing[part.field], part.failing[part.field])
        for part in check.parts
    ]
    show_table("", ("part", "column", "needs", "passes", "fails"), rows)


def run_checks(
    business_date: OfDate = None,
    reconciliation: Reconciliation = None,
    checks: Checks = None,
    fail_on: FailOn = None,
    codes: Codes = None,
    most: Most = 50,
    home: Home = None,
    as_json: Json = False,
) -> int:
    """Run checks over the canonical rows of the latest sealed run, or of a business date."""
    from data.contracts.failure import ExitCode
    from pipelines.checking import Wanted, examined_runs, severity_named, show
    from pipelines.terminal import show_json

    threshold = severity_named(fail_on) if fail_on else None
    found = examined_runs(Wanted(home, business_date, reconciliation, checks or (), codes))
    if as_json:
        show_json([examined.values() for examined in found])
    else:
        for examined in found:
            show(examined, most)
    failed = threshold is not None and any(examined.fails(threshold) for examined in found)
    return ExitCode.FINDINGS if failed else ExitCode.DONE
