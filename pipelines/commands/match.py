"""`tieout match`: two files against each other, without a day, a store or Dagster."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import HouseProfile, Json, RulebookName, StreetProfile

ORDER = 50

House = Annotated[
    Path, typer.Argument(metavar="HOUSE", help="The house file: CSV of the canonical columns, or Parquet.")
]
Street = Annotated[Path, typer.Argument(metavar="STREET", help="The street file.")]
Out = Annotated[
    Path, typer.Option("-o", "--out", metavar="DIR", help="Folder for the results; made if it is not there.")
]


def add(app: typer.Typer) -> None:
    app.command("match", short_help="Match two files, without a day or a store.")(match)


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
