"""What a proof looks at, and how it asks: DuckDB SQL over stored tables, never the engine's own code.

Queries are written with `{marks}` for pieces that come from contract metadata, identifiers quoted, and `$names` for
values. Every query of a law answers with `subject` and `said`, one row per violation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import polars as pl

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.contracts.failure import TieoutError
from data.reference.calendars import Calendar
from reconciliation.rulebook import Rulebook

MOST_TOLD = 100
"""Violations told per law; the law is broken with the first."""


class Violation(NamedTuple):
    """One thing in the stored tables that cannot be: the law, the row, group, break or table, and what is wrong."""

    law: str
    subject: str
    said: str

    def __str__(self) -> str:
        return f"{self.law}: {self.subject}: {self.said}"


class Stored(Protocol):
    """Tables that answer SQL: a sealed run, or frames in memory."""

    def tables(self) -> list[str]: ...

    def sql(
        self, query: str, params: Sequence[Any] | Mapping[str, Any] | None = None, **frames: pl.DataFrame
    ) -> pl.DataFrame: ...


@dataclass(frozen=True)
class Evidence:
    """The stored tables of a run, and what they must agree with.

    Args:
        stored: the tables, named as in a sealed run.
        rulebook: the one the run was made with.
        calendar: business days of dates and cut-offs.
        business_date: of the run; None where two files were matched without a day.
    """

    stored: Stored
    rulebook: Rulebook
    calendar: Calendar
    business_date: date | None = None

    @property
    def contract(self) -> Contract:
        return self.rulebook.contract

    def violations(
        self, law: str, query: str, values: Mapping[str, Any] | None = None, **frames: pl.DataFrame
    ) -> list[Violation]:
        """What breaks a law. A query that cannot be answered breaks it too: numbers too large to add up, say."""
        asked = "\n".join((COMMON, query, "order by subject, said limit", str(MOST_TOLD)))
        try:
            found = self.stored.sql(asked, values or None, **frames)
        except TieoutError as failure:
            return [Violation(law, "the whole run", f"cannot be checked: {failure}")]
        return [
            Violation(law, str(subject), str(said)) for subject, said in found.select("subject", "said").iter_rows()
        ]

    @cached_property
    def positions(self) -> pl.DataFrame:
        """`day` and `position` (business days since the first) over every date of the run's canonical rows."""
        names = self.contract.having(Role.DATE)
        if not names:
            return pl.DataFrame(schema={"day": pl.Date, "position": pl.Int32})
        ends = [f"min({quoted(name)}), max({quoted(name)})" for name in names]
        found = self.stored.sql(" ".join(("select", ", ".join(ends), "from canonical.rows"))).row(0)
        days = [day for day in found if day is not None] + ([self.business_date] if self.business_date else [])
        if not days:
            return pl.DataFrame(schema={"day": pl.Date, "position": pl.Int32})
        return self.calendar.table(min(days), max(days)).select("day", "position")


class Values:
    """Values of a query, each under its own name."""

    def __init__(self) -> None:
        self.named: dict[str, Any] = {}

    def bind(self, value: Any) -> str:
        """The name under which a query finds the value."""
        name = f"v{len(self.named)}"
        self.named[name] = value
        return f"${name}"


def quoted(name: str) -> str:
    """An identifier that SQL cannot take for anything else."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text of contract metadata as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def filled(query: str, **pieces: str) -> str:
    """A query with its `{marks}` replaced by pieces made of quoted identifiers and bound names."""
    for mark, piece in pieces.items():
        query = query.replace("{" + mark + "}", piece)
    return query


def by_currency(contract: Contract, names: Iterable[str]) -> dict[str | None, list[str]]:
    """Columns by the column that says in which currency they are, or None where the contract has none."""
    found: dict[str | None, list[str]] = {}
    for name in names:
        found.setdefault(contract.columns[name].currency_from or contract.only(Role.CURRENCY), []).append(name)
    return found


def failing(checks: Mapping[str, str]) -> str:
    """SQL for the names, joined by commas, of the checks that do not hold; empty where all hold."""
    told = [f"case when coalesce({check}, false) then null else {text(name)} end" for name, check in checks.items()]
    return "concat_ws(', ', " + ", ".join(told or ["null"]) + ")"


COMMON = """
with landed as (
    select book::varchar as book, row_id, source, file_sha256, line, part, origin::varchar as origin from landing.rows
), known as (
    select * replace (book::varchar as book) from canonical.rows
), ended as (
    select * replace (book::varchar as book, disposition::varchar as disposition) from reconciliation.dispositions
), members as (
    select group_id, 'HOUSE' as book, unnest(house_rows) as row_id, unnest(house_refs) as ref
    from reconciliation.matches
    union all
    select group_id, 'STREET', unnest(street_rows), unnest(street_refs) from reconciliation.matches
), broken as (
    select break_id, 'HOUSE' as book, unnest(house_rows) as row_id, unnest(house_refs) as ref
    from reconciliation.breaks
    union all
    select break_id, 'STREET', unnest(street_rows), unnest(street_refs) from reconciliation.breaks
)
"""
