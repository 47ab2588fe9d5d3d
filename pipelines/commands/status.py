"""`tieout status`: what waits, what ran, what is open."""

from __future__ import annotations

import typer

from pipelines.commands.options import Home, Json

ORDER = 100


def add(app: typer.Typer) -> None:
    app.command("status")(status)


def status(home: Home = None, as_json: Json = False) -> None:
    """Say what waits in the inbox, which files are held, which runs count or are stale, and what is open."""
    from pipelines.desk_status import show, status_of
    from pipelines.home import Home as Desk
    from pipelines.settings import settings_from
    from pipelines.terminal import show_json

    desk = Desk(settings_from({"home": home}))
    desk.make()
    found = status_of(desk)
    if as_json:
        show_json(found.values())
    else:
        show(found)
