"""`tieout ingest`: take files into the vault, now."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import BusinessDate, Home, Json

ORDER = 30

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILE]...", help="Files to take; the whole files of the inbox when absent."),
]
Override = Annotated[
    str | None,
    typer.Option("--override", metavar="FILE", help="Let a held file pass: its name or SHA-256; needs --who, --why."),
]
Who = Annotated[str | None, typer.Option("--who", metavar="NAME", help="Who lets it pass; kept in the journal.")]
Why = Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Why it may pass; kept in the journal.")]


def add(app: typer.Typer) -> None:
    app.command("ingest", short_help="Take files into the vault, and check their totals.")(ingest)


def ingest(
    files: Files = None,
    business_date: BusinessDate = None,
    override: Override = None,
    who: Who = None,
    why: Why = None,
    home: Home = None,
    as_json: Json = False,
) -> int:
    """Take files into the vault, check their control totals, and say what became of each."""
    from pipelines.ingesting import Asked, ingested, show
    from pipelines.terminal import show_json

    found = ingested(Asked(tuple(files or ()), business_date, override, who, why, home))
    if as_json:
        show_json(found.values())
    else:
        show(found)
    return found.exit_code
