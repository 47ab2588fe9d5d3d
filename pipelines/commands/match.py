"""`tieout match`: two files against each other, without a day, a store or Dagster."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.commands.options import HouseProfile, Json, RulebookName, StreetProfile

if TYPE_CHECKING:
    from reconciliation.summary import Summary

ORDER = 50
Asked = tuple[Path, Path, str | None, str | None, str, Path]

House = Annotated[
    Path, typer.Argument(metavar="HOUSE", help="The house file: CSV of the canonical columns, or Parquet.")
]
Street = Annotated[Path, typer.Argument(metavar="STREET", help="The street file.")]
Out = Annotated[
    Path, typer.Option("-o", "--out", metavar="DIR", help="Folder for the results; made if it is not there.")
]


class Engine(StrEnum):
    """Where a match runs; the words are those of the setting `engine`, whose module is slow to import, and `auto`."""

    AUTO = "auto"
    HERE = "here"
    PARTS = "parts"
    RAY = "ray"


Where = Annotated[
    Engine,
    typer.Option(
        "--engine",
        help="In one piece here; in parts through files, in less memory; on a Ray cluster; or, with auto, in one "
        "piece where the setting memory_gib allows it and in parts otherwise.",
    ),
]
Parts = Annotated[
    int, typer.Option("--parts", min=1, max=4096, help="How many parts, for the engines parts and ray.")
]
Address = Annotated[
    str | None, typer.Option("--address", metavar="HOST:PORT", help="The Ray cluster; one on this machine if absent.")
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
    engine: Where = Engine.AUTO,
    parts: Parts = 8,
    address: Address = None,
    as_json: Json = False,
) -> None:
    """Match two files: dispositions, matches, breaks, rejects as Parquet, and summary.json."""
    from pipelines.direct_page import show
    from pipelines.terminal import say

    asked = (house, street, house_profile, street_profile, rulebook, out)
    summary = _matched(asked, engine, parts, address)
    if as_json:
        say((out / "summary.json").read_text(encoding="utf-8").rstrip())
    else:
        show(summary, out)


def _matched(asked: Asked, engine: Engine, parts: int, address: str | None) -> Summary:
    if engine is Engine.AUTO:
        from pipelines.as_large import match_as_large
        from pipelines.settings import settings_from

        return match_as_large(*asked, memory_gib=settings_from().memory_gib)
    if engine is Engine.HERE:
        from pipelines.direct import match_files

        return match_files(*asked)
    from pipelines.partitioned import match_in_parts

    if engine is Engine.PARTS:
        return match_in_parts(*asked, parts=parts)
    from pipelines.on_ray import on_ray

    with on_ray(address) as run:
        return match_in_parts(*asked, parts=parts, run=run)
