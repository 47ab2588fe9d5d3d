"""Rows that contradict their own arithmetic: an internal mistake, so that nobody chases the other side for it."""

from __future__ import annotations

import polars as pl

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.reference.currencies import minor_unit


def contradicts_itself(frame: pl.DataFrame, contract: Contract) -> pl.Series:
    """Boolean per row: does it break one of the contract's own laws by a minor unit of its currency or more?"""
    laws = [law(_minor_unit(contract)).fill_null(value=False) for law in contract.own_arithmetic.values()]
    broken = pl.any_horizontal(laws) if laws else pl.lit(value=False)
    return frame.select(pl.repeat(value=False, n=pl.len()) | broken).to_series().alias("contradicts_itself")


def _minor_unit(contract: Contract) -> pl.Expr:
    currency = contract.only(Role.CURRENCY)
    return minor_unit(pl.col(currency) if currency else pl.lit(None, dtype=pl.String))
