"""Plug-ins of one folder do not know each other; the rules they share lie beside them, not in one of them."""

from __future__ import annotations

import grimp
import pytest

FOLDERS = {
    "data.formats": "FORMAT",
    "reconciliation.passes": "PASS",
    "compliance.checks": "CHECK",
    "pipelines.commands": "ORDER",
    "data.contracts": "CONTRACT",
}


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("data", "reconciliation", "compliance", "pipelines", cache_dir=None)


@pytest.mark.parametrize("folder", sorted(FOLDERS))
def test_a_plug_in_does_not_import_its_sibling(imports: grimp.ImportGraph, folder: str) -> None:
    plug_ins = {name for name in imports.modules if _declares(imports, name, folder, FOLDERS[folder])}

    known = {(one, other) for one in plug_ins for other in imports.find_modules_directly_imported_by(one) & plug_ins}

    assert plug_ins, "the folder has no plug-in: the declaration must have been renamed"
    assert known == set()


def _declares(imports: grimp.ImportGraph, name: str, folder: str, declaration: str) -> bool:
    parent, _, own = name.rpartition(".")
    if parent != folder or own.endswith("_"):
        return False
    from importlib import import_module

    return hasattr(import_module(name), declaration)
