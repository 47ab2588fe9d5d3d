"""`tieout demo`: made-up business days from files to breaks."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.commands.options import Home

ORDER = 20

Scenario = Annotated[str, typer.Option("--scenario", metavar="NAME", help="A folder of data/samples.")]


def add(app: typer.Typer) -> None:
    app.command("demo", short_help="Run made-up business days end to end.")(demo)


def demo(scenario: Scenario = "three_days", home: Home = None) -> None:
    """Run made-up business days end to end, in a home of their own, and show what the last one found."""
    from pipelines.demonstration import demonstrate

    demonstrate(scenario, home)
