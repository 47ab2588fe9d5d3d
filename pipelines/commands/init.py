"""`tieout init`: make the folders and the journal."""

from __future__ import annotations

import typer

from pipelines.commands.options import Home, Json

ORDER = 10


def add(app: typer.Typer) -> None:
    app.command("init", short_help="Make the folders and the journal.")(init)


def init(home: Home = None, as_json: Json = False) -> None:
    """Make TIEOUT_HOME: inbox, vault, warehouse, outbox and the journal at its newest schema."""
    from pipelines.home import Home as Desk
    from pipelines.settings import settings_from
    from pipelines.terminal import say, show_json

    desk = Desk(settings_from({"home": home}))
    made = desk.make()
    if as_json:
        show_json({"home": desk.folder, "made": made})
        return
    done = f"made {', '.join(folder.name for folder in made)}" if made else "its folders were there already"
    say(f"{desk.folder} is ready: {done}; the journal is at its newest schema.")
    say(f"Put files into {desk.inbox}, or `tieout ingest FILE`; then `tieout eod`.")
