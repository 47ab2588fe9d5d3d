"""Pairs of a match as flat columns, which are put in order and stored several times as quickly as lists of one."""

from __future__ import annotations

import polars as pl

LISTS = ("house_rows", "street_rows", "house_refs", "street_refs")
"""Each holds exactly one text in a pair."""
STRUCT = "residuals"
IN_STRUCT = f"{STRUCT}."


def flat(pairs: pl.DataFrame) -> pl.DataFrame:
    """The match contract's rows of pairs, without lists and structs."""
    fields = [pl.col(STRUCT).struct.field(name).alias(IN_STRUCT + name) for name in pairs[STRUCT].struct.fields]
    return pairs.select(pl.exclude(*LISTS, STRUCT), *fields).hstack(pairs.select(pl.col(LISTS).explode()))


def folded(rows: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """The same rows as the match contract tells them."""
    fields = [pl.col(name).alias(name.removeprefix(IN_STRUCT)) for name in rows.columns if name.startswith(IN_STRUCT)]
    lists = [rows[name].rechunk().reshape((-1, 1)).arr.to_list() for name in LISTS]
    return rows.with_columns(*lists, pl.struct(fields).alias(STRUCT)).select(*schema).cast(schema)
