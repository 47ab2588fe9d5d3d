"""`tieout eod`: the end-of-day run, without a daemon."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.commands.options import BusinessDate, Home, Json, Reconciliation

ORDER = 40

Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with what a killed or failed run completed, not from the beginning.")
]


def add(app: typer.Typer) -> None:
    app.command("eod", short_help="Run the end of day: files in, breaks out, sealed.")(eod)


def eod(
    business_date: BusinessDate = None,
    reconciliation: Reconciliation = None,
    resume: Resume = False,
    home: Home = None,
    as_json: Json = False,
) -> int:
    """Take the inbox and run the business date: files in, breaks out, proved and sealed."""
    from pipelines.business_date import business_date_of
    from pipelines.eod import end_of_day
    from pipelines.home import Home as Desk
    from pipelines.overview import overview_of
    from pipelines.overview_page import shortcomings, show
    from pipelines.settings import settings_from
    from pipelines.terminal import complain, show_json, talk

    settings = settings_from({"home": home})
    day = business_date_of(business_date, settings)
    talk(f"business date {day}: taking the inbox, then the run; this takes a while")
    desk = Desk(settings)
    ended = end_of_day(desk, day, reconciliation, resume=resume)
    overviews = [overview_of(desk, run.path, run.missing) for run in ended.runs]
    if as_json:
        show_json({"business_date": day, "exit_code": int(ended.exit_code), "runs": [o.values() for o in overviews]})
    else:
        for overview in overviews:
            show(overview)
    for line in shortcomings(ended):
        complain(f"tieout: {line}")
    return ended.exit_code
