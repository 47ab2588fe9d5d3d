"""Candidate pairs and their weights, recomputed in SQL from the canonical rows alone.

The weight of a field is the part of its tolerance that the difference uses, in whole millionths rounded down, as
`assignment/weights.py` documents it; a percentage is of the largest value in the component. Numbers are counted in
units of 10^-12, so that the division is one of integers.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from data.contracts.column import Role
from reconciliation.proofs.agreement import agrees, applies, gap, scale_of, sides
from reconciliation.proofs.evidence import Evidence, Values, filled, quoted
from reconciliation.tolerances import Band, Exact, NotUsed, Percent, PercentCapped, Tolerance

MILLION = "1000000::hugeint"
UNIT_DECIMALS = 12


def classes_and_edges(evidence: Evidence, name: str, parameters: Mapping[str, Any], values: Values) -> str:
    """SQL: `classes` (one per certificate of the pass) and `edges` (their admissible pairs, with `cost`).

    Components whose classes make more pairs than a key may have are in `huge` and have no edges.
    """
    per_key = values.bind(int(parameters.get("most_per_key", 1_000_000)))
    return filled(
        _EDGES,
        name=values.bind(name),
        per_key=per_key,
        equal=same_key(evidence, parameters),
        admissible=admissible(evidence, parameters, values),
        cost=cost(evidence, values),
    )


_EDGES = """, classes as materialized (
    select component_id, status::varchar as status, book::varchar as book, class, rows, len(rows) as size, limits,
        price, level, knot, coalesce(not limits and price = 0, false) as free, paired
    from reconciliation.certificates where pass = {name}
), huge as (
    select component_id from classes where status = 'BUDGET_EXHAUSTED' group by component_id
    having count(*) filter (book = 'HOUSE') * count(*) filter (book = 'STREET') > {per_key}
), shown as materialized (
    select k.*, c.component_id from dated k join classes c on c.book = k.book and c.class = k.row_id
    where c.component_id not in (from huge)
), edges as materialized (
    select h.row_id as house_class, s.row_id as street_class, h.component_id,
        s.component_id as street_component, {cost} as cost
    from shown h join shown s on h.book = 'HOUSE' and s.book = 'STREET' and {equal}
    where {admissible}
)"""


def same_key(evidence: Evidence, parameters: Mapping[str, Any]) -> str:
    """SQL: the columns of the key, and those that every row states and that must be equal."""
    overridden = {name for override in evidence.rulebook.overrides for name in override.compare}
    tolerances = evidence.rulebook.tolerances
    always = [
        name for name in evidence.contract.required if isinstance(tolerances[name], Exact) and name not in overridden
    ]
    names = dict.fromkeys([*parameters["key"], *always])
    return " and ".join(f"h.{quoted(name)} is not distinct from s.{quoted(name)}" for name in names)


def admissible(evidence: Evidence, parameters: Mapping[str, Any], values: Values) -> str:
    """SQL: every compared field is within tolerance, and the pass's date within its window."""
    fields = [agrees(evidence, name, values) for name in evidence.rulebook.compared]
    day = parameters.get("date")
    if day is not None:
        window = values.bind(int(parameters.get("date_window_business_days", 0)))
        fields.append(f"coalesce(abs({gap(evidence, day)}) <= {window}, true)")
    return " and ".join(f"({field})" for field in fields)


def cost(evidence: Evidence, values: Values) -> str:
    """SQL: the weighted difference of rows `h` and `s`."""
    weights = [_weight(evidence, name, values) for name in evidence.rulebook.compared]
    return f"({' + '.join(weights) or '0'})::bigint"


def _weight(evidence: Evidence, name: str, values: Values) -> str:
    said = [
        f"when {applies(override, values)} then {_part(evidence, name, override.compare[name], values)}"
        for override in evidence.rulebook.overrides
        if name in override.compare
    ]
    own = _part(evidence, name, evidence.rulebook.tolerances.get(name, NotUsed()), values)
    return f"(case {' '.join(said)} else {own} end)" if said else own


def _part(evidence: Evidence, name: str, tolerance: Tolerance, values: Values) -> str:
    is_date = evidence.contract.columns[name].role is Role.DATE
    scale = 0 if is_date else scale_of(evidence, name)
    apart = _units(gap(evidence, name), scale)
    match tolerance:
        case PercentCapped(percent=percent, maximum=maximum):
            allowed = f"least({_share(name, percent, scale, values)}, {_bound(maximum, values)})"
        case Percent(percent=percent):
            allowed = _share(name, percent, scale, values)
        case Band(below=below, above=above):
            over = f"{gap(evidence, name)} > 0"
            allowed = f"(case when {over} then {_bound(below, values)} else {_bound(above, values)} end)"
        case _:
            return "0"
    used = f"least({apart} * {MILLION} // {allowed}, {MILLION})"
    return f"(case when {allowed} > 0 and {gap(evidence, name)} is not null then {used} else 0 end)"


def _share(name: str, percent: Decimal, scale: int, values: Values) -> str:
    house, street = (_units(side, scale) for side in sides(name))
    places = max(0, -int(percent.normalize().as_tuple().exponent))
    part, of = int(percent.scaleb(places)), 100 * 10**places
    largest = f"max(greatest({house}, {street})) over (partition by h.component_id)"
    return f"({largest} * {values.bind(part)}::hugeint // {values.bind(of)}::hugeint)"


def _units(number: str, scale: int) -> str:
    """The absolute value of a number with so many decimals, in units of 10^-12, as an integer."""
    whole = f"(abs({number}) * {10**scale}::hugeint)::hugeint"
    return f"({whole} * {10 ** (UNIT_DECIMALS - scale)})"


def _bound(value: Decimal, values: Values) -> str:
    return f"{values.bind(int(value.scaleb(UNIT_DECIMALS)))}::hugeint"
