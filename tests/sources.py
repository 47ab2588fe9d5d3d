"""Which files the architecture tests read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

SOURCE_ROOMS = ("data", "reconciliation", "compliance", "pipelines", "benchmarks")


def python_files(root: Path, *rooms: str) -> Iterator[Path]:
    """The Python files of some rooms, in order of their path."""
    for room in rooms:
        yield from sorted((root / room).rglob("*.py"))


def text_files(root: Path) -> Iterator[Path]:
    """Every text file that belongs to the project, sample files aside."""
    kinds = {".py", ".toml", ".md", ".yaml", ".yml", ".txt", ".lock", ".sql", ".mako", ".ini", ".cfg"}
    rooms = [*SOURCE_ROOMS, "tests", "docs", ".ci"]
    found = [path for room in rooms for path in (root / room).rglob("*") if path.is_file()]
    found += [path for path in root.iterdir() if path.is_file()]
    named = {"Makefile", "run", "LICENSE", ".gitignore"}
    yield from sorted(path for path in found if path.suffix in kinds or path.name in named)
