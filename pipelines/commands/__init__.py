"""One file per command, found by its folder: each has `add(app)`, which adds it to the `tieout` command.

The file is named after its command, and `ORDER` is its place in `tieout --help`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperGroup


def add_all(app: typer.Typer) -> None:
    """Add every command of this folder."""
    for module in _found().values():
        module.add(app)


class InOrder(TyperGroup):
    """The `tieout` command, its commands in the order in which a desk meets them."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  the signature is the library's
        order = {name: module.ORDER for name, module in _found().items()}
        return sorted(self.commands, key=lambda name: order.get(name, len(order)))


def _found() -> dict[str, ModuleType]:
    names = [module.name for module in iter_modules([str(Path(__file__).parent)])]
    modules = {name: import_module(f"{__name__}.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "ORDER")}
