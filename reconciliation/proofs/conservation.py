"""Groups of the conservation pass: one block, and quantities and cash that the law lets stand, added up again.

Fractions and the reference data of packages; nothing of the engine. What rounding may hide: half a lot of a package
with lots, at the group's own prices; half a unit of the last decimal of a derived price; half a minor unit of every
amount of money.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

import polars as pl

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.contracts.failure import TieoutError
from data.contracts.words import Book
from data.reference.currencies import currencies
from data.reference.packages import FACTOR_SCALE, Opened, packages
from reconciliation.proofs.evidence import COMMON, Evidence, Violation, filled, quoted
from reconciliation.tolerances import Band

NAME = "conservation"
LAW = "the groups of the conservation pass obey its law"
DEFAULT_DECIMALS = 2
Row = Mapping[str, Any]


class Leg(NamedTuple):
    """One stored row of a group, opened.

    Args:
        sign: +1 house, -1 street.
        sizes: signed quantity per instrument.
        value: signed quantity x price, in units that the price is for.
        half_lot: what rounding to lots may hide of the quantity; 0: nothing.
    """

    sign: int
    row: Row
    sizes: dict[str, Fraction]
    value: Fraction
    half_lot: Fraction


def law_obeyed(evidence: Evidence) -> list[Violation]:
    """Each group of the pass lies in one block, and its quantities and cash settle each other."""
    parameters = evidence.rulebook.passes.get(NAME)
    if parameters is None:
        return []
    query = filled(
        """{common} select m.group_id, m.book as in_book, k.*
        from members m join reconciliation.matches g on g.group_id = m.group_id
        join known k on k.book = m.book and k.row_id = m.row_id
        where g.pass = 'conservation' order by m.group_id, m.book, m.row_id""",
        common=COMMON,
    )
    try:
        stored = evidence.stored.sql(query)
    except TieoutError as failure:
        return [Violation(LAW, "the whole run", f"cannot be checked: {failure}")]
    if stored.is_empty():
        return []
    found: list[Violation] = []
    for group, rows in groupby(stored.iter_rows(named=True), key=lambda row: str(row["group_id"])):
        said = _wrong(list(rows), evidence, parameters)
        if said:
            found.append(Violation(LAW, f"group {group}", ", ".join(said)))
    return found


def _wrong(rows: list[Row], evidence: Evidence, parameters: Mapping[str, Any]) -> list[str]:
    said = [f"{name} differs" for name in parameters["block"] if len({row[name] for row in rows}) > 1]
    legs = legs_of(rows, evidence)
    lots = {name: leg.half_lot for leg in legs if leg.half_lot for name in leg.sizes}
    said += [f"{name} does not add up" for name, gap in _added(legs).items() if abs(gap) > lots.get(name, 0)]
    cash = cash_left(legs)
    rounding = _rounding(legs, evidence.contract, parameters)
    allowed = Fraction(str(parameters.get("cash_tolerance", 0)))
    if abs(cash) > rounding + allowed:
        said.append("cash does not add up")
    return said + _money(legs, evidence, parameters, rounding, allowed)


def legs_of(rows: Iterable[Row], evidence: Evidence) -> list[Leg]:
    """The rows, opened; each says in `in_book` whose it is."""
    parameters = evidence.rulebook.passes[NAME]
    return [_leg(row, evidence.contract, parameters) for row in rows]


def cash_left(legs: list[Leg]) -> Fraction:
    """House value minus street value, without what quantities hidden by lots explain."""
    values = sum((leg.sign * leg.value for leg in legs), Fraction(0))
    return values - _worth_of_lots(_added(legs), legs)


def _leg(row: Row, contract: Contract, parameters: Mapping[str, Any]) -> Leg:
    opened = Opened(((row[_instrument(parameters)], FACTOR_SCALE),), FACTOR_SCALE)
    if parameters.get("packages"):
        unit = row[parameters["unit"]] if parameters.get("unit") else None
        opened = packages().opened(row[_instrument(parameters)], unit.lower() if unit else None)
    direction = contract.only(Role.DIRECTION)
    side = 1 if direction is None or row[direction] == contract.positive_direction else -1
    size = side * Fraction(row[_only(contract, Role.QUANTITY)])
    return Leg(
        sign=1 if row["in_book"] == Book.HOUSE else -1,
        row=row,
        sizes={name: size * Fraction(amount, FACTOR_SCALE) for name, amount in opened.legs},
        value=size * Fraction(opened.priced, FACTOR_SCALE) * Fraction(row[_only(contract, Role.PRICE)]),
        half_lot=Fraction(opened.half_lot, FACTOR_SCALE),
    )


def _instrument(parameters: Mapping[str, Any]) -> str:
    return str(parameters.get("instrument", "instrument_id"))


def _only(contract: Contract, role: Role) -> str:
    return contract.having(role)[0]


def _added(legs: Iterable[Leg]) -> dict[str, Fraction]:
    """House minus street of each instrument, where it is not nothing."""
    found: dict[str, Fraction] = defaultdict(Fraction)
    for leg in legs:
        for name, size in leg.sizes.items():
            found[name] += leg.sign * size
    return {name: gap for name, gap in found.items() if gap}


def _worth_of_lots(gaps: Mapping[str, Fraction], legs: list[Leg]) -> Fraction:
    """What the quantities hidden by lots cost: at the price of the package, then of the instrument itself."""
    left, worth = dict(gaps), Fraction(0)
    for leg in sorted(legs, key=lambda leg: not leg.half_lot):
        first = next(iter(leg.sizes))
        gap = left.get(first, Fraction(0))
        worth += gap * leg.value / leg.sizes[first]
        for name, size in leg.sizes.items():
            if gap:
                left[name] = left.get(name, Fraction(0)) - gap * size / leg.sizes[first]
    return worth


def _rounding(legs: list[Leg], contract: Contract, parameters: Mapping[str, Any]) -> Fraction:
    """What the last decimal of a price derived from others may hide."""
    price = _only(contract, Role.PRICE)
    least = int(parameters.get("price_decimals_at_least", DEFAULT_DECIMALS))

    def half_unit(row: Row) -> Fraction:
        decimals = len(f"{row[price]:f}".rstrip("0").partition(".")[2])
        return Fraction(1, 2 * 10 ** max(decimals, least))

    packaged = [leg for leg in legs if leg.half_lot]
    if packaged and len(packaged) < len(legs):
        return sum((abs(next(iter(leg.sizes.values()))) * half_unit(leg.row) for leg in packaged), Fraction(0))
    if not parameters.get("average_price") or len({leg.row[_instrument(parameters)] for leg in legs}) > 1:
        return Fraction(0)
    most = Fraction(0)
    for sign in (1, -1):
        side = [leg for leg in legs if leg.sign == sign]
        if len({leg.row[price] for leg in side}) == 1:
            whole = abs(sum((sum(leg.sizes.values()) for leg in side), Fraction(0)))
            most = max(most, whole * half_unit(side[0].row))
    return most


def _money(
    legs: list[Leg], evidence: Evidence, parameters: Mapping[str, Any], rounding: Fraction, allowed: Fraction
) -> list[str]:
    """Amounts that every row states and that do not add up."""
    contract, said = evidence.contract, list[str]()
    direction = contract.only(Role.DIRECTION)
    for name in contract.having(Role.MONEY):
        if name not in evidence.rulebook.compared or any(leg.row[name] is None for leg in legs):
            continue
        priced = name in parameters.get("priced", ())
        total = Fraction(0)
        for leg in legs:
            minus = priced and direction and leg.row[direction] != contract.positive_direction
            total += leg.sign * Fraction(leg.row[name]) * (-1 if minus else 1)
        minor = _minor_unit(legs[0].row, contract) / 2 * len(legs)
        tolerance = evidence.rulebook.tolerances[name]
        if isinstance(tolerance, Band) and -tolerance.above <= total <= tolerance.below:
            continue
        if abs(total) > minor + allowed + (rounding if priced else 0):
            said.append(f"{name} does not add up")
    return said


def _minor_unit(row: Row, contract: Contract) -> Fraction:
    currency = contract.only(Role.CURRENCY)
    known = currencies().drop_nulls("minor_unit").filter(pl.col("code") == (row[currency] if currency else ""))
    return Fraction(known["minor_unit"].item()) if known.height else Fraction(0)


def residuals_true(evidence: Evidence) -> list[Violation]:
    """Residuals of groups of several rows are the totals of the house minus those of the street."""
    names = [*evidence.contract.having(Role.QUANTITY), *evidence.contract.having(Role.MONEY)]
    checks = " or ".join(
        f"residuals.{quoted(name)} is distinct from nullif(case when count(*) = count({quoted(name)}) then"
        f" sum({quoted(name)}) filter (book = 'HOUSE') - sum({quoted(name)}) filter (book = 'STREET') end, 0)"
        for name in names
    )
    return evidence.violations(
        "residuals of a group are house minus street",
        filled(
            """select concat('group ', group_id) as subject, 'residuals are not house minus street' as said from (
                select g.group_id, g.residuals, k.* from reconciliation.matches g
                join members m on m.group_id = g.group_id
                join known k on k.book = m.book and k.row_id = m.row_id
                where g.pass = 'conservation' and len(g.house_rows) + len(g.street_rows) > 2
            ) group by group_id, residuals having {checks}""",
            checks=checks,
        ),
    )
