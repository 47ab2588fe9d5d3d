"""A finding: what a check says of a row or an entity, with the basis of the check and the way back to the file."""

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


OFFENCE = pl.Schema(
    {
        "severity": pl.Enum(Severity),  # that of the check, unless the offence says another
        "field": pl.String,  # the canonical column
        "value": pl.String,  # what it holds, as text
        "reason": pl.String,  # the fault, in words
        "reference": pl.String,  # the row's own reference, or the entity that it is about
        "amount": pl.Decimal(38, 10),  # what is at stake, in `currency`; null where nothing can be said
        "currency": pl.String,
        "counterparty": pl.String,
        **LINEAGE,  # null where it is about something that did not arrive
    }
)
"""What a part of a check says of one row or entity."""

SCHEMA = pl.Schema(
    {
        "finding_id": pl.String,  # of check, part, sender, reference and field: the same while the matter is the same
        "check_id": pl.String,
        "check_part": pl.String,
        "basis": pl.String,
        **OFFENCE,
    }
)
"""One row per offending value."""
