"""A check: a question about canonical rows, with its legal basis. One file per check, found by its folder.

A check is made of parts, each about one column. A part whose input did not arrive is NOT_RUN and says why: silence
is never a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import NamedTuple

import polars as pl

from data.contracts.failure import UnknownName, UsageError
from data.contracts.finding import SCHEMA, Severity
from data.contracts.lineage import LINEAGE

FOLDER = Path(__file__).parent / "checks"
Lists = Mapping[str, pl.DataFrame]
"""Lists that the firm obtains itself, by name; `iso10383` holds the venues."""
Example = Mapping[str, str]


class State(StrEnum):
    PASSED = "PASSED"
    FOUND = "FOUND"
    NOT_RUN = "NOT_RUN"


@dataclass(frozen=True, eq=False)
class Part:
    """What a check asks of one column.

    Args:
        field: the canonical column.
        applies: which rows are asked, beside those that hold nothing.
        fault: the fault of each row in words, null where there is none; made with the lists in `needs`.
        passing, failing: an example row each, column -> text.
        needs: names of lists without which it cannot run.
    """

    name: str
    field: str
    fault: Callable[[Lists], pl.Expr]
    passing: Example
    failing: Example
    applies: pl.Expr | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Check:
    """One check of the catalogue.

    Args:
        id: the catalogue's, such as ID-001.
        question: what it asks, in one sentence.
        basis: the rule, with its article.
        in_force_from, in_force_to: first and last trading day on which the rule holds; None for no such day.
        advice: what to do about a finding.
    """

    id: str
    name: str
    question: str
    basis: str
    severity: Severity
    parts: tuple[Part, ...]
    advice: str
    in_force_from: date | None = None
    in_force_to: date | None = None


class Given(NamedTuple):
    """What checks are asked of.

    Args:
        rows: canonical rows: LINEAGE and the columns of a contract.
        lists: what has arrived of the lists that checks need.
        reference: the contract's column that names a row.
    """

    rows: pl.DataFrame
    lists: Lists
    business_date: date
    reference: str


class Outcome(NamedTuple):
    """What a part of a check says of a day: how many values it looked at, what offends, or why it was not run."""

    check: Check
    part: Part
    state: State
    reason: str
    looked_at: int
    findings: pl.DataFrame


def examined(check: Check, given: Given) -> list[Outcome]:
    """Ask a check of the canonical rows of a business date.

    Returns:
        One outcome per part, its findings (`data.contracts.finding.SCHEMA`) sorted by row and value.
    """
    return [_outcome(check, part, given) for part in check.parts]


@cache
def all_checks() -> dict[str, Check]:
    """Every check that a file of the folder declares as `CHECK`, by id.

    Raises:
        UsageError: a file declares none, or an id is declared twice.
    """
    found: dict[str, Check] = {}
    for name in sorted(module.name for module in iter_modules([str(FOLDER)])):
        declared = getattr(import_module(f"compliance.checks.{name}"), "CHECK", None)
        if not isinstance(declared, Check):
            raise UsageError(
                f"compliance/checks/{name}.py declares no check: write CHECK = Check(id=..., name=..., question=..., "
                "basis=..., severity=..., parts=..., advice=...)"
            )
        if declared.id in found:
            raise UsageError(f"compliance/checks/{name}.py declares {declared.id}, which another file declares")
        found[declared.id] = declared
    return dict(sorted(found.items()))


def check_named(name: str) -> Check:
    """The check of an id, in capital or small letters.

    Raises:
        UnknownName: no file declares it.
    """
    if name.upper() not in all_checks():
        raise UnknownName("check", name, all_checks())
    return all_checks()[name.upper()]


def _outcome(check: Check, part: Part, given: Given) -> Outcome:
    rows, lists, business_date, reference = given
    nothing = SCHEMA.to_frame()
    if reason := _not_in_force(check, business_date) or _missing(part, rows, lists):
        return Outcome(check, part, State.NOT_RUN, reason, 0, nothing)
    asked = rows.filter(pl.col(part.field).is_not_null(), *([] if part.applies is None else [part.applies]))
    if asked.is_empty():
        return Outcome(check, part, State.NOT_RUN, f"no row carries what it asks about in {part.field}", 0, nothing)
    findings = (
        asked.with_columns(part.fault(lists).alias("reason"))
        .filter(pl.col("reason").is_not_null())
        .select(
            check_id=pl.lit(check.id),
            severity=pl.lit(check.severity, dtype=SCHEMA["severity"]),
            field=pl.lit(part.field),
            value=pl.col(part.field).cast(pl.String),
            reason="reason",
            basis=pl.lit(check.basis),
            reference=pl.col(reference) if reference in rows.columns else pl.lit(None, dtype=pl.String),
            **{name: pl.col(name) for name in LINEAGE},
        )
        .sort("row_id", "value")
    )
    state = State.PASSED if findings.is_empty() else State.FOUND
    return Outcome(check, part, state, "", asked.height, findings.cast(SCHEMA))


def _not_in_force(check: Check, business_date: date) -> str:
    if check.in_force_from is not None and business_date < check.in_force_from:
        return f"in force from {check.in_force_from}"
    if check.in_force_to is not None and business_date > check.in_force_to:
        return f"in force until {check.in_force_to}"
    return ""


def _missing(part: Part, rows: pl.DataFrame, lists: Lists) -> str:
    """Which input did not arrive, in words; empty where all are there."""
    if lacking := sorted(set(part.needs) - set(lists)):
        return f"the list {lacking[0]} did not arrive; `--codes DIR` says where it lies"
    applies = [] if part.applies is None else part.applies.meta.root_names()
    wanted = {part.field, *applies, *part.fault(lists).meta.root_names()}
    absent = sorted(wanted - set(rows.columns))
    return f"the rows have no column {absent[0]}" if absent else ""
