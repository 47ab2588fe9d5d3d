"""The page of the checks, read off their declarations: what each asks, on what basis, with which limits."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from compliance.check import Check, Example, Pack, all_checks
from compliance.parameters import dated_values

NOT_CHECKED = Path(__file__).parent.parent / "compliance" / "not_checked.toml"

INTRODUCTION = """\
# Checks

`tieout check run` asks these of everything that arrived for a business date: canonical trades of its sealed runs,
other contracts as received files (docs/contracts.md tells their columns; every contract takes a plain CSV named like
`quote_20261120.csv`), and lists that the firm obtained (`iso10383*.csv` in the folder of the setting `codes`).

A check is one file of `compliance/checks/` that declares `CHECK`; it is found by its folder. A part whose input did
not arrive says `NOT_RUN` and why: silence is never a pass. The whole pack of a date is sealed like any run, and its
findings become cases; `--check`, `--pack` and `--input` only show. `--fail-on SEVERITY` ends with 1 on findings of
that severity or a higher one.

Limits are parameters. A value in `compliance/parameters.toml`, or in the firm's own file (setting `parameters`),
holds from its date on: `[[parameter]]` with `check`, `name`, `from`, `value` and `source`.

A case closes when its row is asked about again and passes, or when one person proposes it (`tieout check close`) and
another approves (`tieout check approve`). A case of a check that was not run stays open.
"""


def check_page() -> list[str]:
    """The lines of docs/checks.md."""
    lines = INTRODUCTION.splitlines()
    for pack in Pack:
        checks = [check for check in all_checks().values() if check.pack is pack]
        lines += ["", f"## {pack.replace('-', ' ').capitalize()}"] if checks else []
        for check in checks:
            lines += ["", *_section(check)]
    return [*lines, "", *_not_checked()]


def _section(check: Check) -> list[str]:
    force = ""
    if check.in_force_from or check.in_force_to:
        force = f" In force from {check.in_force_from or 'ever'} to {check.in_force_to or 'now'}."
    lines = [
        f"### `{check.id}` {check.name}",
        "",
        check.question,
        "",
        f"Severity: {check.severity}. Basis: {check.basis}.{force}",
        "",
        check.advice,
    ]
    if check.parameters:
        lines += ["", *_rows(("parameter", "default", "means"), [
            (f"`{item.name}`", f"`{item.default}`", item.says) for item in check.parameters
        ])]  # fmt: skip
    dated = [entry for entry in dated_values() if entry.check == check.id]
    if dated:
        told = [(f"`{e.name}`", str(e.in_force_from), f"`{e.value}`", e.source) for e in dated]
        lines += ["", *_rows(("parameter", "from", "value", "source"), told)]
    parts = [
        (part.name, ", ".join(part.needs), _example(part.passing), _example(part.failing)) for part in check.parts
    ]
    return [*lines, "", *_rows(("part", "needs", "passes", "fails"), parts)]


def _example(example: Example) -> str:
    return "; ".join(
        f"{name}: " + ", ".join(f"{column} `{text}`" for column, text in row.items())
        for name, rows in example.items()
        for row in rows
    )


def _not_checked() -> list[str]:
    """What the catalogue asks and the project does not, with why."""
    if not NOT_CHECKED.is_file():
        return []
    told = tomllib.loads(NOT_CHECKED.read_text(encoding="utf-8"))
    absent = [(f"`{item['id']}`", item["name"], item["why"]) for item in told["check"]]
    partly = [(f"`{item['id']}`", item["why"]) for item in told["partly"]]
    lines = ["## Not checked", ""]
    lines += [*_rows(("check", "asks", "why it is not here"), absent), ""] if absent else []
    return [*lines, "What checks that are here leave out:", "", *_rows(("check", "leaves out"), partly)]


def _rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return [line(header), "|" + "---|" * len(header), *(line(row) for row in rows)]
