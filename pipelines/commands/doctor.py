"""`tieout doctor`: every setting and who set it, and whether the stores answer."""

from __future__ import annotations

import typer

from pipelines.commands.options import Home, Json

ORDER = 110


def add(app: typer.Typer) -> None:
    app.command("doctor", short_help="Say who set what, and whether the stores answer.")(doctor)


def doctor(home: Home = None, as_json: Json = False) -> int:
    """Say where each setting comes from and whether inbox, vault, warehouse and journal can be used."""
    from data.contracts.failure import ExitCode
    from pipelines.examination import examine
    from pipelines.settings import origins
    from pipelines.terminal import show_json, show_table

    settings = origins({"home": home})
    findings = examine({"home": home})
    if as_json:
        told = [{"name": item.name, "value": item.shown, "set_by": item.set_by} for item in settings]
        show_json({"settings": told, "findings": [item._asdict() for item in findings]})
    else:
        show_table("Settings", ("setting", "value", "set by"), [(s.name, s.shown or "-", s.set_by) for s in settings])
        rows = [("ok" if item.well else "NOT OK", item.what, item.state, item.advice) for item in findings]
        show_table("Desk", ("", "what", "state", "what to do"), rows)
    return ExitCode.DONE if all(item.well for item in findings) else ExitCode.USAGE
