"""Where the depository's report of penalties and the penalties expected do not say the same.

A penalty is one instruction, type and day of computation: LMFP of several days are one. They are joined by the
instruction's reference, else by the market's. Expected penalties are computed for the days that the reports tell of.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import polars as pl

from compliance.given import Given
from compliance.offences import written
from compliance.settlement.csdr_penalties import DIGITS, EXPECTED, HUNDRED, rounded
from compliance.settlement.penalty_days import expected_of
from data.contracts.lineage import LINEAGE
from data.contracts.words import PriceUnit

PENALTY = "penalty"
REMOVED = frozenset({"REMO"})
JOINED = ("joined_by", "penalty_type", "computed_on")
NTH = "nth"
"""Where both parties of an instruction fail, one penalty goes each way."""
MONEY = pl.Decimal(38, 10)
PERCENT_PLACES = 12
SIDES = {
    "amount": MONEY,
    "currency": pl.String,
    "direction": pl.String,
    "rate": pl.String,  # percent a day
    "days": pl.Int64,
    "unknown": pl.String,
}
COMPARED = pl.Schema(
    {
        "joined_by": pl.String,
        "penalty_type": pl.String,
        "computed_on": pl.Date,
        **{f"reported_{name}": dtype for name, dtype in SIDES.items() if name != "unknown"},
        **{f"expected_{name}": dtype for name, dtype in SIDES.items()},
        "is_reported": pl.Boolean,
        "is_expected": pl.Boolean,
        "penalty_ref": pl.String,
        "instrument_id": pl.String,
        "counterparty": pl.String,
        **LINEAGE,
    }
)
"""One row per penalty that one side or both tell of; lineage of the report, or of the status where it is silent."""


def compared(given: Given) -> pl.DataFrame:
    """COMPARED of the days that the reports of the business date tell of, sorted."""
    reported = _reported(given.rows(PENALTY))
    days = sorted(reported["computed_on"].drop_nulls().unique().to_list())
    made = [expected_of(given, day) for day in days]
    expected = _expected(pl.concat(made) if made else EXPECTED.to_frame(), reported)
    both = _numbered(reported).join(
        _numbered(expected), on=[*JOINED, NTH], how="full", coalesce=True, suffix=".house", nulls_equal=True
    )
    shared = ("instrument_id", "counterparty", *LINEAGE)
    filled = both.with_columns(
        *(pl.coalesce(name, f"{name}.house").alias(name) for name in shared),
        is_reported=pl.col("is_reported").fill_null(value=False),
        is_expected=pl.col("is_expected").fill_null(value=False),
    )
    return filled.select(COMPARED.names()).cast(COMPARED).sort(JOINED, nulls_last=True)


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    direction = "reported_direction" if "reported_direction" in rows.columns else "expected_direction"
    return rows.sort(*JOINED, direction, nulls_last=True).with_columns(pl.int_range(pl.len()).over(JOINED).alias(NTH))


def differing(rows: pl.DataFrame, tolerance: Decimal) -> pl.DataFrame:
    """The rows of COMPARED that differ, once per difference: with `field`, `value` and `reason`."""
    both = rows.filter("is_reported", "is_expected")
    known = both.filter(pl.col("expected_unknown").is_null())
    gap = (pl.col("reported_amount") - pl.col("expected_amount")).abs()
    parts = [
        _said(
            rows.filter("is_reported", ~pl.col("is_expected")), "amount", "is reported and not expected: {}", "amount"
        ),
        _said(
            rows.filter(~pl.col("is_reported")), "amount", "is expected and not reported: {}", "amount", "expected"
        ),
        _differ(both, "direction", "expected_direction"),
        _differ(both, "currency", "expected_currency"),
        _differ(known, "rate", "expected_rate", ~_same_rate()),
        _differ(known, "days", "expected_days"),
        _differ(known, "amount", "expected_amount", gap > pl.lit(tolerance)),
    ]
    return pl.concat(parts).sort(*JOINED, "field", nulls_last=True)


def own_amount(row: Mapping[str, Any]) -> Decimal:
    """What a reported penalty for lack of securities comes to by its own quantity, price and rate, for one day."""
    with localcontext(prec=DIGITS):
        value = row["quantity"] * row["price"] / (HUNDRED if row["price_unit"] == PriceUnit.PERCENT else 1)
        return rounded(value * row["security_rate"] / HUNDRED, row["currency"])


def _differ(rows: pl.DataFrame, field: str, other: str, when: pl.Expr | None = None) -> pl.DataFrame:
    told = f"reported_{field}"
    apart = pl.col(told) != pl.col(other) if when is None else when
    return rows.filter(apart.fill_null(value=False)).with_columns(
        field=pl.lit(field),
        value=pl.col(told).cast(pl.String),
        reason=pl.format(
            "{} of {}: reported {}, expected {}", "penalty_type", "computed_on", written(told), written(other)
        ),
    )


def _said(rows: pl.DataFrame, field: str, words: str, shown: str, side: str = "reported") -> pl.DataFrame:
    figure = pl.format("{} {}", written(f"{side}_{shown}"), f"{side}_currency")
    unknown = pl.format("not computed, {}", "expected_unknown")
    return rows.with_columns(
        field=pl.lit(field),
        value=pl.col(f"{side}_{shown}").cast(pl.String),
        reason=pl.format(
            "{} of {} {}", "penalty_type", "computed_on", pl.format(words, pl.coalesce(figure, unknown, pl.lit("-")))
        ),
    )


def _reported(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per reported penalty that stands; the same penalty of several reports once, as told last."""
    standing = ~pl.col("status").is_in(REMOVED).fill_null(value=False)
    cash = pl.col("method") == "CASH"
    percent = pl.when(cash).then("cash_rate").otherwise("security_rate")
    return (
        rows.unique(["source", "penalty_ref"], keep="last", maintain_order=True)
        .filter(standing)
        .select(
            pl.coalesce("instruction_ref", "market_ref", "penalty_ref").alias("joined_by"),
            pl.col("penalty_type"),
            pl.col("detection_date").alias("computed_on"),
            pl.col("amount").alias("reported_amount"),
            pl.col("currency").alias("reported_currency"),
            pl.col("direction").cast(pl.String).alias("reported_direction"),
            _plain(percent).alias("reported_rate"),
            pl.col("days").alias("reported_days"),
            pl.lit(value=True).alias("is_reported"),
            "penalty_ref",
            "market_ref",
            "instrument_id",
            "counterparty",
            *LINEAGE,
        )
    )


