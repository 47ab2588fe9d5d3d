"""`tieout rebuild`: the warehouse made again from vault and journal."""

from __future__ import annotations

import typer

from pipelines.commands.options import Home, Json

ORDER = 120


def add(app: typer.Typer) -> None:
    app.command("rebuild", short_help="Make the warehouse again from vault and journal.")(rebuild)


def rebuild(home: Home = None, as_json: Json = False) -> None:
    """Check every sealed file, and make those again that are missing or damaged, to the same result hashes."""
    from dataclasses import asdict

    from pipelines.home import Home as Desk
    from pipelines.rebuilding import rebuild as rebuilt
    from pipelines.settings import settings_from
    from pipelines.terminal import show_json, show_table, talk

    desk = Desk(settings_from({"home": home}))
    desk.make()
    runs = []
    for run in rebuilt(desk):
        talk(f"{run.business_date} {run.reconciliation} {run.run_id}: {run.state}")
        runs.append(run)
    if as_json:
        show_json([asdict(run) for run in runs])
        return
    show_table(
        "Sealed runs",
        ("business date", "reconciliation", "run", "state", "result hash", "why", "made by other code"),
        [
            (r.business_date, r.reconciliation, r.run_id, r.state, r.result_hash[:16], r.damage, r.made_by)
            for r in runs
        ],
    )
