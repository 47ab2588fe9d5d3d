"""Totals of rows that share a reference, book by book, and what rounding may hide in them. Exact.

Columns made here have a dot in their name, so that no column of a contract is called the same.
"""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from operator import add

import polars as pl

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.contracts.words import BreakType
from data.reference.currencies import minor_unit

WIDE = pl.Decimal(38, 22)
WHOLE = pl.Decimal(38, 0)
GROSS_OR_NET = (BreakType.GROSS_AMOUNT, BreakType.NET_AMOUNT)
LARGEST_TOTAL = Decimal(10) ** 15  # totals below this fit 22 decimals with room for doubling
MOST_DECIMALS = 12
ROWS, COUNT, VALUE = "of.rows", "of.count", "of.value"
ONE_PRICE, PRICE_DECIMALS = "of.one_price", "of.price_decimals"
STREET = ".street"  # ends the names of the other book's totals where both stand side by side


def totals(members: pl.DataFrame, by: list[str], optional: list[str], contract: Contract) -> pl.DataFrame:
    """One row per group of one book.

    Args:
        members: `row`, the columns of `by` and `optional`, and the contract's numbers.
        by: what the rows of a group have in common.
        optional: columns that may be absent and must not contradict each other.

    Returns:
        `by`, ROWS, COUNT; `<name>` for each quantity and money (its sum; null where a row is silent), VALUE
        (quantity x price), ONE_PRICE (all rows have the same), PRICE_DECIMALS (the first two null where no row has a
        price); `<name>.least`, `<name>.most` for each optional column; `<name>.roundings` for each money, as
        `roundings` tells them. Groups whose totals do not fit are left out.
    """
    quantity, price = contract.only(Role.QUANTITY), contract.only(Role.PRICE)
    numbers = contract.having(Role.QUANTITY, Role.MONEY)
    sums = [pl.when(pl.col(n).null_count() == 0).then(pl.col(n).sum()).alias(n) for n in numbers]
    bounds = [e for n in optional for e in (pl.col(n).min().alias(f"{n}.least"), pl.col(n).max().alias(f"{n}.most"))]
    wanted = [pl.col("row").sort().alias(ROWS), pl.len().alias(COUNT), *sums, *bounds]
    wanted += [roundings(contract, n).alias(f"{n}.roundings") for n in contract.having(Role.MONEY)]
    if quantity and price:
        value = (pl.col(quantity).cast(WIDE) * pl.col(price).cast(WIDE)).sum()
        wanted.append(pl.when(pl.col(price).count() > 0).then(value).alias(VALUE))
        wanted.append((pl.col(price).min() == pl.col(price).max()).alias(ONE_PRICE))
        wanted.append(_decimals(pl.col(price)).max().alias(PRICE_DECIMALS))
    return members.filter(_size(contract).sum().over(by) < LARGEST_TOTAL).group_by(by).agg(wanted)


def roundings(contract: Contract, name: str) -> pl.Expr:
    """How often rounding entered the total of an amount: once a row, and in net once more per charge it states."""
    return reduce(add, ((pl.col(part) != 0).sum() for part in parts_of(contract, name)), pl.len())


def parts_of(contract: Contract, name: str) -> list[str]:
    """The money that goes into this one beside its gross: for net, every charge; for all else nothing."""
    columns = contract.columns
    if columns[name].differs_as is not BreakType.NET_AMOUNT:
        return []
    return [n for n in contract.having(Role.MONEY) if columns[n].differs_as not in GROSS_OR_NET]


def rounding_of_price(contract: Contract, least_decimals: int) -> pl.Expr:
    """Half a unit of the last decimal of the average price, times the quantity, over house and street totals.

    An average is one price: where only one side has one price, that side states it, and else the side with fewer
    rows. Its price as written tells the decimals, but at least `least_decimals`, since closing zeros are not stored.
    """
    ours, theirs = pl.col(PRICE_DECIMALS), pl.col(f"{PRICE_DECIMALS}{STREET}")
    house_rows, street_rows = pl.col(COUNT), pl.col(f"{COUNT}{STREET}")
    ours_is_one, theirs_is_one = pl.col(ONE_PRICE), pl.col(f"{ONE_PRICE}{STREET}")
    stated = (
        pl.when(ours_is_one & ~theirs_is_one)
        .then(ours)
        .when(theirs_is_one & ~ours_is_one)
        .then(theirs)
        .when(house_rows < street_rows)
        .then(ours)
        .when(house_rows > street_rows)
        .then(theirs)
        .otherwise(pl.min_horizontal(ours, theirs))
    )
    places = range(MOST_DECIMALS + 1)
    halves = pl.Series([Decimal(5).scaleb(-count - 1) for count in places], dtype=WIDE)
    decimals = pl.max_horizontal(stated, pl.lit(least_decimals)).cast(pl.UInt32)
    half_unit = decimals.replace_strict(pl.Series(list(places), dtype=pl.UInt32), halves, return_dtype=WIDE)
    return pl.col(contract.having(Role.QUANTITY)[0]).abs().cast(WIDE) * half_unit


def rounding_of_rows(contract: Contract, name: str) -> pl.Expr:
    """Half a minor unit for every rounding in either book, in the currency of a money column; null where unknown."""
    currency = contract.columns[name].currency_from
    if currency and currency not in contract.required:
        currency = f"{currency}.least"  # may be absent in a row; those that state it agree
    times = (pl.col(f"{name}.roundings") + pl.col(f"{name}.roundings{STREET}")).cast(WIDE)
    half = pl.lit(Decimal("0.5"), dtype=WIDE)
    return times * minor_unit(pl.col(currency) if currency else pl.lit(None, dtype=pl.String)) * half


def _size(contract: Contract) -> pl.Expr:
    """A whole number no smaller than any number of the row and than its quantity x price."""
    quantity, price = contract.only(Role.QUANTITY), contract.only(Role.PRICE)
    numbers = [_whole(name) for name in contract.having(Role.QUANTITY, Role.MONEY)]
    product = [_whole(quantity) * _whole(price)] if quantity and price else []
    return pl.max_horizontal(pl.lit(0, dtype=WHOLE), *numbers, *product)


def _whole(name: str) -> pl.Expr:
    return pl.col(name).abs().cast(WHOLE) + 1


def _decimals(price: pl.Expr) -> pl.Expr:
    return price.cast(pl.String).str.strip_chars_end("0").str.extract(r"\.(\d*)$").str.len_bytes().fill_null(0)
