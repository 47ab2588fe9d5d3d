"""`tieout profile check|guess`: try a profile on a file, or write the first draft of one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import BusinessDate, Json

ORDER = 90

File = Annotated[Path, typer.Argument(metavar="FILE", help="A file as the sender sent it.")]
Name = Annotated[
    str | None,
    typer.Option("--profile", metavar="NAME", help="A name, or a TOML file; found by the file's name when absent."),
]


def add(app: typer.Typer) -> None:
    group = typer.Typer(
        help="What a sender's file looks like and means: `check` a profile on a file, `guess` a first draft.",
        no_args_is_help=True,
    )
    group.command("check", short_help="Show what a profile makes of a file.")(check)
    group.command("guess", short_help="Write a first draft of a profile from a file.")(guess)
    app.add_typer(group, name="profile", short_help="Try a profile on a file, or draft one.")


def check(file: File, profile: Name = None, business_date: BusinessDate = None, as_json: Json = False) -> int:
    """Show what a profile makes of a file: first rows, every reject, unmapped columns, control totals."""
    from pipelines.profiling import check_file
    from pipelines.terminal import show_json

    report = check_file(file, profile, business_date)
    if as_json:
        show_json(report.values())
    else:
        report.show()
    return report.exit_code


def guess(file: File, as_json: Json = False) -> None:
    """Write a first draft of a profile from the header and the values; a person finishes it."""
    from data.profiles.guess import guess as guessed
    from pipelines.profiling import opened
    from pipelines.terminal import say, show_json

    draft = guessed(opened(file), file.name)
    if as_json:
        show_json({"file": file.name, "profile": draft})
    else:
        say(draft.rstrip())
