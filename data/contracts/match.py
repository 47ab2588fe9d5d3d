"""A match group: house rows and street rows that settle each other. One row per group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from data.contracts.column import Role
from data.contracts.words import GroupStatus

if TYPE_CHECKING:
    from data.contracts.contract import Contract

GAP_TYPE = pl.Decimal(38, 12)
COMPARED_NUMBERS = (Role.QUANTITY, Role.PRICE, Role.MONEY)


def residual_fields(contract: Contract) -> dict[str, pl.DataType | type[pl.DataType]]:
    """Fields of the `residuals` struct: house minus street per number; days per date; null = equal or absent."""
    numbers = {name: contract.schema[name] for name in contract.having(*COMPARED_NUMBERS)}
    return {**numbers, **dict.fromkeys(contract.having(Role.DATE), pl.Int32)}


def schema(contract: Contract) -> pl.Schema:
    """Columns of the matches table for a contract.

    `house_rows`/`street_rows` hold row ids and `house_refs`/`street_refs` the references, in the same order.
    """
    return pl.Schema(
        {
            "group_id": pl.String,
            "pass": pl.String,
            "cardinality": pl.String,  # 1:1, 1:N, N:1 or N:M, house first
            "house_rows": pl.List(pl.String),
            "street_rows": pl.List(pl.String),
            "house_refs": pl.List(pl.String),
            "street_refs": pl.List(pl.String),
            "residuals": pl.Struct(residual_fields(contract)),
            "status": pl.Enum(GroupStatus),
        }
    )
