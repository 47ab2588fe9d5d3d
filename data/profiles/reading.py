"""Landed text into a contract: every row leaves by one of two doors, as a canonical row or as rejects.

Nothing is rounded, guessed or defaulted on the way. A reject names the sender's column, the text it holds and what
was expected there; a row with three unreadable columns makes three rejects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from data.contracts import reject
from data.contracts.column import Role
from data.contracts.failure import InputError, UsageError
from data.contracts.lineage import LINEAGE
from data.profiles.field import Field, Sender, constant, contract_field, derived_field, factor_of, text_of, torn_of
from data.profiles.limits import limits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from decimal import Decimal

    from data.contracts.contract import Contract
    from data.profiles.profile import Profile

INTEGER_DIGITS = 15
_ORDER = "\x1forder"
_WIDE = "\x1fwide"


def read_columns(
    rows: pl.DataFrame, profile: Profile, contract: Contract, business_date: date | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read the records of a file into a contract.

    Args:
        rows: `LINEAGE` and the sender's columns, all text, null = absent.
        profile: what the sender's columns mean.
        contract: what a row must be.
        business_date: brings a date without a year into the nearest year; without it such dates are rejects.

    Returns:
        Canonical rows (`LINEAGE` + the contract's columns) and rejects (`reject.SCHEMA`), in the order of `rows`.

    Raises:
        InputError: the file lacks a column that the profile maps.
        UsageError: the profile maps what the contract lacks, or leaves a required column unsaid.
    """
    _check(rows, profile, contract)
    sender = Sender(profile, contract, frozenset(rows.columns) | profile.derived.keys(), business_date)
    derived = [derived_field(name, mapping, sender) for name, mapping in profile.derived.items()]
    fields = [
        contract_field(name, profile.columns[name], sender) for name in contract.columns if name in profile.columns
    ]
    made = _judge(rows, derived)
    rows = rows.with_columns(made.values.select(field.name for field in derived))
    read = _judge(rows, fields, _too_wide(fields, contract))
    wrong = _not_twice(read.wrong, fields, made.wrong).hstack(made.wrong.rename(_derived))
    refused = (
        wrong.select(pl.any_horizontal(pl.all())).to_series() if wrong.width else pl.Series([], dtype=pl.Boolean)
    )
    canonical = read.values.filter(~refused).select(*LINEAGE, *_columns(profile, contract, sender))
    named = {_derived(field.name): field for field in derived} | {field.name: field for field in read.fields}
    return canonical, _rejects(rows.filter(refused), named, wrong.filter(refused))


class _Judged(NamedTuple):
    """`values` has the lineage, texts and values of the fields; `wrong` one Boolean column per field."""

    fields: list[Field]
    values: pl.DataFrame
    wrong: pl.DataFrame


def _judge(
    rows: pl.DataFrame, fields: list[Field], more: Callable[[pl.DataFrame], list[Field]] | None = None
) -> _Judged:
    values = rows.select(*LINEAGE, *_texts(fields)).with_columns(field.value.alias(field.name) for field in fields)
    judged = [*fields, *(more(values) if more is not None else [])]
    return _Judged(judged, values, values.select(field.wrong.alias(field.name) for field in judged))


def _texts(fields: list[Field]) -> Iterator[pl.Expr]:
    for field in fields:
        yield field.text.alias(text_of(field.name))
        if field.factor is not None:
            yield field.factor.alias(factor_of(field.name))
        if field.torn is not None:
            yield field.torn.alias(torn_of(field.name))


def _too_wide(fields: list[Field], contract: Contract) -> Callable[[pl.DataFrame], list[Field]]:
    """Refuse rows whose quantity x price might not fit: judged on the quantity."""
    quantity, price = contract.only(Role.QUANTITY), contract.only(Role.PRICE)
    named = {field.name: field for field in fields}

    def fields_of(values: pl.DataFrame) -> list[Field]:
        if quantity not in named or price not in named:
            return []
        largest = values.select(pl.col(quantity, price).abs().max())
        if sum(_integer_digits(number) for number in largest.row(0)) <= INTEGER_DIGITS:
            return []
        wide = _digits_of(quantity) + _digits_of(price) > INTEGER_DIGITS
        expected = f"a number that has, with {price}, at most {INTEGER_DIGITS} digits before the decimal mark"
        return [named[quantity]._replace(name=_WIDE, wrong=wide.fill_null(value=False), expected=expected)]

    return fields_of


