"""`tieout ingest`: take files into the vault, now."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import BusinessDate, Home, Json

ORDER = 30

Files = Annotated[list[Path] | None, typer.Argument(help="Files to take; the whole files of the inbox when absent.")]
Override = Annotated[
    str | None, typer.Option("--override", help="SHA-256 of a held file to let pass; needs --who and --why.")
]
Who = Annotated[str | None, typer.Option("--who", help="Who lets it pass.")]
Why = Annotated[str | None, typer.Option("--why", help="Why it may pass.")]


def add(app: typer.Typer) -> None:
    app.command("ingest")(ingest)


def ingest(
    files: Files = None,
    business_date: BusinessDate = None,
    override: Override = None,
    who: Who = None,
    why: Why = None,
    home: Home = None,
    as_json: Json = False,
) -> int:
    """Take files into the vault, check their control totals, and say what became of each."""
    from dataclasses import asdict

    from data.contracts.failure import ExitCode
    from pipelines.business_date import business_date_of
    from pipelines.home import Home as Desk
    from pipelines.receiving import let_pass, receive_files, receive_inbox
    from pipelines.settings import settings_from
    from pipelines.terminal import show_json, show_table

    settings = settings_from({"home": home})
    desk = Desk(settings)
    desk.make()
    day = business_date_of(business_date, settings)
    if override is not None:
        receipts = [let_pass(desk, override, who, why)]
    else:
        receipts = receive_files(desk, files, day) if files else receive_inbox(desk, day)
    if as_json:
        show_json([asdict(receipt) for receipt in receipts])
    else:
        show_table(
            "Received files",
            ("file", "sender", "business date", "state", "records", "control totals", "why"),
            [(r.name, r.source, r.business_date, r.state, r.records, r.controls, r.reason) for r in receipts],
            numbers=["records"],
        )
    stopped = any(receipt.state in ("HELD", "REFUSED") for receipt in receipts)
    return ExitCode.INPUT if stopped else ExitCode.DONE
