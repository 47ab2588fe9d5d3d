"""Why a field differs, in words: fixed patterns over the exact values of both sides, the most telling one first.

The words hold no values of a single report, so that one cause of many reports has one text.
"""

from __future__ import annotations

from itertools import chain

import polars as pl

EXACT = pl.Decimal(38, 17)
HUNDREDTHS = 100
FACTORS = (HUNDREDTHS, 10, 1000, 10_000, 1_000_000)
LARGEST = pl.lit(10**12)
MOST_PLACES = 6
LONGEST_CODE = 5
HOUR_MICROSECONDS = 3_600_000_000
LARGEST_OFFSET_HOURS = 14
SCALED = ("price", "quantity", "net_amount", "strike_price", "upfront_payment", "price_multiplier")


def with_causes(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `cause`.

    Args:
        rows: `field`, `house`, `street` (text), and `trading_time`, `buyer`, `seller` of the submitted report; the
            same of the expected one with `h.` before the name.
    """
    told = chain(_of_absence(), _of_time(), _of_parties(), _of_numbers(), _of_venue(), _of_words())
    return rows.with_columns(cause=pl.coalesce(*told, pl.lit("the values differ")))


def _of_absence() -> list[pl.Expr]:
    return [
        pl.when(pl.col("street").is_null()).then(pl.lit("it is empty in the report")),
        pl.when(pl.col("house").is_null()).then(pl.lit("it is filled though it has to be empty")),
    ]


def _of_time() -> list[pl.Expr]:
    """Whole hours are a time zone; a clock that is cut is a clock that tells less than it has to."""
    ours, theirs = pl.col("h.trading_time"), pl.col("trading_time")
    apart = (theirs - ours).dt.total_microseconds()
    hours = apart // HOUR_MICROSECONDS
    whole = (apart % HOUR_MICROSECONDS == 0) & (hours != 0) & (hours.abs() <= LARGEST_OFFSET_HOURS)
    count = pl.when(hours.abs() == 1).then(pl.lit("one hour")).otherwise(pl.format("{} hours", hours.abs()))
    word = pl.when(hours > 0).then(pl.lit("late")).otherwise(pl.lit("early"))
    zone = pl.format("it is {} {}: local time reported as UTC", count, word)
    is_time = pl.col("field") == "trading_time"
    cut = [
        pl.when(is_time & (ours.dt.truncate("1s") == theirs)).then(pl.lit("the fraction of the second is cut off")),
        pl.when(is_time & (ours.dt.truncate("1d") == theirs)).then(pl.lit("the time of day is missing")),
    ]
    swapped = ours.dt.strftime("%Y-%d-%m %H:%M:%S") == theirs.dt.strftime("%Y-%m-%d %H:%M:%S")
    mixed = pl.when(is_time & swapped).then(pl.lit("day and month are swapped"))
    return [pl.when(is_time & whole).then(zone), *cut, mixed]


def _of_parties() -> list[pl.Expr]:
    crossed = (pl.col("h.buyer") == pl.col("seller")) & (pl.col("h.seller") == pl.col("buyer"))
    of_either = pl.col("field").str.starts_with("buyer") | pl.col("field").str.starts_with("seller")
    return [pl.when(of_either & crossed).then(pl.lit("buyer and seller are swapped"))]


def _of_numbers() -> list[pl.Expr]:
    is_number = pl.col("field").is_in(SCALED)
    ours, theirs = (_number(pl.when(is_number).then(pl.col(side))) for side in ("house", "street"))
    found: list[pl.Expr] = []
    for factor in FACTORS:
        times = f"it is {factor:,} times the traded one"
        hundredths = (pl.col("field") == "price") & pl.lit(factor == HUNDREDTHS)
        more = pl.when(hundredths).then(pl.lit(f"{times}: price in pence or cents")).otherwise(pl.lit(times))
        less = pl.lit(f"it is the traded one divided by {factor:,}")
        found += [pl.when(ours * factor == theirs).then(more), pl.when(theirs * factor == ours).then(less)]
    negated = pl.when((ours == -theirs) & (ours != 0)).then(pl.lit("it has the other sign"))
    rounded = [
        pl.when(ours.round(places, mode="half_away_from_zero") == theirs).then(
            pl.lit(f"it is rounded to {places} decimals")
        )
        for places in range(MOST_PLACES)
    ]
    return [*found, negated, *rounded]


def _number(text: pl.Expr) -> pl.Expr:
    """The exact number, where it can still be multiplied by every factor."""
    number = text.str.to_decimal(scale=17).cast(EXACT)
    return pl.when(number.abs() < LARGEST).then(number)


def _of_venue() -> list[pl.Expr]:
    is_venue = pl.col("field") == "venue"
    off = pl.col("street").is_in(["XOFF", "XXXX"])
    was_off = pl.col("house").is_in(["XOFF", "XXXX"])
    return [
        pl.when(is_venue & off & ~was_off).then(pl.lit("a trade on a venue is reported as made off venue")),
        pl.when(is_venue & ~off & was_off).then(pl.lit("a trade off venue is reported as made on a venue")),
        pl.when(is_venue & off & was_off).then(pl.lit("XOFF and XXXX are mixed up")),
    ]


def _of_words() -> list[pl.Expr]:
    same = pl.col("house").str.to_uppercase() == pl.col("street").str.to_uppercase()
    short = pl.col("house").str.len_chars() <= LONGEST_CODE
    both = pl.format("{} is reported instead of {}", "street", "house")
    part = pl.col("house").str.starts_with(pl.col("street"))
    return [
        pl.when(same).then(pl.lit("capital and small letters differ")),
        pl.when(part & (pl.col("street").str.len_chars() > 0)).then(pl.lit("the end is cut off")),
        pl.when(short & ~pl.col("field").is_in([*SCALED, "trading_time"])).then(both),
    ]