def _integer_digits(number: Decimal | None) -> int:
    return 0 if number is None or abs(number) < 1 else number.adjusted() + 1


def _digits_of(name: str) -> pl.Expr:
    whole = pl.col(name).abs().cast(pl.Int64, strict=False)
    digits = whole.cast(pl.String).str.len_bytes().cast(pl.Int64)
    return pl.when(whole == 0).then(0).otherwise(digits)


def _not_twice(wrong: pl.DataFrame, fields: list[Field], made: pl.DataFrame) -> pl.DataFrame:
    """A column that reads an unreadable derived one is not reported besides it."""
    silent = {
        field.name: pl.any_horizontal(made[name] for name in field.uses if name in made.columns)
        for field in fields
        if set(field.uses) & set(made.columns)
    }
    return wrong.with_columns((pl.col(name) & ~told).alias(name) for name, told in silent.items())


def _columns(profile: Profile, contract: Contract, sender: Sender) -> Iterator[pl.Expr]:
    for name, column in contract.columns.items():
        if name in profile.columns:
            yield pl.col(name).cast(column.dtype)
        elif name in profile.constants:
            yield constant(name, profile.constants[name], sender).alias(name)
        elif (scheme := _scheme(name, profile)) is not None:
            yield scheme.cast(column.dtype).alias(name)
        else:
            default = limits_of(contract, name).default
            nothing = pl.lit(None, dtype=column.dtype)
            yield (constant(name, default, sender) if default is not None else nothing).alias(name)


def _scheme(name: str, profile: Profile) -> pl.Expr | None:
    """`instrument_scheme` is filled by the scheme that the mapping of `instrument_id` says."""
    told = f"{name.removesuffix('_scheme')}_id"
    if not name.endswith("_scheme") or told not in profile.columns or profile.columns[told].scheme is None:
        return None
    return pl.when(pl.col(told).is_not_null()).then(pl.lit(profile.columns[told].scheme))


def _rejects(rows: pl.DataFrame, fields: dict[str, Field], wrong: pl.DataFrame) -> pl.DataFrame:
    rows = rows.with_row_index(_ORDER)
    found = [
        rows.filter(wrong[name]).select(
            _ORDER,
            *LINEAGE,
            field.column.alias("column"),
            field.text.alias("value"),
            pl.lit(field.expected).alias("expected"),
        )
        for name, field in fields.items()
        if wrong[name].any()
    ]
    if not found:
        return pl.DataFrame(schema=reject.SCHEMA)
    return pl.concat(found).sort(_ORDER, maintain_order=True).select(reject.SCHEMA.names()).cast(reject.SCHEMA)


def _check(rows: pl.DataFrame, profile: Profile, contract: Contract) -> None:
    said = [*profile.columns, *profile.constants]
    unknown = [name for name in said if name not in contract.columns]
    if unknown:
        raise UsageError(
            f"profile {profile.name} maps {', '.join(unknown)}, which contract {contract.name} has not; "
            f"its columns are: {', '.join(contract.columns)}"
        )
    twice = sorted(set(profile.columns) & set(profile.constants))
    if twice:
        raise UsageError(f"profile {profile.name} gives {', '.join(twice)} both a column and a constant; keep one")
    unsaid = [name for name in contract.required if name not in said]
    if unsaid:
        raise UsageError(
            f"profile {profile.name} does not say where {', '.join(unsaid)} comes from; contract {contract.name} "
            "requires it: add it to [columns] or [constants]"
        )
    if not profile.sparse:
        _check_file(rows, profile)


def _check_file(rows: pl.DataFrame, profile: Profile) -> None:
    there = set(rows.columns) | set(profile.derived)
    for name, mapping in [*profile.derived.items(), *profile.columns.items()]:
        lacking = [column for column in mapping.columns if column not in there]
        if lacking and not mapping.optional:
            file_has = [column for column in rows.columns if column not in LINEAGE]
            raise InputError(
                f"the file has no column {lacking[0]!r}, from which profile {profile.name} reads {name}; its columns "
                f"are: {', '.join(file_has)}. Check that the file belongs to this profile, correct the profile's "
                "column name, or say optional = true there"
            )


def _derived(name: str) -> str:
    return f"\x1fderived {name}"
