"""`tieout suggest`: likely partners for what no pass matched."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.commands.options import Home, Json, OfDate, Reconciliation

ORDER = 75

Threshold = Annotated[
    str, typer.Option("--threshold", metavar="P", help="The least probability that is shown, between 0 and 1.")
]
Most = Annotated[int, typer.Option("--most", min=0, help="How many to show; `--json` has all.")]


def add(app: typer.Typer) -> None:
    app.command("suggest", short_help="Suggest partners for unmatched rows, with reasons; never a match.")(suggest)


def suggest(
    business_date: OfDate = None,
    reconciliation: Reconciliation = None,
    threshold: Threshold = "0.9",
    most: Most = 50,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Suggest partners for the rows that the latest run left unmatched, with reasons. A suggestion is no match."""
    from pipelines.suggesting import show, suggestions_of
    from pipelines.terminal import show_json

    found = suggestions_of(home, business_date, reconciliation, threshold)
    if as_json:
        show_json(found.to_dicts())
    else:
        show(found, most)
