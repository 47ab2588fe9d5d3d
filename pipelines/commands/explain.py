"""`tieout explain`: why a break is a break, a match a match, and where a row came from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import (
    Home,
    HouseProfile,
    Json,
    OfDate,
    Reconciliation,
    RulebookName,
    StreetProfile,
)

ORDER = 70

Id = Annotated[
    str,
    typer.Argument(metavar="ID", help="A case, break, group or row id, or a trade reference of either side."),
]
Folder = Annotated[
    Path | None, typer.Option("--in", metavar="DIR", help="Look into a folder of `tieout match` instead of a run.")
]
HouseFile = Annotated[Path | None, typer.Option("--house", metavar="FILE", help="With --in: its house file.")]
StreetFile = Annotated[Path | None, typer.Option("--street", metavar="FILE", help="With --in: its street file.")]


def add(app: typer.Typer) -> None:
    app.command("explain", short_help="Say why a break, match or row is what it is.")(explain)


def explain(
    asked: Id,
    business_date: OfDate = None,
    reconciliation: Reconciliation = None,
    folder: Folder = None,
    house: HouseFile = None,
    street: StreetFile = None,
    house_profile: HouseProfile = None,
    street_profile: StreetProfile = None,
    rulebook: RulebookName = "trades",
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Say why something is what it is, down to the lines of the files; of a case, also its history."""
    from pipelines.explaining import Asked, show, told_of
    from pipelines.matched_folder import Named
    from pipelines.terminal import show_json

    named = Named((house, street), (house_profile, street_profile), rulebook)
    told = told_of(Asked(asked, business_date, reconciliation, folder, named, home))
    if as_json:
        show_json([item.values() for item in told])
    else:
        show(told)
