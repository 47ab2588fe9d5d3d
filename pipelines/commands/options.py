"""Options that several commands share, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

BusinessDate = Annotated[
    str | None,
    typer.Option(
        "--business-date", "-d", metavar="DATE", help="As 2026-11-20; the previous business day when absent."
    ),
]
OfDate = Annotated[
    str | None,
    typer.Option("--business-date", "-d", metavar="DATE", help="As 2026-11-20; the latest that was run when absent."),
]
Reconciliation = Annotated[
    str | None, typer.Option("--reconciliation", "-r", metavar="NAME", help="A rulebook's name; all when absent.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout instead of tables.")]
Home = Annotated[
    Path | None, typer.Option("--home", metavar="DIR", help="The desk's folder; else TIEOUT_HOME; else ./var.")
]
HouseProfile = Annotated[
    str | None, typer.Option("--house-profile", metavar="NAME", help="Profile that reads the house file.")
]
StreetProfile = Annotated[
    str | None, typer.Option("--street-profile", metavar="NAME", help="Profile that reads the street file.")
]
RulebookName = Annotated[str, typer.Option("--rulebook", metavar="NAME", help="A rulebook's name, or a TOML file.")]
