"""A report: what somebody needs to see of a business date. One file per report, found by its folder.

It is made of tables and of lines that say them in words; a report judges nothing that a check would have to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import NamedTuple

import polars as pl

from compliance.given import Given
from compliance.parameters import Parameter
from data.contracts.failure import UnknownName, UsageError

FOLDER = Path(__file__).parent / "reports"


class Made(NamedTuple):
    """What a report shows: tables by name, in the order to show them, and lines that say the most important."""

    tables: Mapping[str, pl.DataFrame]
    lines: Sequence[str]


@dataclass(frozen=True, eq=False)
class Report:
    """One report.

    Args:
        name: what the command calls it.
        question: what it answers, in one sentence.
        needs: inputs without which it cannot be made.
        takes: inputs that it uses where they are there.
        make: from what is given to the report; pure.
        parameters: its limits and rates.
    """

    name: str
    title: str
    question: str
    needs: tuple[str, ...]
    make: Callable[[Given], Made]
    takes: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()


@cache
def all_reports() -> dict[str, Report]:
    """Every report that a file of the folder declares as `REPORT`, by name.

    Raises:
        UsageError: a file declares none, or a name is declared twice.
    """
    found: dict[str, Report] = {}
    for module in sorted(module.name for module in iter_modules([str(FOLDER)])):
        declared = getattr(import_module(f"compliance.reports.{module}"), "REPORT", None)
        if not isinstance(declared, Report):
            raise UsageError(
                f"compliance/reports/{module}.py declares no report: write REPORT = Report(name=..., title=..., "
                "question=..., needs=..., make=...)"
            )
        if declared.name in found:
            raise UsageError(f"compliance/reports/{module}.py declares {declared.name}, which another file declares")
        found[declared.name] = declared
    return dict(sorted(found.items()))


def report_named(name: str) -> Report:
    """The report of a name.

    Raises:
        UnknownName: no file declares it.
    """
    if name not in all_reports():
        raise UnknownName("report", name, all_reports())
    return all_reports()[name]
