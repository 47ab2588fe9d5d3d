"""What a row is worth, whatever its contract: its main amount, and quantity x price.

Columns made here have a dot in their name, which no column of a contract can have: contracts name theirs by Python
identifiers.
"""

from __future__ import annotations

import polars as pl

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.contracts.trade_arithmetic import WIDE, gross_of_trade
from data.contracts.words import BreakType
from data.reference.currencies import MINOR_UNIT_TYPE, minor_unit

AMOUNT_TYPE = pl.Decimal(38, 10)
LARGEST_FACTOR = pl.lit(10**13)  # two numbers below it multiply without overflow at ten decimals
VALUE = "own.value"
AMOUNT = "own.amount"
CURRENCY = "own.currency"
MINOR_UNIT = "own.minor_unit"
CONTRADICTION = "own.contradiction"
NET_FIRST = (BreakType.NET_AMOUNT, BreakType.GROSS_AMOUNT)


def amounts_by_weight(contract: Contract) -> list[str]:
    """Money columns, the one that settles first: net, gross, then the others in contract order."""
    money = contract.having(Role.MONEY)
    first = [name for kind in NET_FIRST for name in money if contract.columns[name].differs_as is kind]
    return first + [name for name in money if name not in first]


def value_of(contract: Contract) -> pl.Expr:
    """Quantity x price of a row in its currency at 22 decimals; null where that says no amount."""
    quantity, price = contract.only(Role.QUANTITY), contract.only(Role.PRICE)
    if contract.value is not None:
        return contract.value()
    if "price_unit" in contract.columns:
        return gross_of_trade()
    if quantity is None or price is None:
        return pl.lit(None, WIDE)
    return pl.col(quantity).cast(WIDE) * pl.col(price).cast(WIDE)


def amount_of(contract: Contract) -> pl.Expr:
    """The absolute amount a row is about: net, else gross, else quantity x price; null where it has none."""
    settled = [pl.col(name) for name in amounts_by_weight(contract)[:2]]
    return pl.coalesce(*settled, value_of(contract).cast(AMOUNT_TYPE)).abs().cast(AMOUNT_TYPE)


def currency_of(contract: Contract) -> pl.Expr:
    """The currency of a row's amounts; null where the contract has none."""
    name = next(
        (column.currency_from for column in contract.columns.values() if column.currency_from),
        contract.only(Role.CURRENCY),
    )
    return pl.lit(None, pl.String) if name is None else pl.col(name)


def minor_unit_of(contract: Contract) -> pl.Expr:
    """The smallest amount of a row's currency; 0.01 where it is not known."""
    cent = pl.lit("0.01").str.to_decimal(scale=22).cast(MINOR_UNIT_TYPE)
    return minor_unit(currency_of(contract)).fill_null(cent)


def times(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """The product at ten decimals, or null where either factor is too large to be multiplied exactly."""
    return _small(one) * _small(other)


def _small(number: pl.Expr) -> pl.Expr:
    number = number.cast(AMOUNT_TYPE)
    return pl.when(number.abs() < LARGEST_FACTOR).then(number)
