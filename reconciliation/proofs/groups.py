"""Match groups: disjoint, of rows that exist on the right side, and each admissible under its own pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data.contracts.column import Role
from data.contracts.match import residual_fields
from data.contracts.words import Book
from reconciliation.proofs.agreement import agrees, gap
from reconciliation.proofs.evidence import Evidence, Values, Violation, by_currency, failing, filled, quoted


def disjoint(evidence: Evidence) -> list[Violation]:
    """No row is in two groups or twice in one; each exists on the side that lists it, and ended MATCHED there."""
    return evidence.violations(
        "groups are disjoint and made of matched rows",
        filled(
            """, counted as (select n, count(*) as times from members group by n having count(*) > 1)
            select concat('group ', m.group_id, ' ', m.book, ' row ', m.row_id) as subject,
                concat_ws(', ', if(c.times > 1, concat('is in groups ', c.times, ' times'), null),
                    if(k.row_id is null, 'is no row of this side', null),
                    if(m.ref is distinct from k.{reference}, 'has another reference', null),
                    if(e.disposition is distinct from 'MATCHED' or e.group_id is distinct from m.group_id,
                        concat('ended ', e.disposition, ' ', e.group_id), null)) as said
            from members m
            left join counted c on c.n = m.n
            left join known k on k.n = m.n
            left join ended e on e.n = m.n
            where said <> ''""",
            reference=quoted(evidence.contract.reference),
        ),
    )


def every_match_has_its_group(evidence: Evidence) -> list[Violation]:
    """A row that ended MATCHED is in the group it names; any other row names none."""
    return evidence.violations(
        "every matched row is in its group",
        """select concat(e.book, ' row ', e.row_id) as subject,
            concat(e.disposition, ' of group ', e.group_id) as said
        from ended e left join (select distinct n, group_id from members) m on m.n = e.n and m.group_id = e.group_id
        where (e.disposition = 'MATCHED' and m.n is null)
            or (e.disposition <> 'MATCHED' and e.group_id is not null)
        """,
    )


def well_formed(evidence: Evidence) -> list[Violation]:
    """Each group stands once, has rows on both sides, its cardinality, is certain, and names a matching pass."""
    matching = [name for name in evidence.rulebook.passes if name in ADMISSIBLE or name in BY_TOTALS]
    return evidence.violations(
        "a match group is well formed",
        """, repeated as (
            select group_id, true as again from reconciliation.matches group by group_id having count(*) > 1
        )
        select concat('group ', group_id) as subject,
            concat_ws(', ', if(again, 'stands several times', null),
                if(len(house_rows) = 0 or len(street_rows) = 0, 'has rows on one side only', null),
                if(cardinality is distinct from concat(if(len(house_rows) = 1, '1', 'N'), ':',
                    if(len(street_rows) = 1, '1', if(len(house_rows) = 1, 'N', 'M'))), 'says ' || cardinality, null),
                if(len(house_refs) <> len(house_rows) or len(street_refs) <> len(street_rows),
                    'lacks references', null),
                if(status::varchar is distinct from 'OPTIMAL', concat('is ', status), null),
                if(list_contains($matching, pass), null,
                    concat('no pass ', pass, ' of this rulebook matches'))) as said
        from reconciliation.matches left join repeated using (group_id) where said <> ''""",
        {"matching": matching},
    )


def pairs_agree(evidence: Evidence) -> list[Violation]:
    """Every 1:1 group, field by field: within tolerance, and admissible under the pass it names."""
    values = Values()
    fields = {name: agrees(evidence, name, values) for name in evidence.rulebook.compared}
    found = _of_pairs(evidence, "a matched pair is within tolerance", failing(fields), ONE_TO_ONE, values)
    values = Values()
    checks = {
        name: f"p.pass <> {values.bind(name)} or ({ADMISSIBLE[name](evidence, parameters, values)})"
        for name, parameters in evidence.rulebook.passes.items()
        if name in ADMISSIBLE
    }
    return found + _of_pairs(evidence, "a matched pair is admissible under its pass", failing(checks), "true", values)


def residuals_true(evidence: Evidence) -> list[Violation]:
    """Residuals of 1:1 groups are house minus street, null where equal or absent."""
    checks = {
        name: f"p.residuals.{quoted(name)} is not distinct from nullif({gap(evidence, name)}, 0)"
        for name in residual_fields(evidence.contract)
    }
    return _of_pairs(evidence, "residuals are house minus street", failing(checks), "true", Values())


def residuals_add_up(evidence: Evidence) -> list[Violation]:
    """Per currency and number, house minus street over all groups equals the sum of the residuals."""
    contract, found = evidence.contract, list[Violation]()
    names = contract.having(Role.QUANTITY, Role.MONEY)
    for currency, told in by_currency(contract, names).items():
        cells = [(quoted(name), f"r.residuals.{quoted(name)}") for name in told]
        query = filled(
            """, sides as (
                select m.group_id, any_value({unit}) as unit, {gaps}
                from members m join known k on k.n = m.n group by all
            ), added as (
                select s.unit, {sums}
                from sides s join reconciliation.matches r on r.group_id = s.group_id group by all
            )
            select unit as subject, {said} as said from added where said <> ''""",
            unit=f"k.{quoted(currency)}::varchar" if currency else "'every currency'",
            gaps=", ".join(_gap_where_told(name) for name, _ in cells),
            sums=", ".join(f"coalesce(sum(s.{n}), 0) - coalesce(sum({r}), 0) as {n}" for n, r in cells),
            said=failing({name: f"{quoted(name)} = 0" for name in told}),
        )
        found += evidence.violations("house minus street of all groups is the sum of residuals", query)
    return found


def _gap_where_told(column: str) -> str:
    """House total minus street total of a group, null where a row is silent."""
    sums = " - ".join(f"sum(k.{column}) filter (m.book = '{book}')" for book in Book)
    return f"case when count(*) = count(k.{column}) then {sums} end as {column}"


_PAIRS = """select concat('group ', p.group_id) as subject, {said} as said
from pairs p join dated h on h.n = p.house join dated s on s.n = p.street
where {only} and said <> ''"""


def _of_pairs(evidence: Evidence, law: str, said: str, only: str, values: Values) -> list[Violation]:
    query = filled(_PAIRS, said=said, only=only)
    return evidence.violations(law, query, values.named)


def _linked(_: Evidence, parameters: Mapping[str, Any], __: Values) -> str:
    links = [*parameters.get("links", ()), *parameters.get("agreeing_links", ())]
    shared = [f"coalesce(h.{quoted(ours)} = s.{quoted(theirs)}, false)" for ours, theirs in links]
    return " or ".join(shared) or "false"


def _same_key(_: Evidence, parameters: Mapping[str, Any], __: Values) -> str:
    return " and ".join(f"h.{quoted(name)} is not distinct from s.{quoted(name)}" for name in parameters["key"])


def _same_key_near_date(evidence: Evidence, parameters: Mapping[str, Any], values: Values) -> str:
    key, day = _same_key(evidence, parameters, values), parameters.get("date")
    if day is None:
        return key
    window = values.bind(int(parameters.get("date_window_business_days", 0)))
    return f"{key} and coalesce(abs({gap(evidence, day)}) <= {window}, true)"


GROUPED, CONSERVATION = "grouped", "conservation"
BY_TOTALS = (GROUPED, CONSERVATION)
"""Passes whose groups are checked by their totals: `totals.py` and `conservation.py` say how."""
ONE_TO_ONE = "p.pass <> 'conservation'"
"""One row may be a package counted in tonnes and the other in barrels: fields need not be equal, exposures must."""
ADMISSIBLE: Mapping[str, Callable[[Evidence, Mapping[str, Any], Values], str]] = {
    "reference": _linked,
    "economics": _same_key,
    "tolerance": _same_key_near_date,
}
"""Passes that match 1:1, each with what its pairs must have in common. A new pass needs its own check here."""
