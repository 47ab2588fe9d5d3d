"""Totals of rows that share a reference, book by book, and what an average price may hide in rounding. Exact."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.reference.currencies import minor_unit

WIDE = pl.Decimal(38, 22)
WHOLE = pl.Decimal(38, 0)
LARGEST_TOTAL = Decimal(10) ** 15  # totals below this fit 22 decimals with room for doubling
MOST_DECIMALS = 12


def totals(members: pl.DataFrame, by: list[str], optional: list[str], contract: Contract) -> pl.DataFrame:
    """One row per group of one book.

    Args:
        members: `row`, the columns of `by` and `optional`, and the contract's numbers.
        by: what the rows of a group have in common.
        optional: columns that may be absent and must not contradict each other.

    Returns:
        `by`, `rows`, `count`; `<name>` for each quantity and money (its sum; null where a row is silent), `value`
        (quantity x price), `price_decimals`; `<name>_least`, `<name>_most` for each optional column. Groups whose
        totals would not fit are left out.
    """
    quantity, price = contract.only(Role.QUANTITY), contract.only(Role.PRICE)
    numbers = contract.having(Role.QUANTITY, Role.MONEY)
    sums = [pl.when(pl.col(n).null_count() == 0).then(pl.col(n).sum()).alias(n) for n in numbers]
    bounds = [e for n in optional for e in (pl.col(n).min().alias(f"{n}_least"), pl.col(n).max().alias(f"{n}_most"))]
    wanted = [pl.col("row").sort().alias("rows"), pl.len().alias("count"), *sums, *bounds]
    if quantity and price:
        wanted.append((pl.col(quantity).cast(WIDE) * pl.col(price).cast(WIDE)).sum().alias("value"))
        wanted.append(_decimals(pl.col(price)).max().alias("price_decimals"))
    return members.filter(_size(contract).sum().over(by) < LARGEST_TOTAL).group_by(by).agg(wanted)


def rounding_of_price(contract: Contract, least_decimals: int) -> pl.Expr:
    """Half a unit of the last decimal of the average price, times the quantity, over house and street totals.

    The side with fewer rows states the average; its price as written tells the decimals, but at least
    `least_decimals`, since closing zeros are not stored.
    """
    ours, theirs = pl.col("price_decimals"), pl.col("price_decimals_street")
    stated = (
        pl.when(pl.col("count") < pl.col("count_street"))
        .then(ours)
        .when(pl.col("count") > pl.col("count_street"))
        .then(theirs)
        .otherwise(pl.min_horizontal(ours, theirs))
    )
    places = range(MOST_DECIMALS + 1)
    halves = pl.Series([Decimal(5).scaleb(-count - 1) for count in places], dtype=WIDE)
    decimals = pl.max_horizontal(stated, pl.lit(least_decimals)).cast(pl.UInt32)
    half_unit = decimals.replace_strict(pl.Series(list(places), dtype=pl.UInt32), halves, return_dtype=WIDE)
    return pl.col(contract.having(Role.QUANTITY)[0]).abs().cast(WIDE) * half_unit


def rounding_of_rows(contract: Contract, name: str) -> pl.Expr:
    """Half a minor unit for every row of both books, in the currency of a money column; null where unknown."""
    currency = contract.columns[name].currency_from
    rows = (pl.col("count") + pl.col("count_street")).cast(WIDE)
    half = pl.lit(Decimal("0.5"), dtype=WIDE)
    return rows * minor_unit(pl.col(currency) if currency else pl.lit(None, dtype=pl.String)) * half


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