def _expected(rows: pl.DataFrame, reported: pl.DataFrame) -> pl.DataFrame:
    """Summed to one row per penalty, under the reference that the report quotes."""
    quoted = reported["joined_by"].implode()
    by_market = pl.col("market_ref").is_in(quoted) & ~pl.col("instruction_ref").is_in(quoted)
    named = rows.with_columns(
        joined_by=pl.when(by_market.fill_null(value=False)).then("market_ref").otherwise("instruction_ref"),
        percent=pl.col("rate").map_elements(_percent, pl.String),
    )
    side = pl.col("direction").cast(pl.String).alias("expected_direction")
    keys = ("joined_by", pl.col("penalty_type").cast(pl.String), "computed_on", side)
    return named.group_by(*keys, maintain_order=True).agg(
        pl.when(pl.col("amount").null_count() == 0).then(pl.col("amount").sum()).alias("expected_amount"),
        pl.col("currency").last().alias("expected_currency"),
        _plain(pl.col("percent").last()).alias("expected_rate"),
        pl.len().cast(pl.Int64).alias("expected_days"),
        pl.col("unknown").drop_nulls().first().alias("expected_unknown"),
        pl.lit(value=True).alias("is_expected"),
        *(pl.col(name).last() for name in ("instrument_id", "counterparty", *LINEAGE)),
    )


def _percent(share: str) -> str:
    """A share as percent, at the places that reports have."""
    return f"{Decimal(share).scaleb(2).quantize(Decimal(1).scaleb(-PERCENT_PLACES)):f}"


def _same_rate() -> pl.Expr:
    """Whether the expected rate, at the places that the report has, is the reported one."""
    told = pl.struct(reported="reported_rate", expected="expected_rate")
    return told.map_elements(lambda one: _agree(one["reported"], one["expected"]), pl.Boolean)


def _agree(reported: str | None, expected: str | None) -> bool:
    if reported is None or expected is None:
        return True
    with localcontext(prec=50):
        told = Decimal(reported)
        return Decimal(expected).quantize(Decimal(1).scaleb(int(told.as_tuple().exponent)), ROUND_HALF_UP) == told


def _plain(number: pl.Expr) -> pl.Expr:
    text = number.cast(pl.String)
    shortened = text.str.strip_chars_end("0").str.strip_chars_end(".")
    return pl.when(text.str.contains(".", literal=True)).then(shortened).otherwise(text)
