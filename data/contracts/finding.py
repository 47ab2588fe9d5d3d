"""A finding: one value of one row that offends a check, with the basis of the check and the way back to the file."""

from __future__ import annotations

from enum import StrEnum

import polars as pl

from data.contracts.lineage import LINEAGE


class Severity(StrEnum):
    """How much a finding matters, the least first."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    def at_least(self, other: Severity) -> bool:
        """Whether it matters as much as another, or more."""
        order = list(Severity)
        return order.index(self) >= order.index(other)


SCHEMA = pl.Schema(
    {
        "check_id": pl.String,
        "severity": pl.Enum(Severity),
        "field": pl.String,  # the canonical column
        "value": pl.String,  # what it holds, as text
        "reason": pl.String,  # the fault, in words
        "basis": pl.String,
        "reference": pl.String,  # the row's own reference; null where the contract has none
        **LINEAGE,
    }
)
"""One row per offending value."""
