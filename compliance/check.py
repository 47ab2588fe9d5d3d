"""A check: a question about the rows of a business date, with its legal basis.

One file per check, found by its folder. A check is made of parts; a part whose input did not arrive is NOT_RUN and
says why: silence is never a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import NamedTuple

import polars as pl

from compliance.given import OF_A_DESK, Given
from compliance.identity import identified
from compliance.parameters import Entry, Parameter, dated_values, in_force
from data.contracts.contract import Arrival, all_contracts
from data.contracts.failure import UnknownName, UsageError
from data.contracts.finding import OFFENCE, SCHEMA, Severity

FOLDER = Path(__file__).parent / "checks"
AT_ONCE = 2
"""Checks that are asked at once; most of their work is Polars', outside the interpreter."""
Example = Mapping[str, Sequence[Mapping[str, str]]]
"""Input name -> rows, column -> text; required columns that are not said are filled in."""


class State(StrEnum):
    PASSED = "PASSED"
    FOUND = "FOUND"
    NOT_RUN = "NOT_RUN"


class Pack(StrEnum):
    """Checks that are run and signed together."""

    IDENTIFIERS = "identifiers"
    SETTLEMENT = "settlement"
    MIFIR = "mifir"
    ARTICLE_15 = "article15"
    EMIR = "emir"
    CLIENT_ASSETS = "client-assets"
    SURVEILLANCE = "surveillance"
    CONTROLS = "controls"


@dataclass(frozen=True, eq=False)
class Part:
    """One thing a check asks.

    Args:
        looks_at: the rows it asks about; where there are none it is NOT_RUN.
        offends: of those rows the offending ones, as columns of OFFENCE; field, value, reason and reference are
            always there, absent others are null.
        passing, failing: examples on both sides of the limit.
        needs: inputs without which it cannot run.
        takes: inputs that it uses where they are there.
        on, at: the business date and the moment that the examples speak for.
    """

    name: str
    looks_at: Callable[[Given], pl.DataFrame]
    offends: Callable[[pl.DataFrame, Given], pl.DataFrame]
    passing: Example
    failing: Example
    needs: tuple[str, ...] = ()
    on: date | None = None
    at: datetime | None = None
    takes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Check:
    """One check of the catalogue.

    Args:
        id: the catalogue's, such as ID-001.
        question: what it asks, in one sentence.
        basis: the rule, with its article.
        in_force_from, in_force_to: first and last business date on which the rule holds; None for no such day.
        parameters: its limits, rates and deadlines.
        advice: what to do about a finding.
    """

    id: str
    name: str
    question: str
    basis: str
    severity: Severity
    pack: Pack
    parts: tuple[Part, ...]
    advice: str
    parameters: tuple[Parameter, ...] = ()
    in_force_from: date | None = None
    in_force_to: date | None = None


class Outcome(NamedTuple):
    """What a part of a check says of a day: how many rows it looked at, what offends, or why it was not run.

    Args:
        asked: references of the rows it looked at.
        complete: its rows are all that stand, not those of one day: what is not found any more is mended.
    """

    check: Check
    part: Part
    state: State
    reason: str
    looked_at: int
    findings: pl.DataFrame
    asked: pl.Series
    complete: bool = False


def examined(check: Check, given: Given, entries: Sequence[Entry] | None = None) -> list[Outcome]:
    """Ask a check of what has arrived for a business date.

    Args:
        given: its `parameters` are not read; those of the check are.
        entries: dated values of parameters; those that come with the project when absent.

    Returns:
        One outcome per part, its findings (`data.contracts.finding.SCHEMA`) sorted by source, row, reference and
        field.

    Raises:
        UsageError: a file of parameters says what the check has not.
    """
    dated = dated_values() if entries is None else entries
    values = in_force(check.id, check.parameters, given.business_date, dated)
    asked = given._replace(parameters=values)
    return [_outcome(check, part, asked) for part in check.parts]


def examined_all(checks: Sequence[Check], given: Given, entries: Sequence[Entry]) -> tuple[Outcome, ...]:
    """Ask several checks, two at a time; outcomes in the order of the checks, whichever is done first."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        said = [pool.submit(examined, check, given, entries) for check in checks]
        return tuple(outcome for asked in said for outcome in asked.result())


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
                "basis=..., severity=..., pack=..., parts=..., advice=...)"
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
    if reason := _not_in_force(check, given.business_date) or _missing(part, given):
        return _not_run(check, part, reason)
    asked = part.looks_at(given)
    if asked.is_empty():
        return _not_run(check, part, "nothing that arrived is what it asks about")
    findings = identified(_offences(part.offends(asked, given), check), check.id, part.name, check.basis)
    state = State.PASSED if findings.is_empty() else State.FOUND
    contract = next((all_contracts()[name] for name in part.needs if name in all_contracts()), None)
    known = contract is not None and contract.reference in asked.columns
    references = asked[contract.reference] if contract and known else pl.Series(dtype=pl.String)
    complete = contract is not None and contract.arrival is not Arrival.DAILY
    return Outcome(check, part, state, "", asked.height, findings, references.cast(pl.String), complete)


def _not_run(check: Check, part: Part, reason: str) -> Outcome:
    return Outcome(check, part, State.NOT_RUN, reason, 0, SCHEMA.to_frame(), pl.Series(dtype=pl.String))


def _offences(found: pl.DataFrame, check: Check) -> pl.DataFrame:
    """The offences in the columns of OFFENCE; a value that a check leaves out is null, its severity the check's."""
    told = [
        pl.col(name).cast(dtype) if name in found.columns else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in OFFENCE.items()
    ]
    return found.select(told).with_columns(
        pl.col("severity").fill_null(pl.lit(check.severity, dtype=OFFENCE["severity"]))
    )


def _not_in_force(check: Check, business_date: date) -> str:
    if check.in_force_from is not None and business_date < check.in_force_from:
        return f"in force from {check.in_force_from}"
    if check.in_force_to is not None and business_date > check.in_force_to:
        return f"in force until {check.in_force_to}"
    return ""


def _missing(part: Part, given: Given) -> str:
    """Which input did not arrive, in words; empty where all are there."""
    lacking = sorted(set(part.needs) - set(given.inputs))
    if not lacking:
        return ""
    if lacking[0] in all_contracts():
        return f"no {', no '.join(lacking)} has arrived; docs/contracts.md tells its columns"
    if lacking[0] in OF_A_DESK or ":" in lacking[0]:
        return f"only a desk has {lacking[0]}, and none was asked or it has none for the date"
    return f"the list {lacking[0]} did not arrive; docs/checks.md tells where lists lie"
