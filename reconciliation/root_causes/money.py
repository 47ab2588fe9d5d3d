"""What may lie behind an amount that differs: charges that one side leaves out, a turned sign, rounding."""

from __future__ import annotations

import polars as pl

from data.contracts.contract import Contract
from data.contracts.trade_arithmetic import CHARGES
from data.contracts.words import BreakType
from reconciliation.facing import gap, house, plain, street
from reconciliation.worth import AMOUNT_TYPE

MINOR_UNIT = pl.col("minor_unit")


def of_amount(name: str, contract: Contract) -> list[pl.Expr]:
    """The causes of one money column, most telling first."""
    label = name.replace("_", " ")
    left_out = (
        [_left_out("street"), _left_out("house")]
        if contract.columns[name].differs_as is BreakType.NET_AMOUNT and set(CHARGES) <= set(contract.columns)
        else []
    )
    turned = pl.when((house(name) != 0) & (house(name) == -street(name))).then(
        pl.lit(f"{label} has the other sign on the street side")
    )
    rounded = pl.when(gap(name).abs() <= MINOR_UNIT).then(
        pl.format(f"rounding of {label}: {{}} apart", plain(gap(name).abs()))
    )
    return [*left_out, turned, rounded]


def _left_out(silent: str) -> pl.Expr:
    """Charges that only one side states add up to the whole difference of net."""
    said, unsaid = (house, street) if silent == "street" else (street, house)
    only = [pl.when(unsaid(name).is_null()).then(said(name)) for name in CHARGES]
    total = pl.sum_horizontal(part.fill_null(0).cast(AMOUNT_TYPE) for part in only)
    whole = (total != 0) & ((gap("net_amount").abs().cast(AMOUNT_TYPE) - total.abs()).abs() <= MINOR_UNIT)
    listed = pl.concat_list(
        pl.when(part.is_not_null() & (part != 0)).then(pl.format(f"{name} {{}}", plain(part)))
        for name, part in zip(CHARGES, only, strict=True)
    )
    return pl.when(whole).then(
        pl.format(f"charges are missing on the {silent} side: {{}}", listed.list.drop_nulls().list.join(", "))
    )
