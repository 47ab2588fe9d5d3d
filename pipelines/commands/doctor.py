"""`tieout doctor`: every setting and who set it, and whether the stores answer."""

from __future__ import annotations

import typer

from pipelines.commands.options import Home, Json

ORDER = 110


def add(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(home: Home = None, as_json: Json = False) -> int:
    """Say where each setting comes from and whether inbox, vault, warehouse and journal can be used."""
    from data.contracts.failure import ExitCode
    from pipelines.examination import examine
    from pipelines.settings import origins
    from pipelines.terminal import show_json, show_table

    settings = origins({"home": home})
    answers = examine({"home": home})
    if as_json:
        show_json({"settings": [item._asdict() for item in settings], "stores": [item._asdict() for item in answers]})
    else:
        show_table("Settings", ("setting", "value", "set by"), [(s.name, s.shown, s.set_by) for s in settings])
        show_table("Stores", ("what", "state", "what to do"), [(a.what, a.state, a.advice) for a in answers])
    return ExitCode.DONE if all(answer.well for answer in answers) else ExitCode.USAGE
