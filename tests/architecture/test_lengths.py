"""A file fits on a few screens, a function on one. What is longer today is listed, and may only become shorter."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sources import SOURCE_ROOMS, python_files

FILE_LINES, FUNCTION_LINES, TEST_LINES = 300, 40, 25
ALLOWED = tomllib.loads((Path(__file__).parent / "longer.toml").read_text(encoding="utf-8"))


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def _longer(root: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for path in python_files(root, *SOURCE_ROOMS, "tests"):
        name = path.relative_to(root).as_posix()
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > FILE_LINES:
            found[name] = lines
        in_tests = name.startswith("tests/")
        for function, length in _functions(path):
            if length > (TEST_LINES if in_tests and function.startswith("test_") else FUNCTION_LINES):
                found[f"{name}::{function}"] = length
    return found


def test_nothing_is_longer_than_a_reader_can_hold(root: Path) -> None:
    longer = {name: length for name, length in _longer(root).items() if length > ALLOWED.get(name, 0)}

    assert longer == {}, "split it by what it is about"


@pytest.mark.parametrize("name", sorted(ALLOWED) or [None])
def test_the_list_of_longer_ones_only_shrinks(root: Path, name: str | None) -> None:
    if name is not None:
        assert _longer(root).get(name) == ALLOWED[name], "it became shorter: lower the number or strike it out"
