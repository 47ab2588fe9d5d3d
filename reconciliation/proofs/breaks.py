"""Breaks: their rows, what they say differs, and that nothing is called a break which is a match, or the reverse."""

from __future__ import annotations

import polars as pl

from data.contracts.column import Role
from data.contracts.match import GAP_TYPE
from data.contracts.words import BreakType
from reconciliation.proofs.agreement import agrees, gap, scale_of, sides
from reconciliation.proofs.evidence import Evidence, Values, Violation, failing, filled, quoted

NUMBERS = (Role.QUANTITY, Role.PRICE, Role.MONEY)
ALONE = (
    BreakType.MISSING_STREET,
    BreakType.MISSING_HOUSE,
    BreakType.REFERENCE_REUSED,
    BreakType.CANCEL_UNKNOWN,
    BreakType.CANCELLED_ONE_SIDE,
    BreakType.AMBIGUOUS,
)
"""Types of breaks that compare nothing: a row is alone, or there are several ways to pair it."""

MISSING = (BreakType.MISSING_STREET, BreakType.MISSING_HOUSE)
VERDICTS = ("FAILED", "TAKEN", "AMBIGUOUS", "NO_CANDIDATE", "BUDGET_EXHAUSTED")

_NEAR = """, missing as (
    select break_id, near_miss as miss, len(house_rows) > 0 as ours, coalesce(house_rows[1], street_rows[1]) as row_id
    from reconciliation.breaks where list_has_any(types, $missing)
), sides as (
    select m.break_id, m.miss, if(m.ours, o.n, t.n) as house, if(m.ours, t.n, o.n) as street, t.n as other,
        t.{reference} as named, e.disposition, e.break_id as partner_break
    from missing m
    left join dated o on o.book = if(m.ours, 'HOUSE', 'STREET') and o.row_id = m.row_id
    left join dated t on t.book = if(m.ours, 'STREET', 'HOUSE') and t.row_id = m.miss.row_id
    left join ended e on e.n = t.n
), compared as (
    select b.*, case when h.n is not null and s.n is not null then {out} end as out_of,
        coalesce(array_to_string(list_transform(b.miss.failed, lambda f: f.field::varchar), ', '), '') as listed
    from sides b left join dated h on h.n = b.house left join dated s on s.n = b.street
)
select concat('break ', break_id) as subject, concat_ws(', ',
    if(miss is null or not list_contains($verdicts, miss.verdict) or coalesce(miss.text, '') = '',
        'has no near miss', null),
    if(miss.row_id is not null and (other is null or miss.ref is distinct from named),
        concat('names ', miss.row_id, ', which is no such row of the other book'), null),
    if(miss.verdict = 'NO_CANDIDATE' and miss.row_id is not null
        or miss.row_id is null and miss.verdict in ('FAILED', 'TAKEN', 'AMBIGUOUS'), 'names nobody or somebody',
        null),
    if(miss.verdict = 'TAKEN' and not (disposition = 'MATCHED' or partner_break is not null),
        'says a free row is taken', null),
    if(miss.verdict = 'FAILED' and disposition = 'MATCHED', 'says a matched row is free', null),
    if(miss.verdict <> 'BUDGET_EXHAUSTED' and out_of <> listed,
        concat('out of tolerance: ', out_of, '; listed: ', listed), null)) as said
from compared where said <> ''"""

_PAIRS = """, chosen as materialized (
    select b.break_id, h.n as house_row, s.n as street_row, b.differences
    from reconciliation.breaks b
    join dated h on h.book = 'HOUSE' and h.row_id = b.house_rows[1]
    join dated s on s.book = 'STREET' and s.row_id = b.street_rows[1]
    where len(b.house_rows) = 1 and len(b.street_rows) = 1 and not list_has_any(b.types, $alone)
), told as (
    select break_id, house_row, street_row, unnest(differences) as told from chosen
), wrong as (
    select b.break_id, {out} as out_of, coalesce(array_to_string(
        list_transform(b.differences, lambda d: d.field::varchar), ', '), '') as listed,
        concat('out of tolerance: ', out_of, '; listed: ', listed) as said
    from chosen b
    join dated h on h.n = b.house_row
    join dated s on s.n = b.street_row
    where out_of = '' or out_of <> listed
    union all
    select l.break_id, null, null, concat('tells other values of ', l.told.field) from told l
    join dated h on h.n = l.house_row
    join dated s on s.n = l.street_row
    where not coalesce(case l.told.field::varchar {cases} else false end, false)
)
select concat('break ', break_id) as subject, said from wrong"""


