"""`tieout match`: two files against each other, without a day, a store or Dagster."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import Json

ORDER = 50

House = Annotated[Path, typer.Argument(help="The house file: CSV of the canonical columns, or Parquet.")]
Street = Annotated[Path, typer.Argument(help="The street file.")]
HouseProfile = Annotated[str | None, typer.Option("--house-profile", help="Profile that reads the house file.")]
StreetProfile = Annotated[str | None, typer.Option("--street-profile", help="Profile that reads the street file.")]
RulebookName = Annotated[str, typer.Option("--rulebook", help="Name of a rulebook, or a TOML file.")]
Out = Annotated[Path, typer.Option("-o", "--out", help="Folder for the results; made if it is not there.")]


def add(app: typer.Typer) -> None:
    app.command("match")(match)


def match(
    house: House,
    street: Street,
    out: Out,
    house_profile: HouseProfile = None,
    street_profile: StreetProfile = None,
    rulebook: RulebookName = "trades",
    as_json: Json = False,
) -> None:
    """Match two files: dispositions, matches, breaks, rejects as Parquet, and summary.json."""
    from pipelines.direct import match_files
    from pipelines.direct_page import show
    from pipelines.terminal import say

    summary = match_files(house, street, house_profile, street_profile, rulebook, out)
    if as_json:
        say((out / "summary.json").read_text(encoding="utf-8").rstrip())
    else:
        show(summary, out)
