"""One file per command, found by its folder: each has `add(app)`, which adds it to the `tieout` command."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import typer


def add_all(app: typer.Typer) -> None:
    """Add every command of this folder, in the order of their `ORDER`."""
    found = [import_module(f"{__name__}.{module.name}") for module in iter_modules([str(Path(__file__).parent)])]
    for module in sorted((module for module in found if hasattr(module, "ORDER")), key=lambda module: module.ORDER):
        module.add(app)
