"""What of a row is compared to find its likely partner: read off the contract, whatever the rows are.

Numbers, dates and words of a contract are compared one by one; the references of a row are read as one text, since
a reference that was mistyped or cut off is often found in another column of the other side.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import polars as pl

from data.contracts.column import Role
from data.contracts.contract import Contract

REFERENCES = "references"
ROW = "row"
WORD = r"[\p{L}\p{N}]+"


class Kind(StrEnum):
    NUMBER = "NUMBER"
    DATE = "DATE"
    TEXT = "TEXT"
    WORD = "WORD"  # of a closed vocabulary, or a currency: equal or not


class Field(NamedTuple):
    """One thing that is compared.

    Args:
        name: the contract's column, or `references`.
        kind: how it is compared.
        columns: the columns it is read from.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...]


def fields_of(contract: Contract) -> list[Field]:
    """The fields of a contract that can tell partners from strangers, in contract order.

    Money is left out where quantity and price are there: it follows from them and would count the same twice.
    """
    sized = {Role.QUANTITY, Role.PRICE} <= {column.role for column in contract.columns.values()}
    left_out = {Role.REFERENCE, Role.LINK, Role.STATUS, Role.VERSION} | ({Role.MONEY} if sized else set[Role]())
    found = [
        Field(name, kind, (name,))
        for name, column in contract.columns.items()
        if column.role not in left_out and (kind := _kind(contract, name)) is not None
    ]
    references = contract.having(Role.REFERENCE, Role.LINK)
    return [*found, Field(REFERENCES, Kind.TEXT, references)]


def read(rows: pl.DataFrame, fields: list[Field]) -> pl.DataFrame:
    """One row per row, in their order: `row` (its position) and one column per field."""
    return rows.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW), *(_value(field) for field in fields))


def words_of(table: pl.DataFrame, name: str) -> pl.DataFrame:
    """`row` and `word`: each different word of a text, in small letters."""
    words = pl.col(name).str.to_lowercase().str.extract_all(WORD).list.unique()
    return table.select(ROW, words.alias("word")).explode("word", empty_as_null=False, keep_nulls=False)


def _kind(contract: Contract, name: str) -> Kind | None:
    column = contract.columns[name]
    if column.role in (Role.QUANTITY, Role.PRICE, Role.MONEY):
        return Kind.NUMBER
    if column.role is Role.DATE:
        return Kind.DATE
    if contract.words(name) is not None or column.role is Role.CURRENCY:
        return Kind.WORD
    return Kind.TEXT if column.dtype == pl.String else None


def _value(field: Field) -> pl.Expr:
    if field.name == REFERENCES:
        joined = pl.concat_str(list(field.columns), separator=" ", ignore_nulls=True)
        return pl.when(joined != "").then(joined).alias(field.name)
    value = pl.col(field.columns[0])
    return (value.cast(pl.String) if field.kind in (Kind.WORD, Kind.TEXT) else value).alias(field.name)
