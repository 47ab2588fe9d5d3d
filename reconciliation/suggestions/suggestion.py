"""A suggestion: two rows that are probably one event, and why. Never a match; one row per suggested pair."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

PROBABILITY_DIGITS, WEIGHT_DIGITS = 4, 2
PROBABILITY = pl.Decimal(5, PROBABILITY_DIGITS)
WEIGHT = pl.Decimal(8, WEIGHT_DIGITS)
REASON = pl.Struct(
    {
        "field": pl.String,  # the contract's column, or `references`
        "level": pl.String,  # how alike the two are, in words
        "weight": WEIGHT,  # in bits: each doubles the odds; below zero it speaks against
    }
)

SCHEMA = pl.Schema(
    {
        "house_row": pl.String,
        "street_row": pl.String,
        "house_ref": pl.String,
        "street_ref": pl.String,
        "probability": PROBABILITY,
        "rank": pl.Int64,  # 1 is the surest; equally sure ones share a rank
        "tied": pl.Int64,  # how many pairs of either row are as likely as this one; 1 where it stands alone
        "reasons": pl.List(REASON),  # the heaviest first
    }
)
THRESHOLD = Decimal("0.9")