def rows_of_breaks(evidence: Evidence) -> list[Violation]:
    """Each row that ended BREAK or AMBIGUOUS is in the one break it names, and nothing else is in a break."""
    return evidence.violations(
        "every broken row is in exactly one break",
        filled(
            """, stand as (
                select * from ended where disposition in ('BREAK', 'AMBIGUOUS')
                    or (break_id is not null and disposition <> 'CANCELLED'))
            , listed as (
                select n, any_value(book) as book, any_value(row_id) as row_id, any_value(break_id) as break_id,
                    any_value(ref) as ref, count(*) as times
                from broken group by n)
            select concat(coalesce(e.book, b.book), ' row ', coalesce(e.row_id, b.row_id)) as subject,
                concat('ended ', e.disposition, ' of break ', e.break_id, '; listed ', coalesce(b.times, 0),
                    ' times, in break ', b.break_id, ' as ', b.ref) as said
            from stand e full join listed b on b.n = e.n
            left join known k on k.n = b.n
            where e.row_id is null or b.row_id is null or b.times <> 1 or e.break_id is distinct from b.break_id
                or e.disposition not in ('BREAK', 'AMBIGUOUS') or k.{reference} is distinct from b.ref""",
            reference=quoted(evidence.contract.reference),
        ),
    )


def well_formed(evidence: Evidence) -> list[Violation]:
    """Each break stands once, has rows, types with their codes, and the sides that its types speak of."""
    codes = pl.DataFrame({"type": [kind.value for kind in BreakType], "code": [kind.code for kind in BreakType]})
    return evidence.violations(
        "a break is well formed",
        """, kinds as materialized (
            select row_number() over () as kind, types, codes
            from (select distinct types, codes from reconciliation.breaks)
        ), coded as (
            select k.kind, list(c.code order by t.place) as codes
            from kinds k, unnest(k.types) with ordinality as t(type, place)
            left join code_list c on c.type = t.type group by all
        ), misnamed as (
            select types, codes, true as wrong from kinds
            anti join coded on coded.kind = kinds.kind and coded.codes is not distinct from kinds.codes
        ), repeated as (
            select break_id, true as again from reconciliation.breaks group by break_id having count(*) > 1
        ), ambiguous as (
            select break_id, count(*) as unsure from ended where disposition = 'AMBIGUOUS' group by all
        )
        select concat('break ', b.break_id) as subject,
            concat_ws(', ', if(r.again, 'stands several times', null),
                if(len(b.house_rows) + len(b.street_rows) = 0, 'has no rows', null),
                if(m.wrong, 'has other codes than its types', null),
                if(list_contains(b.types, 'MISSING_STREET') and len(b.street_rows) > 0, 'is not missing', null),
                if(list_contains(b.types, 'MISSING_HOUSE') and len(b.house_rows) > 0, 'is not missing', null),
                if(list_contains(b.types, 'AMBIGUOUS') <> (coalesce(a.unsure, 0) > 0), 'is or is not ambiguous', null)
            ) as said
        from reconciliation.breaks b
        left join misnamed m on m.types is not distinct from b.types and m.codes is not distinct from b.codes
        left join repeated r on r.break_id = b.break_id
        left join ambiguous a on a.break_id = b.break_id
        where said <> ''""",
        code_list=codes,
    )


def differences_true(evidence: Evidence) -> list[Violation]:
    """A broken pair lists exactly the fields that are out of tolerance, with the values and gaps of its rows."""
    values = Values()
    fields = {name: agrees(evidence, name, values) for name in evidence.rulebook.compared}
    query = filled(
        _PAIRS,
        out=failing(fields),
        cases=" ".join(f"when {values.bind(name)} then {_told(evidence, name)}" for name in fields),
    )
    named = {**values.named, "alone": [kind.value for kind in ALONE]}
    return evidence.violations("a break says what differs", query, named)


def near_misses_true(evidence: Evidence) -> list[Violation]:
    """Every missing row has its near miss: a row of the other book with exactly the predicates that it fails."""
    values = Values()
    fields = {name: agrees(evidence, name, values) for name in evidence.rulebook.compared}
    query = filled(_NEAR, out=failing(fields), reference=quoted(evidence.contract.reference))
    named = {**values.named, "verdicts": list(VERDICTS), "missing": [kind.value for kind in MISSING]}
    return evidence.violations("a missing row has a true near miss", query, named)


def _told(evidence: Evidence, name: str) -> str:
    """SQL: the listed difference `told` of the field has both values and the gap as they are."""
    role = evidence.contract.columns[name].role
    cells = list(zip(("l.told.house", "l.told.street"), sides(name), strict=True))
    if role in NUMBERS:
        exact = f"decimal(38, {max(GAP_TYPE.scale, scale_of(evidence, name))})"
        same = [f"try_cast({told} as {exact}) is not distinct from {cell}::{exact}" for told, cell in cells]
    elif isinstance(evidence.contract.schema[name], pl.Datetime):
        same = [f"try_cast({told} as timestamptz) is not distinct from {cell}::timestamptz" for told, cell in cells]
    else:
        same = [f"{told} is not distinct from {cell}::varchar" for told, cell in cells]
    known = gap(evidence, name) if role in (*NUMBERS, Role.DATE) else "null"
    if scale_of(evidence, name) > GAP_TYPE.scale:
        known = f"case when ({known})::decimal(38, {GAP_TYPE.scale}) = ({known}) then {known} end"
    return f"({' and '.join(same)} and l.told.gap is not distinct from {known})"
