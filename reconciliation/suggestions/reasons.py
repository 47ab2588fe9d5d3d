"""Why two rows are suggested: what each field says, in words and in bits."""

from __future__ import annotations

import polars as pl

from reconciliation.suggestions.fields import Field
from reconciliation.suggestions.levels import NAMES, SILENT
from reconciliation.suggestions.odds import Reals
from reconciliation.suggestions.suggestion import REASON, WEIGHT

LEAST = 0.05


def reasons(compared: pl.DataFrame, fields: list[Field], weights: list[Reals]) -> pl.Series:
    """Per pair, the fields that speak for or against it, the heaviest first; silent ones and idle ones are left out.

    Args:
        compared: one column of levels per field.
        fields: what was compared.
        weights: per field, bits per level.
    """
    numbered = compared.with_row_index("pair")
    told = [_of_field(numbered, field, weight) for field, weight in zip(fields, weights, strict=True)]
    sorted_ = pl.concat(told).sort("pair", pl.col("weight").abs(), "field", descending=[False, True, False])
    listed = sorted_.group_by("pair", maintain_order=True).agg(pl.struct("field", "level", "weight").alias("reasons"))
    whole = numbered.select("pair").join(listed, on="pair", how="left", maintain_order="left")["reasons"]
    return whole.fill_null(pl.Series([[]], dtype=pl.List(REASON)))


def _of_field(numbered: pl.DataFrame, field: Field, weight: Reals) -> pl.DataFrame:
    words = pl.DataFrame(
        {"at": range(len(weight)), "level": NAMES[field.kind], "weight": pl.Series(weight).round(2).cast(WEIGHT)},
        schema_overrides={"at": pl.UInt8},
    ).filter(pl.col("weight").abs() > LEAST)
    said = numbered.select("pair", at=field.name).filter(pl.col("at") != SILENT)
    return said.join(words, on="at").select("pair", pl.lit(field.name).alias("field"), "level", "weight")
