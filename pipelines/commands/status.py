"""`tieout status`: what waits, what ran, what is open."""

from __future__ import annotations

import typer

from pipelines.commands.options import Home, Json

ORDER = 100


def add(app: typer.Typer) -> None:
    app.command("status", short_help="What waits, what is held, what ran, what is open.")(status)


def status(home: Home = None, as_json: Json = False) -> None:
    """Say what waits in the inbox, which files are held or in no run, which runs count, and what is open."""
    from pipelines.desk import desk_at
    from pipelines.desk_status import show, status_of
    from pipelines.terminal import show_json

    found = status_of(desk_at(home))
    if as_json:
        show_json(found.values())
    else:
        show(found)
