"""Documentation cannot lie: generated pages are current, every plug-in has its page, and shown commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from compliance.check import all_checks
from data.formats.format import all_formats
from data.profiles.profile import all_profiles
from pipelines.cli import app
from pipelines.documentation import DOCS, NOTICE, OUTCOMES, pages
from reconciliation.passes.pass_ import all_passes

CODE = re.compile(r"^```(?:sh|console|text)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return pages()


def test_generated_pages_are_what_the_declarations_say(generated: dict[str, str]) -> None:
    stale = [name for name, text in generated.items() if not _is(DOCS / name, text)]

    assert stale == [], "run `make docs`"


def test_no_page_claims_to_be_generated_and_is_not(generated: dict[str, str]) -> None:
    claims = {path.name for path in DOCS.glob("*.md") if path.read_text(encoding="utf-8").startswith(NOTICE)}

    assert claims == set(generated)


def test_every_plug_in_has_its_page(generated: dict[str, str]) -> None:
    assert [name for name in all_formats() if f"## `{name}`" not in generated["formats.md"]] == []
    assert [name for name in all_passes() if f"## `{name}`" not in generated["passes.md"]] == []
    assert [name for name in all_checks() if f"## `{name}`" not in generated["checks.md"]] == []
    assert [name for name in all_profiles() if f"`{name}`" not in generated["profiles.md"]] == []


def test_every_exit_code_says_what_it_means() -> None:
    from data.contracts.failure import ExitCode

    assert set(OUTCOMES) == set(ExitCode)


def test_commands_of_the_readme_exist(root: Path) -> None:
    shown = "\n".join(CODE.findall((root / "README.md").read_text(encoding="utf-8")))
    commands = set(re.findall(r"^(?:\$ )?(?:\.venv/bin/)?tieout ([a-z]+)", shown, re.MULTILINE))
    targets = set(re.findall(r"^(?:\$ )?make ([a-z]+)", shown, re.MULTILINE))

    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    known_targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert (commands - known, targets - known_targets) == (set(), set())
    assert commands
    assert targets


def test_links_of_the_pages_lead_somewhere(root: Path) -> None:
    paths = [root / "README.md", *sorted(DOCS.rglob("*.md"))]
    dead = [
        f"{path.relative_to(root)} -> {target}"
        for path in paths
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]

    assert dead == []


def test_decisions_are_numbered_and_name_what_was_rejected() -> None:
    paths = sorted((DOCS / "decisions").glob("*.md"))

    assert [path.name[:4] for path in paths] == [f"{number:04d}" for number in range(1, len(paths) + 1)]
    assert [path.name for path in paths if "**Rejected.**" not in path.read_text(encoding="utf-8")] == []


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
