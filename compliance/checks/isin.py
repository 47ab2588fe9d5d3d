"""ID-001: instruments that are said to be ISINs are ISINs."""

from __future__ import annotations

import polars as pl

from compliance.check import Check, Pack
from compliance.column_part import column_part
from data.contracts.finding import Severity
from data.reference.identifiers.isin import SHAPE, why_not_isin

SCHEME = pl.col("instrument_scheme").str.to_uppercase()
IS_ISIN = (SCHEME == "ISIN") | (SCHEME.is_null() & pl.col("instrument_id").str.contains(SHAPE))
"""Where the sender names no scheme, what has the shape of an ISIN is taken for one."""

CHECK = Check(
    id="ID-001",
    name="ISIN check",
    question="Is every instrument that is said to be an ISIN, or has the shape of one, a valid ISIN?",
    basis="ISO 6166; Delegated Regulation (EU) 2017/590, Annex I, Table 2, field 41",
    severity=Severity.HIGH,
    pack=Pack.IDENTIFIERS,
    parts=(
        column_part(
            name="ISIN",
            field="instrument_id",
            applies=IS_ISIN,
            fault=lambda _: why_not_isin(pl.col("instrument_id")),
            passing={"instrument_id": "EZ0000000003", "instrument_scheme": "ISIN"},
            failing={"instrument_id": "US0378331004", "instrument_scheme": "ISIN"},
        ),
        column_part(
            name="ISIN of instruments",
            over="instrument",
            field="isin",
            fault=lambda _: why_not_isin(pl.col("isin")),
            passing={"isin": "EZ0000000003"},
            failing={"isin": "EZ0000000004"},
        ),
    ),
    advice="Look the instrument up by its name and ask the sender for the right ISIN; do not mend the check digit.",
)
