"""The two doors: fields of a profile applied to the rows of a file, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from data.contracts import reject
from data.contracts.column import Role
from data.contracts.lineage import LINEAGE
from data.profiles.field import (
    Field,
    Sender,
    constant,
    contract_field,
    derived_field,
    factor_of,
    text_of,
    torn_of,
)
from data.profiles.limits import limits_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

INTEGER_DIGITS = 15
_ORDER = "\x1forder"
_DERIVED = "\x1fderived "
_WIDE = "\x1fwide"


class Judged(NamedTuple):
    """`refused` has one Boolean per row; `canonical` the other rows, `rejects` one row per wrong column."""

    refused: pl.Series
    canonical: pl.DataFrame
    rejects: pl.DataFrame


class _Read(NamedTuple):
    values: pl.DataFrame  # lineage, texts and values of the fields
    wrong: pl.DataFrame  # one Boolean column per field


def judge(rows: pl.DataFrame, sender: Sender) -> Judged:
    """Read every row once; rejects are written only where the sender is read with care.

    Args:
        rows: `LINEAGE` and the sender's columns, all text, null = absent.
        sender: profile, contract and the file's columns.
    """
    profile, contract = sender.profile, sender.contract
    derived = [derived_field(name, mapping, sender) for name, mapping in profile.derived.items()]
    made = _read(rows, derived)
    rows = rows.with_columns(made.values.select(field.name for field in derived))
    fields = [
        contract_field(name, profile.columns[name], sender) for name in contract.columns if name in profile.columns
    ]
    read = _read(rows, fields)
    wide = _too_wide(read.values, fields, sender)
    wrong = _not_twice(read.wrong, fields, made.wrong).with_columns(
        *(read.values.select(field.wrong).to_series().alias(field.name) for field in wide),
        *(made.wrong[field.name].alias(_DERIVED + field.name) for field in derived),
    )
    refused = wrong.select(pl.any_horizontal(pl.all())).to_series().alias("refused")
    named = {_DERIVED + field.name: field for field in derived} | {field.name: field for field in [*fields, *wide]}
    kept = read.values.filter(~refused) if refused.any() else read.values
    return Judged(
        refused,
        kept.select(*LINEAGE, *_columns(fields, sender)),
        _rejects(rows.filter(refused), named, wrong.filter(refused))
        if sender.careful
        else pl.DataFrame(schema=reject.SCHEMA),
    )


def _read(rows: pl.DataFrame, fields: list[Field]) -> _Read:
    values = rows.select(*LINEAGE, *_texts(fields)).with_columns(field.value.alias(field.name) for field in fields)
    return _Read(values, values.select(field.wrong.alias(field.name) for field in fields))


def _texts(fields: list[Field]) -> Iterator[pl.Expr]:
    for field in fields:
        yield field.text.alias(text_of(field.name))
        if field.factor is not None:
            yield field.factor.alias(factor_of(field.name))
        if field.torn is not None:
            yield field.torn.alias(torn_of(field.name))


def _too_wide(values: pl.DataFrame, fields: list[Field], sender: Sender) -> list[Field]:
    """The field that refuses rows whose quantity x price might not fit; none where no row of the file comes near."""
    quantity, price = sender.contract.only(Role.QUANTITY), sender.contract.only(Role.PRICE)
    named = {field.name: field for field in fields}
    if quantity not in named or price not in named:
        return []
    largest = values.select(pl.col(quantity, price).abs().max())
    if sum(_integer_digits(number) for number in largest.row(0)) <= INTEGER_DIGITS:
        return []
    wide = (_digits_of(quantity) + _digits_of(price) > INTEGER_DIGITS).fill_null(value=False)
    other = " + ".join(named[price].uses) or price
    expected = f"a number that has, together with {other}, at most {INTEGER_DIGITS} digits before the decimal mark"
    return [named[quantity]._replace(name=_WIDE, wrong=wide, expected=expected)]


def _integer_digits(number: Decimal | None) -> int:
    return 0 if number is None or abs(number) < 1 else number.adjusted() + 1


def _digits_of(name: str) -> pl.Expr:
    whole = pl.col(name).abs().cast(pl.Int64, strict=False)
    digits = whole.cast(pl.String).str.len_bytes().cast(pl.Int64)
    return pl.when(whole == 0).then(0).otherwise(digits)


def _not_twice(wrong: pl.DataFrame, fields: list[Field], made: pl.DataFrame) -> pl.DataFrame:
    """A column that reads an unreadable derived one is not reported beside it."""
    told = {field.name: [made[used] for used in field.uses if used in made.columns] for field in fields}
    return wrong.with_columns(
        (pl.col(name) & ~pl.any_horizontal(unreadable)).alias(name) for name, unreadable in told.items() if unreadable
    )


def _columns(fields: list[Field], sender: Sender) -> Iterator[pl.Expr]:
    """Every contract column of a read row: read, constant, or what the contract says where nothing is."""
    profile, contract = sender.profile, sender.contract
    filled = {field.name: field.filled for field in fields}
    for name, column in contract.columns.items():
        said = profile.constants.get(name) or limits_of(contract, name).default
        if name in filled:
            yield filled[name].cast(column.dtype).alias(name)
        elif (scheme := _scheme(name, sender)) is not None:
            yield scheme.alias(name)
        elif said is not None:
            yield constant(name, said, sender).alias(name)
        else:
            yield pl.lit(None, dtype=column.dtype).alias(name)


def _scheme(name: str, sender: Sender) -> pl.Expr | None:
    """`instrument_scheme` is filled by the scheme that the mapping of `instrument_id` says."""
    of = f"{name.removesuffix('_scheme')}_id"
    mapping = sender.profile.columns.get(of)
    if not name.endswith("_scheme") or mapping is None or mapping.scheme is None:
        return None
    return pl.when(pl.col(of).is_not_null()).then(pl.lit(mapping.scheme))


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
