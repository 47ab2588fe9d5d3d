"""Certificates of chosen groups, checked without a solver: everything stored is added up again.

What a solver alone knows, that no choice beats the bound, is stored and not checked here. Checked is that the groups
are disjoint parts of their set, that they reach what is stated, that bound and objective are one where the choice is
called proved, and that nothing is matched of what is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from data.contracts.failure import TieoutError
from data.contracts.words import GroupStatus
from reconciliation.proofs.conservation import NAME, Leg, cash_left, legs_of
from reconciliation.proofs.evidence import COMMON, Evidence, Violation, filled

ADDS_UP = "a choice of groups reaches what its certificate says"
MATCHED = "what is matched in groups was proved"
TABLE = "reconciliation.certificates"
ROWS = "rows"
EQUAL = "EQUAL"
LEAST = ("torn_deals", "squared_sizes", "cash_left_millionths", "seconds_apart")
MILLION, SECOND = 1_000_000, 1_000_000
Set = Mapping[str, Any]
Named = tuple[str, str]


def choices_add_up(evidence: Evidence) -> list[Violation]:
    """Each set: its groups are disjoint and of its rows, and its levels, bounds and status are as they must be."""
    if NAME not in evidence.rulebook.passes or TABLE not in evidence.stored.tables():
        return []
    try:
        sets = _sets(evidence)
        legs = _legs(evidence)
    except TieoutError as failure:
        return [Violation(ADDS_UP, "the whole run", f"cannot be checked: {failure}")]
    found = [(one["component_id"], [*_disjoint(one), *_stated(one), *_reached(one, legs, evidence)]) for one in sets]
    return [Violation(ADDS_UP, f"component {name}", ", ".join(said)) for name, said in found if said]


def matched_as_proved(evidence: Evidence) -> list[Violation]:
    """A match group of the pass is one proved group of a certificate, or a few, and every such group is matched."""
    if NAME not in evidence.rulebook.passes or TABLE not in evidence.stored.tables():
        return []
    return evidence.violations(MATCHED, _MATCHED, {"pass": NAME})


_MATCHED = """, chosen as (
    select component_id, status::varchar as status, unnest(groups) as g
    from reconciliation.certificates where pass = $pass
), numbered as (
    select row_number() over () as number, component_id, status, g.matched as matched,
        g.house_rows as house_rows, g.street_rows as street_rows from chosen
), proved as (
    select number, component_id, 'HOUSE' as book, unnest(house_rows) as row_id from numbered where matched
    union all
    select number, component_id, 'STREET', unnest(street_rows) from numbered where matched
), taken as (
    select m.group_id, m.book, m.row_id from members m join reconciliation.matches g on g.group_id = m.group_id
    where g.pass = $pass
), unproved as (
    select component_id, 'HOUSE' as book, unnest(house_rows) as row_id from reconciliation.certificates
    where pass = $pass and status::varchar = 'BUDGET_EXHAUSTED'
    union all
    select component_id, 'STREET', unnest(street_rows) from reconciliation.certificates
    where pass = $pass and status::varchar = 'BUDGET_EXHAUSTED'
), wrong as (
    select concat('group ', t.group_id) as subject,
        concat(t.book, ' row ', t.row_id, ' is in no proved group') as said
    from taken t anti join proved p on p.book = t.book and p.row_id = t.row_id
    union all
    select concat('component ', any_value(p.component_id)), concat('its group of ', any_value(p.row_id),
        ' is not matched as one')
    from proved p left join taken t on t.book = p.book and t.row_id = p.row_id
    group by p.number having count(t.group_id) < count(*) or count(distinct t.group_id) > 1
    union all
    select concat('group ', t.group_id), concat(t.book, ' row ', t.row_id, ' is of a set that was not proved')
    from taken t join unproved u on u.book = t.book and u.row_id = t.row_id
)
select subject, said from wrong"""


def _sets(evidence: Evidence) -> list[Set]:
    query = "select * from reconciliation.certificates where pass = $pass order by component_id"
    return list(evidence.stored.sql(query, {"pass": NAME}).iter_rows(named=True))


def _legs(evidence: Evidence) -> dict[Named, Leg]:
    """Every row of a group, opened, by book and row id."""
    query = filled(
        """{common}, listed as (
            select unnest(groups) as g from reconciliation.certificates where pass = $pass
        ), named as (
            select distinct 'HOUSE' as in_book, unnest(g.house_rows) as row_id from listed
            union all select distinct 'STREET', unnest(g.street_rows) from listed
        )
        select n.in_book, k.* from named n join known k on k.book = n.in_book and k.row_id = n.row_id
        order by n.in_book, k.row_id""",
        common=COMMON,
    )
    rows = list(evidence.stored.sql(query, {"pass": NAME}).iter_rows(named=True))
    legs = legs_of(rows, evidence)
    return {(str(row["in_book"]), str(row["row_id"])): leg for row, leg in zip(rows, legs, strict=True)}


def _named(of: Set) -> list[Named]:
    return [(book, name) for book in ("HOUSE", "STREET") for name in of[f"{book.lower()}_rows"] or ()]


def _disjoint(one: Set) -> Iterator[str]:
    rows = set(_named(one))
    taken = Counter(name for group in one["groups"] or () for name in _named(group))
    if any(times > 1 for times in taken.values()):
        yield "a row is in two of its groups"
    if not taken.keys() <= rows:
        yield "a group has a row that is not of the set"


def _stated(one: Set) -> Iterator[str]:
    """Status, limit and bounds agree with each other and with what is matched."""
    matched = [group["matched"] for group in one["groups"] or ()]
    status = GroupStatus.BUDGET_EXHAUSTED if one["cut_off_by"] else _status(matched)
    if one["status"] != status or (one["cut_off_by"] and any(matched)):
        yield f"says {one['status']}, with {sum(matched)} of {len(matched)} groups matched"
    for level in one["levels"] or ():
        objective, bound = level["objective"], level["bound"]
        beaten = bound is not None and (bound < objective if level["level"] == ROWS else bound > objective)
        if beaten or (status is not GroupStatus.BUDGET_EXHAUSTED and bound != objective):
            yield f"{level['level']} reach {objective}, and the bound is {bound}"
    if not any(level["level"] == ROWS for level in one["levels"] or ()):
        yield "says nothing of its rows"


def _status(matched: list[bool]) -> GroupStatus:
    return GroupStatus.OPTIMAL if matched and all(matched) else GroupStatus.AMBIGUOUS


def _reached(one: Set, legs: Mapping[Named, Leg], evidence: Evidence) -> Iterator[str]:
    """Levels that are not what the groups add up to; rows that are not there add up to nothing."""
    groups = [[legs[name] for name in _named(group) if name in legs] for group in one["groups"] or ()]
    sizes = [len(_named(group)) for group in one["groups"] or ()]
    reached: dict[str, int] = {
        ROWS: sum(sizes),
        "torn_deals": sum(group["torn_deals"] for group in one["groups"] or ()),
        "squared_sizes": sum(size * size for size in sizes),
        "cash_left_millionths": sum(_millionths(group) for group in groups),
        "seconds_apart": sum(_seconds(group, evidence) for group in groups),
    }
    for level in one["levels"] or ():
        if reached.get(level["level"]) != level["objective"]:
            yield f"{level['level']} add up to {reached.get(level['level'])}, not {level['objective']}"
    bounds = {level["level"]: level["bound"] for level in one["levels"] or ()}
    most = 2 * min(len(one["house_rows"] or ()), len(one["street_rows"] or ()))
    if one["search"] == EQUAL and bounds.get(ROWS) != most:
        yield f"equal rows pair off to {most}, not {bounds.get(ROWS)}"


def _millionths(legs: list[Leg]) -> int:
    return int(abs(cash_left(legs)) * 2 * MILLION + 1) // 2 if legs else 0


def _seconds(legs: list[Leg], evidence: Evidence) -> int:
    column = evidence.rulebook.passes[NAME].get("time")
    instants = [leg.row[column] for leg in legs if leg.row[column] is not None] if column else []
    if not instants:
        return 0
    apart = max(instants) - min(instants)
    return (apart.days * 86_400 * SECOND + apart.seconds * SECOND + apart.microseconds) // SECOND
