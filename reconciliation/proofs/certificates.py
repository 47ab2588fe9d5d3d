"""Certificates of best pairings, checked without a solver: every candidate pair is looked at once.

Why the checks suffice. Classes that *limit* touch every candidate pair, so no pairing has more rows than they have;
the stored one has as many. A pairing with that many rows uses up every limiting class and no pair of two of them, so
it costs at least minus the sum of price times rows; the stored one costs exactly that. Every other best pairing
differs from it by cycles of pairs whose weight the prices meet. *Levels* never fall along such a cycle, so only links
that can change both ways are on it, and between *knots* these form a forest, which has no cycle. So what is paired
between knots is the same in every best pairing. That, and nothing else, may be matched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciliation.proofs.candidates import admissible, classes_and_edges, same_key
from reconciliation.proofs.evidence import Evidence, Values, Violation, filled, quoted

TABLE = "reconciliation.certificates"
PASS = "tolerance"  # noqa: S105  the name of a pass of a rulebook


def classes_interchangeable(evidence: Evidence) -> list[Violation]:
    """Rows of one certificate are rows of the run, identical in everything compared, and in no other certificate."""
    parameters = _parameters(evidence)
    if parameters is None:
        return []
    rulebook = evidence.rulebook
    conditions = [name for override in rulebook.overrides for name in override.where]
    date = [parameters["date"]] if parameters.get("date") else []
    columns = dict.fromkeys([*rulebook.compared, *conditions, *parameters["key"], *date])
    query = filled(
        """, listed as (
            select component_id, book::varchar as book, class, unnest(rows) as row_id from {table} where pass = $pass
        ), told as (
            select *, count(*) over (partition by book, row_id) as times from listed
        )
        select concat(t.book, ' class ', t.class) as subject,
            concat_ws(', ', if(max(t.times) > 1, 'has a row twice', null),
                if(count(k.row_id) < count(*), 'has a row that is not there', null),
                if(count(distinct struct_pack({columns})) > 1, 'has rows that differ', null),
                if(not bool_or(t.row_id = t.class), 'is named after no row of it', null)) as said
        from told t left join known k on k.book = t.book and k.row_id = t.row_id
        group by t.component_id, t.book, t.class having said <> ''""",
        table=TABLE,
        columns=", ".join(f"{quoted(name)} := k.{quoted(name)}" for name in columns),
    )
    return evidence.violations("rows of a class are interchangeable", query, {"pass": PASS})


def pairing_is_best(evidence: Evidence) -> list[Violation]:
    """The stored pairing has the most rows and then the least weight: limits and prices prove it."""
    return _checked(evidence, "a pairing is the best of its component", _BEST)


def pairing_is_certain(evidence: Evidence) -> list[Violation]:
    """What is matched is the same in every best pairing; what is not, is ambiguous."""
    return _checked(evidence, "what is matched is certain", _CERTAIN)


def nothing_overlooked(evidence: Evidence) -> list[Violation]:
    """A missing row that names no row of the other book has no admissible partner that is missing or certified."""
    parameters = _parameters(evidence)
    if parameters is None:
        return []
    values = Values()
    named = evidence.rulebook.passes.get("reference", {})
    links = [*named.get("links", ()), *named.get("agreeing_links", ())]
    linked = [filled(_LINKED, facing=_facing(ours, theirs)) for ours, theirs in links]
    query = filled(
        _OVERLOOKED,
        linked=" union all ".join(linked) or "select null::varchar as book, null::varchar as row_id",
        equal=same_key(evidence, parameters),
        admissible=admissible(evidence, parameters, values),
        name=values.bind(PASS),
    )
    law = "no admissible partner is overlooked"
    return evidence.violations(law, query, values.named)


def _parameters(evidence: Evidence) -> Mapping[str, Any] | None:
    """What the rulebook says of the pass; None where there is nothing to check."""
    if PASS not in evidence.rulebook.passes or TABLE not in evidence.stored.tables():
        return None
    return evidence.rulebook.passes[PASS]


def _checked(evidence: Evidence, law: str, checks: str) -> list[Violation]:
    parameters = _parameters(evidence)
    if parameters is None:
        return []
    values = Values()
    query = filled(
        "{edges}{flows}{checks}",
        edges=classes_and_edges(evidence, PASS, parameters, values),
        flows=_FLOWS,
        checks=checks,
    )
    if "{in_component}" in query:
        query = filled(query, in_component=values.bind(int(parameters.get("most_in_component", 250_000))))
    if "{matching}" in query:
        query = filled(query, matching=values.bind(PASS))
    return evidence.violations(law, query, values.named)


def _facing(ours: str, theirs: str) -> str:
    return f"h.book = 'HOUSE' and s.book = 'STREET' and h.{quoted(ours)} = s.{quoted(theirs)}"


_FLOWS = """, decided as (
    select * from classes where status <> 'BUDGET_EXHAUSTED'
), used as (
    select component_id, house_class, p.class as street_class, p.pairs as pairs
    from (select component_id, class as house_class, unnest(paired) as p from classes where book = 'HOUSE')
), flows as materialized (
    select e.component_id, e.house_class, e.street_class, e.cost, coalesce(u.pairs, 0)::bigint as pairs,
        h.limits <> s.limits and h.price + s.price = -e.cost as tight, h.limits and s.limits as twice,
        h.limits or s.limits as covered, h.price + s.price as priced, h.level as house_level, s.level as street_level,
        h.knot as house_knot, s.knot as street_knot, h.knot = s.knot as inside
    from edges e join decided h on h.book = 'HOUSE' and h.class = e.house_class
    join decided s on s.book = 'STREET' and s.class = e.street_class
    left join used u on u.house_class = e.house_class and u.street_class = e.street_class
), loaded as (
    select 'HOUSE' as book, house_class as class, sum(pairs) as load, sum(pairs) filter (inside) as inner_load
    from flows group by all
    union all select 'STREET', street_class, sum(pairs), sum(pairs) filter (inside) from flows group by all
), loads as materialized (
    select c.*, coalesce(l.load, 0) as load, coalesce(l.inner_load, 0) as inner_load
    from decided c left join loaded l on l.book = c.book and l.class = c.class
)"""

_BEST = """, wrong as (
    select component_id, concat(house_class, ' and ', street_class, ' are not admissible and paired') as said
    from used anti join flows using (house_class, street_class) where used.pairs > 0
    union all select component_id, concat(house_class, ' and ', street_class, ' are admissible across components')
    from edges where component_id <> street_component
    union all select component_id, concat(class, ' is paired ', load, ' times and has ', size, ' rows')
    from loads where load > size
    union all select component_id, concat(class, ' lacks what proves it')
    from decided where limits is null or price is null or level is null or knot is null or not limits and price < 0
    union all select component_id, concat(house_class, ' and ', street_class, ' could be paired on top')
    from flows where not covered
    union all select component_id, concat(house_class, ' and ', street_class, ' could be paired for less')
    from flows where covered and not twice and priced < -cost
    union all select l.component_id, concat('pairs ', any_value(f.pairs), ' rows, not ', sum(size) filter (limits))
    from loads l left join (select component_id, sum(pairs) as pairs from flows group by all) f using (component_id)
    group by all having sum(size) filter (limits) is distinct from any_value(f.pairs)
    union all select l.component_id, concat('weighs ', any_value(f.cost), ', not ', -sum(price * size))
    from loads l left join (select component_id, sum(cost * pairs) as cost from flows group by all) f
        using (component_id)
    group by all having -sum(price * size) is distinct from any_value(f.cost)
    union all select component_id, 'is small enough to be decided'
    from (select distinct component_id from classes where status = 'BUDGET_EXHAUSTED') c
    left join (select component_id, count(*) as pairs from edges group by all) e using (component_id)
    where component_id not in (from huge) and coalesce(e.pairs, 0) <= {in_component}
)
select concat('component ', component_id) as subject, said from wrong"""

_CERTAIN = """, ends as (
    select *, load < size as some_left, load > 0 as some_paired,
        case book when 'HOUSE' then load < size else load > 0 end as from_end,
        case book when 'HOUSE' then load > 0 else load < size end as to_end from loads where free and knot <> 0
), links as (
    select component_id, greatest(house_knot, street_knot) as knot from flows where pairs > 0 and not inside
    union all select component_id, knot from ends where from_end and to_end
), class_of as materialized (
    select book, class, unnest(rows) as row_id from classes
), matched as (
    select h.class as house_class, s.class as street_class, count(*) as pairs, any_value(m.group_id) as group_id
    from reconciliation.matches m
    left join class_of h on h.book = 'HOUSE' and h.row_id = m.house_rows[1]
    left join class_of s on s.book = 'STREET' and s.row_id = m.street_rows[1]
    where m.pass = {matching} group by all
), elsewhere as (
    select distinct c.component_id from classes c join class_of r using (book, class)
    join ended e on e.book = r.book and e.row_id = r.row_id
    left join reconciliation.matches m on m.group_id = e.group_id
    left join reconciliation.breaks b on b.break_id = e.break_id
    where m.pass <> {matching} or len(b.house_rows) > 0 and len(b.street_rows) > 0
        and not list_contains(b.types::varchar[], 'AMBIGUOUS')
), waiting as (
    select c.book, c.class, count(*) as rows from class_of c join ended e on e.book = c.book and e.row_id = c.row_id
    where e.disposition = 'AMBIGUOUS' group by all
), opened as (
    select *, case knot when 0 then size - load + inner_load else inner_load end as open from loads
), wrong as (
    select component_id, concat(house_class, ' and ', street_class, ' could be paired as well') as said
    from flows where tight and not inside and (pairs = 0 and house_level >= street_level)
    union all select component_id, concat(house_class, ' and ', street_class, ' are paired across levels')
    from flows where pairs > 0 and (house_level <> street_level or not tight)
    union all select component_id, concat(class, ' could be paired more or less')
    from ends where from_end and to_end and level <> 0 or from_end and not to_end and level <= 0
        or to_end and not from_end and level >= 0
    union all select component_id, concat('knot ', knot, ' has several levels') from decided
    group by component_id, knot having min(level) <> max(level) or knot = 0 and min(level) <> 0
    union all select component_id, concat('knot ', knot, ' is linked ', count(*), ' times') from links
    group by component_id, knot having count(*) > 1
    union all select coalesce(f.component_id, '?'), concat(coalesce(m.house_class, f.house_class, '?'), ' and ',
        coalesce(m.street_class, f.street_class, '?'), ' are matched ', coalesce(m.pairs, 0), ' times, not ',
        coalesce(f.pairs, 0))
    from matched m full join (select * from flows where pairs > 0 and not inside) f
        on f.house_class = m.house_class and f.street_class = m.street_class
    where m.pairs is distinct from f.pairs
    union all select o.component_id, concat(o.class, ' has ', coalesce(w.rows, 0), ' ambiguous rows, not ', o.open)
    from opened o left join waiting w on w.book = o.book and w.class = o.class
    where o.open > coalesce(w.rows, 0) and o.component_id not in (from elsewhere)
    union all select component_id, concat('says ', any_value(status)) from opened
    group by component_id having any_value(status) <> if(sum(open) > 0, 'AMBIGUOUS', 'OPTIMAL')
)
select concat('component ', component_id) as subject, said from wrong"""

_LINKED = """select h.book, h.row_id from waiting h semi join known s on {facing}
    union all select s.book, s.row_id from waiting s semi join known h on {facing}"""

_OVERLOOKED = """, waiting as materialized (
    select k.* from dated k join ended e on e.n = k.n
    left join reconciliation.breaks b on b.break_id = e.break_id
    where e.disposition = 'PENDING' or list_has_any(b.types::varchar[], ['MISSING_STREET', 'MISSING_HOUSE'])
), linked as ({linked}), certified as (
    select component_id, book::varchar as book, class, unnest(rows) as row_id
    from reconciliation.certificates where pass = {name}
), alone as materialized (
    select k.* from waiting k
    anti join linked l on l.book = k.book and l.row_id = k.row_id
    anti join certified c on c.book = k.book and c.row_id = k.row_id
), partners as materialized (
    select *, false as certified from alone
    union all select k.*, true from dated k semi join certified c on c.book = k.book and c.class = k.row_id
)
select concat('HOUSE row ', h.row_id) as subject, concat('could be paired with STREET row ', s.row_id) as said
from partners h join partners s on h.book = 'HOUSE' and s.book = 'STREET' and not (h.certified and s.certified)
    and {equal} where {admissible}"""
