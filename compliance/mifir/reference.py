"""What transaction reports are made from beside the trades: reference data and the details of orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from data.contracts.contract import contract_named

NEEDS = ("instrument", "trading_venue", "party")
TAKES = ("person", "reporting_detail", "position")


class Reference(NamedTuple):
    """Rows of the contracts of the same names; what did not arrive has no rows.

    Args:
        positions: None where none arrived, for absent is not zero.
    """

    instruments: pl.DataFrame
    venues: pl.DataFrame
    parties: pl.DataFrame
    persons: pl.DataFrame
    details: pl.DataFrame
    positions: pl.DataFrame | None


def reference_of(inputs: Mapping[str, pl.DataFrame]) -> Reference:
    """The reference data among the inputs of a check or report."""
    return Reference(
        instruments=_rows(inputs, "instrument"),
        venues=_rows(inputs, "trading_venue"),
        parties=_rows(inputs, "party"),
        persons=_rows(inputs, "person"),
        details=_rows(inputs, "reporting_detail"),
        positions=inputs.get("position"),
    )


def _rows(inputs: Mapping[str, pl.DataFrame], name: str) -> pl.DataFrame:
    schema = contract_named(name).schema
    return inputs[name].select(schema.names()) if name in inputs else schema.to_frame()
