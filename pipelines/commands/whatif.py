"""`tieout whatif`: another rulebook on the sealed runs of past business dates, and the curve of one tolerance."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import Home, Json, Reconciliation

ORDER = 85

NewRulebook = Annotated[
    Path | None,
    typer.Option("--rulebook", help="TOML file of the rulebook to try; not needed for --curve alone."),
]
First = Annotated[str, typer.Option("--from", help="First business date, ISO.")]
Last = Annotated[str | None, typer.Option("--to", help="Last business date, ISO; the first when absent.")]
Field = Annotated[
    str | None, typer.Option("--curve", help="Open breaks as the tolerance of this field grows, such as price.")
]
Report = Annotated[Path | None, typer.Option("-o", "--out", help="Also write one self-contained HTML page.")]


def add(app: typer.Typer) -> None:
    app.command("whatif", short_help="Sealed days again, under another rulebook.")(whatif)


def whatif(
    first: First,
    last: Last = None,
    rulebook: NewRulebook = None,
    reconciliation: Reconciliation = None,
    curve: Field = None,
    out: Report = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show which matches another rulebook would have made or lost, and what that does to breaks and exposure."""
    from pipelines.terminal import say, show_json
    from pipelines.whatif_days import Question, answered
    from pipelines.whatif_page import page, show

    found = answered(Question(first, last, rulebook, reconciliation, curve, home))
    if out is not None:
        out.write_text(page(found), encoding="utf-8")
    if as_json:
        show_json(found.values())
    else:
        show(found)
        if out is not None:
            say(f"the same as a page: {out}")
