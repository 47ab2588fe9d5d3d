"""What a proof looks at, and how it asks: DuckDB SQL over stored tables, never the engine's own code.

Queries are written with `{marks}` for pieces that come from contract metadata, identifiers quoted, and `$names` for
values. Every query of a law answers with `subject` and `said`, one row per violation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, Protocol, cast

import polars as pl

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.contracts.failure import TieoutError
from data.reference.calendars import Calendar
from reconciliation.rulebook import Rulebook

MOST_TOLD = 100
"""Violations told per law; the law is broken with the first."""


POSITION = "position of "
DATED = "dated_rows"
"""The common table of canonical rows, with the position of each of their dates in the calendar."""
LAID_OUT = "with dated as (select rowid as n, * from dated_rows), known as (from dated)"
"""Rows are numbered by where they lie in that table: counting them would let one thread do the work of all."""
LOOKED_AT = (
    Role.STATUS,
    Role.VERSION,
    Role.DIRECTION,
    Role.CURRENCY,
    Role.QUANTITY,
    Role.PRICE,
    Role.MONEY,
    Role.DATE,
)
SHARED = {
    "landed": """
        select book::varchar as book, row_id, source, file_sha256, line, part, origin::varchar as origin
        from landing.rows""",
    "ended": """
        select d.n, e.* replace (e.book::varchar as book, e.disposition::varchar as disposition)
        from reconciliation.dispositions e left join dated d on d.book = e.book::varchar and d.row_id = e.row_id""",
    "members": """
        , listed as (
            select group_id, 'HOUSE' as book, unnest(house_rows) as row_id, unnest(house_refs) as ref
            from reconciliation.matches
            union all
            select group_id, 'STREET', unnest(street_rows), unnest(street_refs) from reconciliation.matches
        )
        select d.n, l.* from listed l left join dated d on d.book = l.book and d.row_id = l.row_id""",
    "broken": """
        , listed as (
            select break_id, 'HOUSE' as book, unnest(house_rows) as row_id, unnest(house_refs) as ref
            from reconciliation.breaks
            union all
            select break_id, 'STREET', unnest(street_rows), unnest(street_refs) from reconciliation.breaks
        )
        select d.n, l.* from listed l left join dated d on d.book = l.book and d.row_id = l.row_id""",
    "pairs": """
        select m.group_id, m.pass, m.residuals, h.n as house, s.n as street
        from reconciliation.matches m
        join dated h on h.book = 'HOUSE' and h.row_id = m.house_rows[1]
        join dated s on s.book = 'STREET' and s.row_id = m.street_rows[1]
        where len(m.house_rows) = 1 and len(m.street_rows) = 1""",
    "odd_rows": """
        , arrived as materialized (
            select d.n, l.book, l.row_id from landed l left join dated d on d.book = l.book and d.row_id = l.row_id
        ), whole as materialized (
            select n from ended where n is not null group by n
            having count(*) = 1 and bool_and(tracking_key is not null and disposition <> 'REJECTED')
                and n in (select n from arrived)
        ), doubtful as materialized (
            select book, row_id from arrived anti join whole using (n)
            union select book, row_id from ended anti join whole using (n)
            union select book, row_id from dated anti join whole using (n)
            union select book::varchar, row_id from landing.rejects
            union select book::varchar, row_id from landing.excluded
            union select book, row_id from dated
            where (select count(*) from ended) <> (select count(*) from reconciliation.dispositions)
            group by book, row_id having count(*) > 1
        ), told as (
            select book, row_id, 1 as landed, 0 as ended, 0 as canonical, false as rejected, false as excluded,
                null as rule, null as disposition, null as reason, false as keyed from landed
            union all select book, row_id, 0, 0, 1, false, false, null, null, null, false from dated
            union all select book, row_id, 0, 1, 0, false, false, null, disposition, reason, tracking_key is not null
            from ended
            union all select book::varchar, row_id, 0, 0, 0, true, false, null, null, null, false from landing.rejects
            union all select book::varchar, row_id, 0, 0, 0, false, true, rule, null, null, false
            from landing.excluded
        )
        select book, row_id, max(landed) = 1 as landed, sum(ended) as ended, sum(canonical)::bigint as canonical,
            bool_or(rejected) as rejected, bool_or(excluded) as excluded, max(rule) as rule,
            max(disposition) as disposition, max(reason) as reason, bool_or(keyed) as keyed
        from told semi join doubtful using (book, row_id) group by book, row_id
        having not (max(landed) = 1 and sum(ended) = 1 and sum(canonical) = 1 and bool_or(keyed)
            and not bool_or(rejected) and not bool_or(excluded) and max(disposition) <> 'REJECTED')""",
}
"""What most laws read, laid out once per proof. `n` is the number of the canonical row of that book and id, null
where there is none, so that laws join by numbers; `odd_rows` are all that did not land, turn canonical and end once.
Of these only the `doubtful` are counted by name: a row that is not has one number, which landed, and ended once. Two
canonical rows of one name would have two, and give their row of the ledger twice.
"""


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

    def lay_out(self, name: str, query: str, **frames: pl.DataFrame) -> None: ...

    def clear(self, name: str) -> None: ...


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
        try:
            found = self.ask("\n".join((query, "order by subject, said limit", str(MOST_TOLD))), values, **frames)
        except TieoutError as failure:
            return [Violation(law, "the whole run", f"cannot be checked: {failure}")]
        return [
            Violation(law, str(subject), str(said)) for subject, said in found.select("subject", "said").iter_rows()
        ]

    def ask(self, query: str, values: Mapping[str, Any] | None = None, **frames: pl.DataFrame) -> pl.DataFrame:
        """The answer to a query, which may begin with further common tables, over what is laid out once for all laws.

        Raises:
            TieoutError: it cannot be answered.
        """
        _ = self._laid_out
        return self.stored.sql(f"{LAID_OUT}\n{query}", values or None, **frames)

    def clear(self) -> None:
        """Let go of what was laid out."""
        if self.__dict__.pop("_laid_out", None) is not None:
            for name in (*SHARED, DATED):
                self.stored.clear(name)

    @cached_property
    def _laid_out(self) -> tuple[str, ...]:
        """The common tables, read once from the stored ones: narrow, numbers as they are, words as text."""
        names = self._columns
        columns = [f"k.{quoted(name)}" for name in names]
        dates = [name for name in self.contract.having(Role.DATE) if name in names]
        columns += [f"d{n}.position as {quoted(POSITION + name)}" for n, name in enumerate(dates)]
        joins = [f"left join calendar d{n} on d{n}.day = k.{quoted(name)}" for n, name in enumerate(dates)]
        query = filled(
            "select k.book::varchar as book, k.row_id, k.source, {columns} from canonical.rows k {joins}",
            columns=", ".join(columns),
            joins=" ".join(joins),
        )
        self.stored.lay_out(DATED, query, calendar=self.positions)
        for name, shared in SHARED.items():
            self.stored.lay_out(name, f"{LAID_OUT}\n{shared}")
        return (DATED, *SHARED)

    @property
    def _columns(self) -> list[str]:
        """Columns of the contract that a law may look at: compared, named by the rulebook, or of a known role."""
        rulebook, columns = self.rulebook, self.contract.columns
        named = {name for override in rulebook.overrides for name in override.where}
        named |= {word for parameters in rulebook.passes.values() for word in _words(parameters)}
        named |= {column.currency_from for column in columns.values() if column.currency_from}
        named |= {*rulebook.compared, *self.contract.having(*LOOKED_AT), self.contract.reference}
        return [name for name in columns if name in named]

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


def _words(parameters: Any) -> Iterator[str]:
    """Every text in the parameters of a pass, however deep."""
    if isinstance(parameters, str):
        yield parameters
    elif isinstance(parameters, Mapping):
        yield from _words(list(cast("Mapping[str, Any]", parameters).values()))
    elif isinstance(parameters, Iterable):
        for one in cast("Iterable[Any]", parameters):
            yield from _words(one)


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
"""The common tables as a query of its own makes them, where nothing was laid out."""
