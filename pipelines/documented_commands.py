"""The page of the `tieout` command, read off the command itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from pipelines.cli import app


def commands_page() -> list[str]:
    """Every command with its arguments and options, in the order of `tieout --help`."""
    lines = [
        "# Commands",
        "",
        "Data goes to stdout, talk to stderr. [Exit codes](exit-codes.md) are the same everywhere.",
    ]
    for name, command in _commands(typer.main.get_command(app), "tieout"):
        said = " ".join((command.help or "").split())
        lines += ["", f"## `{name}`", "", said, "", "| | means | |", "|---|---|---|"]
        lines += [_line(parameter) for parameter in command.params]
    return lines


def _commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for own, found in inner.items():
        yield from _commands(found, f"{name} {own}")


def _line(parameter: Any) -> str:
    shown = parameter.name.upper() if parameter.param_type_name == "argument" else ", ".join(parameter.opts)
    told = " ".join((getattr(parameter, "help", None) or "").split()).replace("|", "\\|")
    return f"| `{shown}` | {told} | {'required' if parameter.required else ''} |"
