"""The pages of docs/ that are read off the declarations: they cannot say what is not so.

`python -m pipelines.documentation` writes them; a test fails when a page and its declaration disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from data.contracts import failure
from data.contracts.contract import Contract, all_contracts
from data.contracts.failure import ExitCode
from data.contracts.words import BreakType, Disposition
from data.formats.format import all_formats
from data.profiles.mapping import Factor, Mapping
from data.profiles.profile import BusinessDate, Layout, Profile, Trailer, all_profiles
from pipelines.documented_checks import check_page
from pipelines.documented_commands import commands_page
from pipelines.documented_reports import report_page
from pipelines.documented_types import in_words
from pipelines.settings import Settings
from reconciliation import rulebook as rulebooks
from reconciliation.passes.pass_ import all_passes

DOCS = Path(__file__).parent.parent / "docs"
NOTICE = "<!-- Written by `make docs` from the declarations; do not edit. -->"
OUTCOMES = {
    ExitCode.DONE: "done; breaks may exist",
    ExitCode.FINDINGS: "findings at or above `--fail-on`",
    ExitCode.USAGE: "usage or configuration: the command, a profile or a rulebook says what cannot be meant",
    ExitCode.INPUT: "input rejected, late or missing",
    ExitCode.RUN_FAILED: "the run failed and can be resumed with `tieout eod --resume`",
    ExitCode.BUSY: "busy: another run holds the lock",
    ExitCode.NOT_PERMITTED: "needs approval, or is not permitted",
    ExitCode.INTEGRITY: "integrity failure: a hash, the proof or a control total does not hold",
    ExitCode.UNEXPECTED: "unexpected; the message carries an id",
}


def pages() -> dict[str, str]:
    """File name below docs/ -> text of every generated page."""
    found = {
        "checks.md": check_page(),
        "commands.md": commands_page(),
        "mifir-reports.md": report_page(),
        "contracts.md": _contracts(),
        "exit-codes.md": _exit_codes(),
        "formats.md": _formats(),
        "passes.md": _passes(),
        "profiles.md": _profiles(),
        "rulebooks.md": _rulebooks(),
        "settings.md": _settings(),
        "words.md": _words(),
    }
    return {name: "\n".join([NOTICE, *lines]).rstrip("\n") + "\n" for name, lines in found.items()}


def write_pages(folder: Path = DOCS) -> None:
    """Write every generated page."""
    folder.mkdir(exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


def _contracts() -> list[str]:
    lines = [
        "# Contracts",
        "",
        "What a canonical row means. The Polars schema and the DuckDB table follow from these.",
    ]
    for name, contract in sorted(all_contracts().items()):
        lines += ["", f"## `{name}`", "", _text(contract.model.__doc__), "", *_contract_table(contract)]
    return lines


def _contract_table(contract: Contract) -> list[str]:
    rows = [
        (
            f"`{name}`",
            "yes" if name in contract.required else "",
            f"`{column.dtype}`"
            if contract.words(name) is None
            else " ".join(f"`{w}`" for w in contract.words(name) or ()),
            column.unit or "",
            column.role.lower(),
            f"{column.differs_as} ({column.differs_as.code})" if column.differs_as else "",
        )
        for name, column in contract.columns.items()
    ]
    return _table(("column", "required", "type", "unit", "role", "differs as"), rows)


def _exit_codes() -> list[str]:
    rows = [(f"{code:d}", code.name, OUTCOMES[code], _raised_as(code)) for code in ExitCode]
    return [
        "# Exit codes",
        "",
        "How the `tieout` command ends.",
        "",
        *_table(("code", "name", "means", "errors"), rows),
    ]


def _raised_as(code: ExitCode) -> str:
    kinds = [
        kind for kind in vars(failure).values() if isinstance(kind, type) and issubclass(kind, failure.TieoutError)
    ]
    return ", ".join(f"`{kind.__name__}`" for kind in kinds if kind.exit_code is code)


def _formats() -> list[str]:
    lines = [
        "# Formats",
        "",
        "A format cuts a file into records and names their fields; what the fields mean is said by a profile.",
        "A format is one file of `data/formats/` that declares `FORMAT`; it is found by its folder.",
    ]
    for name, found in sorted(all_formats().items()):
        users = [f"`{profile.name}`" for profile in all_profiles().values() if profile.format == name]
        module = __import__(found.cut.__module__, fromlist=["cut"])
        lines += ["", f"## `{name}`", "", found.summary, "", _text(module.__doc__)]
        lines += ["", f"Profiles: {', '.join(users)}."] if users else []
    return lines


def _passes() -> list[str]:
    lines = [
        "# Passes",
        "",
        "One ordered step of matching; each takes what the ones before it left. A pass is one file of",
        "`reconciliation/passes/` that declares `PASS`; it is found by its folder. Its table in a rulebook is",
        "`[passes.<name>]`.",
    ]
    for name, found in sorted(all_passes().items()):
        lines += ["", f"## `{name}`", "", found.summary, "", *_model_table(found.parameters)]
    return lines


def _profiles() -> list[str]:
    parts: Sequence[type[BaseModel]] = (Mapping, Factor, Trailer, BusinessDate, Layout)
    lines = ["# Profiles", "", _text(Profile.__doc__), "", *_model_table(Profile)]
    for part in parts:
        lines += ["", f"## {part.__name__}", "", _text(part.__doc__), "", *_model_table(part)]
    rows = [
        (f"`{p.name}`", p.title, p.book.lower(), f"`{p.contract}`", f"`{p.format}`") for p in all_profiles().values()
    ]
    header = ("profile", "title", "book", "contract", "format")
    return [*lines, "", "## The profiles that come with the project", "", *_table(header, sorted(rows))]


def _rulebooks() -> list[str]:
    lines = ["# Rulebooks", "", _text(rulebooks.__doc__), "", *_model_table(rulebooks.Rulebook)]
    for part in (rulebooks.Sources, rulebooks.Override, rulebooks.CutOff):
        lines += ["", f"## {part.__name__}", "", _text(part.__doc__), "", *_model_table(part)]
    rows = [
        (f"`{r.name}`", r.title, f"`{r.contract_name}`", r.base_currency) for r in rulebooks.all_rulebooks().values()
    ]
    header = ("rulebook", "title", "contract", "base currency")
    return [*lines, "", "## The rulebooks that come with the project", "", *_table(header, sorted(rows))]


def _settings() -> list[str]:
    rows = [
        (f"`{name}`", f"`TIEOUT_{name.upper()}`", _shown(info.default), info.description or "")
        for name, info in Settings.model_fields.items()
    ]
    told = "A flag wins over the environment, that over `tieout.toml`, that over the default."
    return [
        "# Settings",
        "",
        f"{told} `tieout doctor` says where each came from.",
        "",
        *_table(("key", "environment", "default", "means"), rows),
    ]


def _words() -> list[str]:
    types = _table(("break type", "code"), [(f"`{kind}`", kind.code) for kind in BreakType])
    ends = _table(("disposition",), [(f"`{kind}`",) for kind in Disposition])
    return [
        "# Break types and dispositions",
        "",
        "Codes are those of ISO 15022 and ISO 20022 where one fits.",
        "",
        *types,
        "",
        "Every landed row of a run ends in exactly one disposition:",
        "",
        *ends,
    ]


def _model_table(model: type[BaseModel]) -> list[str]:
    rows = [
        (
            f"`{info.alias or name}`",
            in_words(info.annotation),
            "required" if info.is_required() else _default(info),
            info.description or "",
        )
        for name, info in model.model_fields.items()
        if not info.exclude
    ]
    return _table(("key", "type", "default", "means"), rows) if rows else ["It takes no parameters."]


def _default(info: Any) -> str:
    return _shown(info.get_default(call_default_factory=True))


def _shown(value: object) -> str:
    if value is None or value in ({}, [], ""):
        return ""
    if isinstance(value, BaseModel):
        return f"`{value.model_dump(by_alias=True)}`"
    return f"`{value}`"


def _text(doc: str | None) -> str:
    """A docstring as paragraphs, without its indentation."""
    return "\n".join(line.strip() for line in (doc or "").strip().splitlines())


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return [line(header), "|" + "---|" * len(header), *(line(row) for row in rows)]


if __name__ == "__main__":
    write_pages()
