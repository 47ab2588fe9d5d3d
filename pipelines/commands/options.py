"""Options that several commands share, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

BusinessDate = Annotated[
    str | None, typer.Option("--business-date", "-d", help="ISO date; the previous business day when absent.")
]
Reconciliation = Annotated[
    str | None, typer.Option("--reconciliation", "-r", help="A rulebook's name; all that have sources when absent.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout instead of tables.")]
Home = Annotated[Path | None, typer.Option("--home", help="TIEOUT_HOME; ./var when absent.")]
