"""`tieout verify`: a run checked again from what is stored, not with the engine's code."""

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

ORDER = 80

What = Annotated[
    Path | None,
    typer.Argument(
        metavar="[WHAT]", help="A sealed file, or the folder of `tieout match`; the run that counts when absent."
    ),
]
HouseFile = Annotated[
    Path | None, typer.Option("--house", metavar="FILE", help="Of a folder of `tieout match`: its house file.")
]
StreetFile = Annotated[
    Path | None, typer.Option("--street", metavar="FILE", help="Of a folder of `tieout match`: its street file.")
]


def add(app: typer.Typer) -> None:
    app.command("verify", short_help="Prove a run again, from what is stored alone.")(verify)


def verify(
    what: What = None,
    business_date: OfDate = None,
    reconciliation: Reconciliation = None,
    house: HouseFile = None,
    street: StreetFile = None,
    house_profile: HouseProfile = None,
    street_profile: StreetProfile = None,
    rulebook: RulebookName = "trades",
    home: Home = None,
    as_json: Json = False,
) -> int:
    """Prove a run again: every landed row once, groups disjoint and admissible, sums kept, hashes equal."""
    from data.contracts.failure import ExitCode
    from pipelines.matched_folder import Named
    from pipelines.terminal import complain, say, show_json
    from pipelines.verifying import Asked, verified

    named = Named((house, street), (house_profile, street_profile), rulebook)
    answers = verified(Asked(what, business_date, reconciliation, named, home))
    if as_json:
        show_json([answer.values() for answer in answers])
    for answer in answers if not as_json else ():
        if answer.violations:
            complain(f"{answer.name}: NOT PROVED, nothing of it may be trusted")
            for violation in answer.violations:
                complain(f"  {violation}")
        else:
            say(f"{answer.name}: proved, {answer.laws} laws hold. {answer.line}")
    return ExitCode.INTEGRITY if any(answer.violations for answer in answers) else ExitCode.DONE
