"""What a trade owes itself: gross = quantity x price, net = gross and its charges. Exact, in wide decimals.

Percent prices count per hundred of nominal (ISO 15022 qualifier PRCT). Yields and basis points say no amount.
"""

from __future__ import annotations

import polars as pl

from data.contracts.words import PriceUnit, Side

WIDE = pl.Decimal(38, 22)
CHARGES = ("commission", "fees", "taxes")


def gross_of_trade() -> pl.Expr:
    """Quantity x price in currency at 22 decimals; null where the price unit says no amount.

    The reader refuses rows whose quantity and price have more than 15 integer digits together, so the
    product always fits.
    """
    product = pl.col("quantity").cast(WIDE) * pl.col("price").cast(WIDE)
    unit = pl.col("price_unit")
    return (
        pl.when(unit.is_null() | (unit == PriceUnit.CURRENCY))
        .then(product)
        .when(unit == PriceUnit.PERCENT)
        .then(product * pl.lit("0.01").str.to_decimal(scale=22))
        .otherwise(None)
    )


def gross_contradicts(minor_unit: pl.Expr) -> pl.Expr:
    """True where a stated gross amount is a minor unit or more away from quantity x price."""
    gap = pl.col("gross_amount").cast(WIDE) - gross_of_trade()
    return (gap.abs() >= minor_unit).fill_null(value=False)


def net_contradicts(minor_unit: pl.Expr) -> pl.Expr:
    """True where net is a minor unit or more away from gross with accrued interest and the stated charges.

    A buyer pays charges on top, a seller receives less. A row that states no charge is not judged: absent is
    not zero.
    """
    charges = pl.sum_horizontal(pl.col(name).fill_null(0).cast(WIDE) for name in CHARGES)
    stated = pl.any_horizontal(pl.col(name).is_not_null() for name in CHARGES)
    signed = pl.when(pl.col("side") == Side.BUY).then(charges).otherwise(-charges)
    owed = pl.col("gross_amount").cast(WIDE) + pl.col("accrued_interest").fill_null(0).cast(WIDE) + signed
    gap = pl.col("net_amount").cast(WIDE) - owed
    return (stated & (gap.abs() >= minor_unit)).fill_null(value=False)
