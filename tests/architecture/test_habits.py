"""Habits that a machine can keep: exact money, honest names, nothing of one machine, nothing left for later."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sources import SOURCE_ROOMS, python_files, text_files

MONEY_ROOMS = ("data", "reconciliation")
NO_MONEY = {
    "reconciliation/suggestions/odds.py": "weights and probabilities; no amount enters, and what leaves is rounded",
    "compliance/quality.py": "the projection for Great Expectations, where the library needs it",
}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "base", "constants"}
LATER = re.compile(r"\b(TO" + "DO|FIX" + "ME|X" + "XX|HA" + "CK)\b")
MACHINE = re.compile(r"(?<![\w.])/(work|home|root|Users)/\w")
INDEX = re.compile(
    r"(--index-url|--extra-index-url|py" + r"pi\.(org|python)|python" + r"hosted|\bhttps?://[^\s'\"]*simple\b)"
)
NOT_MONEY = re.compile(r"seconds|timeout|ratio|share_of")  # time and rates of progress are measured, not counted
FLOATS = re.compile(r"\b(Float32|Float64|float\(|to_float|np\.float|DOUBLE|\bREAL\b|: float|-> float|\[float)")
NO_VALUES = re.compile(r"^f['\"]+(PRAGMA|CREATE (TRIGGER|FUNCTION)) ")  # these take no parameters, only our own names
THIS = "tests/architecture/test_habits.py"


def _lines(root: Path, paths: Iterator[Path], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(root)}:{number}: {line.strip()}"
        for path in paths
        if path.relative_to(root).as_posix() != THIS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_money_is_never_a_float(root: Path) -> None:
    paths = (p for p in python_files(root, *MONEY_ROOMS) if p.relative_to(root).as_posix() not in NO_MONEY)

    found = [line for line in _lines(root, paths, FLOATS) if not NOT_MONEY.search(line)]

    assert found == []


@pytest.mark.parametrize(
    ("why", "pattern"),
    [("left for later", LATER), ("a path of one machine", MACHINE), ("a package index", INDEX)],
)
def test_nothing_in_the_tree_is(root: Path, why: str, pattern: re.Pattern[str]) -> None:
    assert _lines(root, text_files(root), pattern) == [], why


def test_every_file_is_named_after_what_it_is_about(root: Path) -> None:
    found = [path for path in python_files(root, *SOURCE_ROOMS, "tests") if path.stem in FORBIDDEN_NAMES]

    assert found == []


def test_test_files_have_names_of_their_own(root: Path) -> None:
    names = [path.name for path in (root / "tests").rglob("test_*.py")]

    assert sorted(names) == sorted(set(names))


def test_sql_is_never_put_together_from_values(root: Path) -> None:
    found = [
        f"{path.relative_to(root)}:{call.lineno}"
        for path in python_files(root, "data/journal", "compliance", "pipelines")
        for call in _executions(path)
        if call.args and isinstance(call.args[0], ast.JoinedStr) and not NO_VALUES.search(ast.unparse(call.args[0]))
    ]

    assert found == [], "write parameters, not f-strings"


def _executions(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "execute":
            yield node


def test_a_bug_is_a_crash_and_not_swallowed(root: Path) -> None:
    doors = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path in python_files(root, *SOURCE_ROOMS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and _catches_all(node) and not isinstance(node.body[-1], ast.Raise)
    ]

    assert [door for door in doors if not door.startswith("pipelines/cli.py")] == []


def _catches_all(node: ast.ExceptHandler) -> bool:
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException")) for kind in kinds
    )
