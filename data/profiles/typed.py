"""A plain upload that arrives in the types of its contract: taken as it is, without a text in between.

What is taken so is what reading the same values as text would give. Rows that text reading would mend or reject are
only marked here; whoever asks reads those again as text, with care, and so writes their rejects.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from data.contracts.column import Role
from data.contracts.lineage import LINEAGE
from data.profiles.canonical import NAME
from data.profiles.limits import limits_of

if TYPE_CHECKING:
    from polars.datatypes import DataType, DataTypeClass

    from data.contracts.contract import Contract
    from data.profiles.profile import Profile

FIRST, LAST = date(1000, 1, 1), date(9999, 12, 31)
"""Days whose year is written with four digits."""
DIGITS_OF_QUANTITY, DIGITS_OF_PRICE = 9, 6
"""Before the decimal mark; together no more than a product of both can hold."""
_WORDS = (pl.String, pl.Enum, pl.Categorical)


class Taken(NamedTuple):
    """`rows`: LINEAGE and the contract's columns of the rows that are not refused; `refused`: one Boolean a row."""

    rows: pl.DataFrame
    refused: pl.Series


def fits(schema: pl.Schema, profile: Profile, contract: Contract) -> bool:
    """Is this a plain upload whose every column has a type that becomes the contract's without loss?"""
    if profile.name != NAME and not profile.name.startswith(f"{NAME}_"):
        return False
    known = [name in contract.columns for name in schema]
    lacking = [name for name in contract.required if name not in schema]
    return (
        all(known)
        and not lacking
        and all(_becomes(dtype, contract.columns[name].dtype) for name, dtype in schema.items())
    )


def take(rows: pl.DataFrame, contract: Contract) -> Taken:
    """Take what needs no second look.

    Args:
        rows: LINEAGE and columns of the contract whose types fit.
        contract: what a row must be.
    """
    there = [
        pl.col(name).is_not_null().alias(_there(name))
        for name in rows.columns
        if name in contract.columns and contract.schema[name] != pl.String
    ]
    read = rows.select(*LINEAGE, *(_value(name, rows.schema, contract) for name in contract.columns), *there)
    wrong = [_wrong(name, read.columns, contract) for name in contract.columns]
    refused = read.select(refused=pl.any_horizontal(*wrong, _wide(contract))).to_series()
    kept = read.filter(~refused) if refused.any() else read
    return Taken(kept.select(*LINEAGE, *(_filled(name, contract) for name in contract.columns)), refused)


def _becomes(dtype: DataType, wanted: DataType | DataTypeClass) -> bool:
    if wanted == pl.String or isinstance(wanted, pl.Enum):
        return isinstance(dtype, _WORDS)
    if isinstance(wanted, pl.Decimal):
        return dtype.is_decimal() or dtype.is_integer()
    if wanted == pl.Int64:
        return dtype.is_integer()
    if isinstance(wanted, pl.Datetime):
        return isinstance(dtype, pl.Datetime) and dtype.time_zone is not None
    return dtype == wanted == pl.Date


def _value(name: str, schema: pl.Schema, contract: Contract) -> pl.Expr:
    """The contract's value; null where it is absent or cannot be held."""
    wanted = contract.columns[name].dtype
    if name not in schema:
        return pl.lit(None, dtype=wanted).alias(name)
    given = pl.col(name)
    if wanted == pl.String:
        text = given.cast(pl.String).str.strip_chars()
        return pl.when(text != "").then(text).alias(name)
    if isinstance(wanted, pl.Enum):
        return given.cast(pl.String).cast(wanted, strict=False).alias(name)
    value = given.cast(wanted, strict=False)
    return pl.when(_unchanged(value, given, schema[name], wanted)).then(value).otherwise(None).alias(name)


def _unchanged(value: pl.Expr, given: pl.Expr, dtype: DataType, wanted: DataType | DataTypeClass) -> pl.Expr:
    """False where the contract's type holds less of the number or the instant than was given."""
    if isinstance(dtype, pl.Decimal) and isinstance(wanted, pl.Decimal) and dtype.scale > wanted.scale:
        return value.cast(dtype, strict=False) == given
    if isinstance(wanted, pl.Datetime):
        whole = (
            value.dt.cast_time_unit("ns") == given.dt.cast_time_unit("ns") if _finer(dtype) else pl.lit(value=True)
        )
        return whole & value.dt.date().is_between(pl.lit(FIRST), pl.lit(LAST))
    if wanted == pl.Date:
        return value.is_between(pl.lit(FIRST), pl.lit(LAST))
    return pl.lit(value=True)


def _finer(dtype: DataType) -> bool:
    return isinstance(dtype, pl.Datetime) and dtype.time_unit == "ns"


def _wrong(name: str, read: list[str], contract: Contract) -> pl.Expr:
    """True where the row needs a second look: a value that cannot be held, is outside its limits, or lacks."""
    limits, value, dtype = limits_of(contract, name), pl.col(name), contract.schema[name]
    tests = [pl.lit(value=False)]
    if _there(name) in read:
        tests.append(value.is_null() & pl.col(_there(name)))
    if isinstance(dtype, pl.Decimal):
        outside = limits.outside_number(value, int(dtype.scale))
    elif dtype == pl.Int64:
        outside = limits.outside_number(value, 0)
    else:
        outside = limits.outside_text(value) if dtype == pl.String else None
    if outside is not None:
        tests.append(outside.fill_null(value=False))
    if limits.required:
        tests.append(value.is_null())
    return pl.any_horizontal(tests)


def _wide(contract: Contract) -> pl.Expr:
    """True where the product of quantity and price might be too long; reading with care counts the digits."""
    quantity, price = contract.only(Role.QUANTITY), contract.only(Role.PRICE)
    if quantity is None or price is None:
        return pl.lit(value=False)
    long = (pl.col(quantity).abs() >= 10**DIGITS_OF_QUANTITY) | (pl.col(price).abs() >= 10**DIGITS_OF_PRICE)
    return long.fill_null(value=False)


def _filled(name: str, contract: Contract) -> pl.Expr:
    """The value, or what the contract says where nothing is."""
    said = limits_of(contract, name).default
    return pl.col(name) if said is None else pl.col(name).fill_null(pl.lit(said).cast(contract.schema[name]))


def _there(name: str) -> str:
    return f"{name}\x1fthere"
