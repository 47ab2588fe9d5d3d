"""One cause is said once: breaks that have the same types and the same words behind them are one cause of the day.

A sentence of a root cause says before its colon what happened and after it the values; what happened is the cause.
Causes that point at nothing special (a number differs, a row is missing) are told apart by counterparty; unless the
very same values differ at several counterparties: then those values are the cause. Dates that lie apart in the same
way at several counterparties on one market point at a holiday calendar.
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
DIFFERS = "differs"
DATES_APART = r"dates are .*apart"
ISIN = r"^[A-Z]{2}[A-Z0-9]{9}[0-9]$"
COUNTRY_LETTERS = 2
EXAMPLES = 3


def causes_of(breaks: pl.DataFrame) -> pl.DataFrame:
    """The ranked causes behind the breaks of a day, most breaks first.

    Args:
        breaks: rows of the break contract.
    """
    bare = pl.col("root_cause").str.replace_all(VALUES, "")
    everywhere = bare.str.contains(DIFFERS) & (pl.col("counterparty").n_unique().over("types", "root_cause") > 1)
    told = breaks.select(
        "types", "exposure", "currency", "counterparty", "instrument_id",
        cause=pl.when(everywhere).then("root_cause").otherwise(bare),
        apart=pl.when(~everywhere & bare.str.contains(UNSPECIFIC)).then(pl.col("counterparty")),
        ref=pl.coalesce(*(pl.col(f"{book}_refs").list.get(0, null_on_oob=True) for book in ("house", "street"))),
    )  # fmt: skip
    keys = ["types", "cause", "apart"]
    grouped = told.group_by(keys).agg(
        pl.len().cast(pl.Int64).alias("breaks"),
        *(_shared(name) for name in ("counterparty", "instrument_id")),
        _market(),
        pl.col("counterparty").n_unique().alias("counterparties"),
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
    whose = pl.concat_list("counterparty", "instrument_id", "market").list.drop_nulls().list.join(", ")
    where = pl.when(several & (whose != "")).then(pl.format(" (all {})", whose)).otherwise(pl.lit(""))
    calendar = several & (pl.col("counterparties") > 1) & pl.col("cause").str.contains(DATES_APART)
    why = pl.when(calendar & pl.col("market").is_not_null()).then(pl.lit(": likely a holiday calendar"))
    return pl.concat_str(count, where, why.otherwise(pl.lit("")))


def _market() -> pl.Expr:
    """The country of several instruments, where all are of one."""
    name = pl.col("instrument_id")
    country = name.str.head(COUNTRY_LETTERS)
    of_one = (name.n_unique() > 1) & name.str.contains(ISIN).all() & (country.n_unique() == 1)
    return pl.when(of_one).then(pl.format("{} instruments", country.first())).alias("market")
