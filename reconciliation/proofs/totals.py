"""Groups of more than two rows, by their totals: one shared reference, exact quantities, value and money as derived.

What an average price may hide follows from its decimals: half a unit of its last decimal times the quantity. Money
may further be rounded on every row: half a minor unit of the currency, in net as often as it has parts that are
rounded by themselves. Both are documented with the pass.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.contracts.match import residual_fields
from data.contracts.words import BreakType
from data.reference.currencies import currencies
from reconciliation.proofs.agreement import within
from reconciliation.proofs.evidence import Evidence, Values, Violation, failing, filled, quoted
from reconciliation.proofs.groups import GROUPED
from reconciliation.rulebook import COMPARED
from reconciliation.tolerances import NotUsed

NUMBERS = (Role.QUANTITY, Role.PRICE, Role.MONEY)
MOST_DECIMALS = 12
DEFAULT_DECIMALS = 2


def totals_agree(evidence: Evidence) -> list[Violation]:
    """Each group of several rows: one shared key, one value of every shared term, and totals that agree."""
    contract, values = evidence.contract, Values()
    parameters = evidence.rulebook.passes.get(GROUPED, {})
    words = [n for n in contract.having(*(role for role in COMPARED if role not in NUMBERS)) if _used(evidence, n)]
    checks = {
        name: f"coalesce(least(h.{_of(name, 'least')}, s.{_of(name, 'least')})"
        f" = greatest(h.{_of(name, 'most')}, s.{_of(name, 'most')}), true)"
        for name in words
    }
    checks |= {
        name: f"coalesce(h.{quoted(name)} = s.{quoted(name)}, true)" for name in contract.having(Role.QUANTITY)
    }
    checks |= {"a shared reference": _shared_key(parameters.get("keys", ()))}
    if _has_value(evidence):
        checks["value"] = 'coalesce(abs(h."value of side" - s."value of side") <= d.rounding, true)'
    for name in contract.having(Role.MONEY):
        if name in evidence.rulebook.compared:
            checks[name] = _money(evidence, name, values, priced=name in parameters.get("priced", ()))
    checks |= {
        f"residual of {name}": f"m.residuals.{quoted(name)} is not distinct from {_residual(evidence, name)}"
        for name in residual_fields(contract)
    }
    query = filled(
        _TOTALS,
        columns=", ".join(_columns(evidence, words, [key for link in parameters.get("keys", ()) for key in link])),
        rounding=_rounding(evidence),
        least=values.bind(int(parameters.get("price_decimals_at_least", DEFAULT_DECIMALS))),
        said=failing(checks),
    )
    return evidence.violations(
        "the totals of a group agree", query, values.named, half_units=_half_units(), minor_units=_half_minor_units()
    )


_TOTALS = """, several as (
    select * from reconciliation.matches
    where pass <> 'conservation' and (len(house_rows) <> 1 or len(street_rows) <> 1)
), sides as (
    select m.group_id, m.book, count(*) as "rows of side", {columns}
    from members m semi join several g on g.group_id = m.group_id
    join known k on k.n = m.n group by m.group_id, m.book
), compared as (
    select h.group_id, greatest($least_decimals, case
        when h."one price of side" and not s."one price of side" then h."decimals of side"
        when s."one price of side" and not h."one price of side" then s."decimals of side"
        when h."rows of side" < s."rows of side" then h."decimals of side"
        when h."rows of side" > s."rows of side" then s."decimals of side"
        else least(h."decimals of side", s."decimals of side") end) as decimals
    from sides h join sides s on h.group_id = s.group_id and h.book = 'HOUSE' and s.book = 'STREET'
), derived as (
    select c.group_id, {rounding} as rounding
    from compared c join sides h on h.group_id = c.group_id and h.book = 'HOUSE'
    join half_units u on u.decimals = c.decimals
)
select concat('group ', m.group_id) as subject, {said} as said
from several m
join sides h on h.group_id = m.group_id and h.book = 'HOUSE'
join sides s on s.group_id = m.group_id and s.book = 'STREET'
left join derived d on d.group_id = m.group_id
left join minor_units c on c.code = h."currency of side"
where said <> ''""".replace("$least_decimals", "{least}")


def _used(evidence: Evidence, name: str) -> bool:
    return not isinstance(evidence.rulebook.tolerances[name], NotUsed)


def _has_value(evidence: Evidence) -> bool:
    return evidence.contract.only(Role.QUANTITY) is not None and evidence.contract.only(Role.PRICE) is not None


def _of(name: str, what: str) -> str:
    return quoted(f"{name} {what}")


def _columns(evidence: Evidence, words: list[str], keys: list[str]) -> list[str]:
    """What is known of one side of a group. A total is null where a row is silent."""
    contract = evidence.contract
    said = [
        f"case when count(k.{quoted(n)}) = count(*) then sum(k.{quoted(n)}) end as {quoted(n)}"
        for n in contract.having(Role.QUANTITY, Role.MONEY)
    ]
    for name in dict.fromkeys([*words, *keys]):
        said += [f"min(k.{quoted(name)}) as {_of(name, 'least')}", f"max(k.{quoted(name)}) as {_of(name, 'most')}"]
    said += [f"count(k.{quoted(name)}) as {_of(name, 'count')}" for name in dict.fromkeys(keys)]
    currency = next(
        (c.currency_from for c in contract.columns.values() if c.currency_from), contract.only(Role.CURRENCY)
    )
    unit = f"max(k.{quoted(currency)}::varchar)" if currency else "null::varchar"
    said.append(f'{unit} as "currency of side"')
    said += [f"sum({_roundings(contract, n)}) as {_of(n, 'roundings')}" for n in contract.having(Role.MONEY)]
    if not _has_value(evidence):
        silent = [
            'null::decimal(38, 22) as "value of side"',
            'null as "one price of side"',
            '0 as "decimals of side"',
        ]
        return [*said, *silent]
    quantity, price = (quoted(contract.having(role)[0]) for role in (Role.QUANTITY, Role.PRICE))
    decimals = f"len(regexp_extract(rtrim(k.{price}::varchar, '0'), '\\.(\\d*)$', 1))"
    value = f'sum(k.{quantity} * k.{price}) as "value of side"'
    prices = f'min(k.{price}) = max(k.{price}) as "one price of side"'
    return [*said, value, prices, f'coalesce(max({decimals}), 0) as "decimals of side"']


def _roundings(contract: Contract, name: str) -> str:
    """How often rounding entered this amount of a row: once, and in net once more per charge that it states."""
    columns = contract.columns
    is_net = columns[name].differs_as is BreakType.NET_AMOUNT
    gross_or_net = (BreakType.NET_AMOUNT, BreakType.GROSS_AMOUNT)
    charges = [n for n in contract.having(Role.MONEY) if columns[n].differs_as not in gross_or_net] if is_net else []
    return " + ".join(["1", *(f"coalesce((k.{quoted(n)} <> 0)::integer, 0)" for n in charges)])


def _shared_key(keys: list[list[str]] | tuple[()]) -> str:
    """Some key whose house column and street column hold one and the same value in every row of the group."""
    shared = [
        f"(h.{_of(ours, 'least')} = h.{_of(ours, 'most')} and s.{_of(theirs, 'least')} = s.{_of(theirs, 'most')}"
        f" and h.{_of(ours, 'least')} = s.{_of(theirs, 'least')}"
        f' and h.{_of(ours, "count")} = h."rows of side" and s.{_of(theirs, "count")} = s."rows of side")'
        for ours, theirs in keys
    ]
    return " or ".join(f"coalesce({one}, false)" for one in shared) or "false"


def _rounding(evidence: Evidence) -> str:
    if not _has_value(evidence):
        return "0::decimal(38, 23)"
    return f"(abs(h.{quoted(evidence.contract.having(Role.QUANTITY)[0])})::decimal(38, 10) * u.half)"


def _money(evidence: Evidence, name: str, values: Values, *, priced: bool) -> str:
    """Within the tolerance for totals, or within what rounding in every row explains."""
    stated = within(evidence, name, evidence.rulebook.tolerances[name], values)
    times = f"(h.{_of(name, 'roundings')} + s.{_of(name, 'roundings')})::decimal(18, 0)"
    rows = f"coalesce({times} * c.half, 0)::decimal(38, 23)"
    allowed = f"({rows} + coalesce(d.rounding, 0))" if priced else rows
    return f"({stated} or coalesce(abs(h.{quoted(name)} - s.{quoted(name)}) <= {allowed}, false))"


def _residual(evidence: Evidence, name: str) -> str:
    if evidence.contract.columns[name].role in (Role.QUANTITY, Role.MONEY):
        return f"nullif(h.{quoted(name)} - s.{quoted(name)}, 0)"
    return "null"


def _half_units() -> pl.DataFrame:
    """Half a unit of the last decimal, for each number of decimals."""
    halves = [Decimal(5).scaleb(-count - 1) for count in range(MOST_DECIMALS + 1)]
    return pl.DataFrame(
        {"decimals": list(range(MOST_DECIMALS + 1)), "half": halves},
        schema={"decimals": pl.Int64, "half": pl.Decimal(14, 13)},
    )


def _half_minor_units() -> pl.DataFrame:
    """Half a minor unit of each currency that has one."""
    known = currencies().drop_nulls("minor_unit").select("code", "minor_unit")
    halves = [unit * 5 / 10 for unit in known["minor_unit"].to_list()]
    return known.select("code", pl.Series("half", halves, dtype=pl.Decimal(10, 5)))
