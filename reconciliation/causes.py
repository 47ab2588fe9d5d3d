"""One cause is said once: breaks that have the same types and the same words behind them are one cause of the day.

A sentence of a root cause says before its colon what happened and after it the values; what happened is the cause.
Causes that point at nothing special (a number differs, a row is missing) are told apart by counterparty.
"""

from __future__ import annotations

import polars as pl

AT_RISK = pl.Struct({"currency": pl.String, "exposure": pl.Decimal(38, 10)})
SCHEMA = pl.Schema(
    {
        "rank": pl.Int64,  # from 1, the most breaks first
        "text": pl.String,  # "137 breaks, one cause: settlement dates are one business day apart (all BRK4)"
        "cause": pl.String,
        "types": pl.List(pl.String),
        "breaks": pl.Int64,
        "exposures": pl.List(AT_RISK),  # one per currency: the base currency alone where rates are known
        "counterparty": pl.String,  # where all its breaks have the same
        "instrument_id": pl.String,  # likewise
        "example_refs": pl.List(pl.String),
    }
)
VALUES = r": [^;]*"
UNSPECIFIC = r"differs|does not have it|no file from|more than one way"
EXAMPLES = 3


def causes_of(breaks: pl.DataFrame) -> pl.DataFrame:
    """The ranked causes behind the breaks of a day, most breaks first.

    Args:
        breaks: rows of the break contract.
    """
    cause = pl.col("root_cause").str.replace_all(VALUES, "")
    told = breaks.select(
        "types", "exposure", "currency", "counterparty", "instrument_id",
        cause=cause,
        apart=pl.when(cause.str.contains(UNSPECIFIC)).then(pl.col("counterparty")),
        ref=pl.coalesce(*(pl.col(f"{book}_refs").list.get(0, null_on_oob=True) for book in ("house", "street"))),
    )  # fmt: skip
    keys = ["types", "cause", "apart"]
    grouped = told.group_by(keys).agg(
        pl.len().cast(pl.Int64).alias("breaks"),
        *(_shared(name) for name in ("counterparty", "instrument_id")),
        pl.col("ref").drop_nulls().unique().sort().head(EXAMPLES).alias("example_refs"),
    )
    risks = told.group_by(*keys, "currency").agg(pl.col("exposure").sum()).sort("currency", nulls_last=True)
    listed = risks.group_by(keys).agg(
        pl.struct("currency", "exposure").sort_by("currency", nulls_last=True).alias("exposures")
    )
    ranked = grouped.join(listed, on=keys, nulls_equal=True).sort(
        pl.col("breaks"), pl.col("cause"), pl.col("types").list.join(","), pl.col("apart"),
        descending=[True, False, False, False], nulls_last=True,
    )  # fmt: skip
    numbered = ranked.with_columns(rank=pl.int_range(1, pl.len() + 1), text=_text())
    return numbered.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())


def _shared(name: str) -> pl.Expr:
    return pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()).alias(name)


def _text() -> pl.Expr:
    several = pl.col("breaks") > 1
    count = (
        pl.when(several)
        .then(pl.format("{} breaks, one cause: {}", "breaks", "cause"))
        .otherwise(pl.format("1 break: {}", "cause"))
    )
    where = pl.concat_list("counterparty", "instrument_id").list.drop_nulls().list.join(", ")
    return pl.when(several & (where != "")).then(pl.format("{} (all {})", count, where)).otherwise(count)
