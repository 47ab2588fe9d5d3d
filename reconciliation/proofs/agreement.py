"""A rulebook's tolerances as SQL: whether a house value and a street value agree.

Division of decimals becomes a float in DuckDB, so percentages are compared after multiplying both sides until the
percentage is a whole number.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from data.contracts.column import Role
from reconciliation.proofs.evidence import POSITION, Evidence, Values, filled, quoted
from reconciliation.rulebook import Override
from reconciliation.tolerances import (
    Band,
    Exact,
    Normalised,
    NotUsed,
    Percent,
    PercentCapped,
    Populated,
    SameParts,
    Seconds,
    Tolerance,
)

TOLERANCE_DECIMALS = 6


def agrees(evidence: Evidence, name: str, values: Values) -> str:
    """SQL, true or false: the field of rows `h` and `s` is within tolerance; the first override to apply decides."""
    said = [
        f"when {applies(override, values)} then {within(evidence, name, override.compare[name], values)}"
        for override in evidence.rulebook.overrides
        if name in override.compare
    ]
    own = within(evidence, name, evidence.rulebook.tolerances[name], values)
    return f"case {' '.join(said)} else {own} end" if said else own


def within(
    evidence: Evidence, name: str, tolerance: Tolerance, values: Values, of: tuple[str, str] = ("h", "s")
) -> str:
    """SQL, true or false: the field is within this tolerance, or not compared because a side is silent.

    Where the rulebook says that absence differs, only a field that both sides leave out is not compared.

    Args:
        name: a column of the contract.
        tolerance: any word of the grammar.
        of: what the house row and the street row are called in the query.
    """
    house, street = (f"{side}.{quoted(name)}" for side in of)
    if isinstance(tolerance, Populated):
        return f"({house} is not null and {street} is not null)"
    unsaid = f"({house} is null and {street} is null)" if evidence.rulebook.absent_differs else "true"
    return f"coalesce({_allowed(evidence, name, tolerance, values)}, {unsaid})"


def gap(evidence: Evidence, name: str) -> str:
    """SQL for house minus street of rows of `dated`: a number, or business days of dates."""
    if evidence.contract.columns[name].role is Role.DATE:
        return f"(h.{quoted(POSITION + name)} - s.{quoted(POSITION + name)})"
    return f"(h.{quoted(name)} - s.{quoted(name)})"


def dated(evidence: Evidence) -> str:
    """SQL: the common table `dated`, canonical rows with the position of each of their dates in the calendar."""
    names = evidence.contract.having(Role.DATE)
    columns = "".join(f", d{n}.position as {quoted(POSITION + name)}" for n, name in enumerate(names))
    joins = " ".join(f"left join calendar d{n} on d{n}.day = k.{quoted(name)}" for n, name in enumerate(names))
    return filled(", dated as (select k.* {columns} from known k {joins})", columns=columns, joins=joins)


def sides(name: str) -> tuple[str, str]:
    """The column of the house row and of the street row."""
    return f"h.{quoted(name)}", f"s.{quoted(name)}"


def scale_of(evidence: Evidence, name: str) -> int:
    """Decimals of a column."""
    dtype = evidence.contract.schema[name]
    return dtype.scale if isinstance(dtype, pl.Decimal) else 0


def _allowed(evidence: Evidence, name: str, tolerance: Tolerance, values: Values) -> str:
    house, street = sides(name)
    match tolerance:
        case NotUsed():
            return "true"
        case Exact():
            return f"{house} = {street}"
        case Normalised():
            return f"{bare(house)} = {bare(street)}"
        case SameParts():
            return " = ".join(f"list_sort(string_split({side}, ';'))" for side in (house, street))
        case Seconds(microseconds=most):
            return f"abs(epoch_us({house}) - epoch_us({street})) <= {values.bind(most)}"
        case _:
            return _allowed_apart(evidence, name, tolerance, values)


def _allowed_apart(evidence: Evidence, name: str, tolerance: Tolerance, values: Values) -> str:
    house, street = sides(name)
    wide = f"decimal(38, {max(TOLERANCE_DECIMALS, scale_of(evidence, name))})"
    match tolerance:
        case PercentCapped(percent=percent, maximum=maximum):
            most = f"{values.bind(maximum)}::{wide}"
            return f"({_relative(name, percent, values)} and abs({house} - {street})::{wide} <= {most})"
        case Percent(percent=percent):
            return _relative(name, percent, values)
        case Band(below=below, above=above):
            least, most = (f"{values.bind(number)}::{wide}" for number in (-above, below))
            return f"({gap(evidence, name)}::{wide} between {least} and {most})"
        case _:
            raise TypeError(f"the proof has no check of its own for the tolerance {tolerance.text}: add it here")


def bare(words: str) -> str:
    """Small letters without accents; every run of other characters is one blank."""
    return rf"trim(regexp_replace(strip_accents(lower({words})), '[^\p{{L}}\p{{N}}]+', ' ', 'g'))"


def _relative(name: str, percent: Decimal, values: Values) -> str:
    """|gap| x 100 x 10^n <= larger side x percent x 10^n, with n the decimals of the percentage."""
    house, street = sides(name)
    places = max(0, -int(percent.normalize().as_tuple().exponent))
    hundred = f"{values.bind(Decimal(100 * 10**places))}::decimal(38, 0)"
    share = f"{values.bind(Decimal(int(percent.scaleb(places))))}::decimal(38, 0)"
    return f"(abs({house} - {street}) * {hundred} <= greatest(abs({house}), abs({street})) * {share})"


def applies(override: Override, values: Values) -> str:
    """SQL, true or false: both rows hold one of the values that the override names."""
    held = [
        _holds(f"{side}.{quoted(name)}::varchar", wanted, values)
        for name, wanted in override.where.items()
        for side in ("h", "s")
    ]
    return f"coalesce({' and '.join(held)}, false)"


def _holds(column: str, wanted: list[str], values: Values) -> str:
    begun = [f"starts_with({column}, {values.bind(value[:-1])})" for value in wanted if value.endswith("*")]
    said = [f"{column} = {values.bind(value)}" for value in wanted if not value.endswith("*")]
    return f"({' or '.join([*begun, *said])})"
