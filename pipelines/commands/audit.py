"""`tieout audit`: whether the journal still holds what was written."""

from __future__ import annotations

import typer

from pipelines.commands.options import Home, Json

ORDER = 105


def add(app: typer.Typer) -> None:
    app.command("audit", short_help="Follow the audit chain of the journal.")(audit)


def audit(home: Home = None, as_json: Json = False) -> int:
    """Link what is new, follow the chain from its beginning, and say what is not as it was written.

    Keep the hash that it prints elsewhere: only beside it does it show that the end of the chain was cut off.
    """
    from data.contracts.failure import ExitCode
    from pipelines.desk import desk_at
    from pipelines.terminal import say, show_json, show_table

    journal = desk_at(home).journal
    head, faults = journal.link_audit(), journal.audit_faults()
    if as_json:
        show_json({"head": head, "faults": [fault._asdict() for fault in faults]})
    else:
        say(f"Head of the audit chain: {head}")
        show_table("", ("entry", "what is wrong"), [tuple(fault) for fault in faults])
        say(f"Not as written: {len(faults) or 'nothing'}")
    return ExitCode.INTEGRITY if faults else ExitCode.DONE
