"""A break: a difference that survives matching and tolerance. One row per break of a run.

A break holds every row of its disposition: two for a pair that differs, one for a missing side, several for an
ambiguous set. `break_id` hashes the tracking keys of its rows, so a corrected value keeps the identity.
"""

from __future__ import annotations

import polars as pl

from data.contracts.match import GAP_TYPE

DIFFERENCE = pl.Struct(
    {
        "field": pl.String,
        "house": pl.String,
        "street": pl.String,
        "gap": GAP_TYPE,  # house minus street; business days for dates; null for words and where it has more decimals
        "tolerance": pl.String,  # as the rulebook writes it
        "explained_by": pl.String,  # the field whose difference fully accounts for this one, or null
    }
)

NEAR_MISS = pl.Struct(
    {
        "verdict": pl.String,  # FAILED, TAKEN, AMBIGUOUS, NO_CANDIDATE or BUDGET_EXHAUSTED
        "row_id": pl.String,  # the nearest candidate
        "ref": pl.String,
        "failed": pl.List(
            pl.Struct({"field": pl.String, "gap": GAP_TYPE, "tolerance": pl.String, "margin": GAP_TYPE})
        ),
        "text": pl.String,  # the same in one sentence
    }
)

SCHEMA = pl.Schema(
    {
        "break_id": pl.String,
        "types": pl.List(pl.String),
        "codes": pl.List(pl.String),
        "house_rows": pl.List(pl.String),
        "street_rows": pl.List(pl.String),
        "house_refs": pl.List(pl.String),
        "street_refs": pl.List(pl.String),
        "differences": pl.List(DIFFERENCE),
        "exposure": pl.Decimal(38, 10),  # never negative; null where the amounts are unknown
        "currency": pl.String,  # of the exposure: the base currency, or the row's own where no rate is known
        "root_cause": pl.String,
        "near_miss": NEAR_MISS,
        "internal": pl.String,  # HOUSE, STREET or BOTH where that side contradicts its own arithmetic, else null
        "counterparty": pl.String,
        "instrument_id": pl.String,
        "account": pl.String,
        "trade_date": pl.Date,
        "settlement_date": pl.Date,
    }
)
"""The last five columns are what people filter by; null where the contract has no such column."""
