"""The amount at risk in a break, stated in the base currency where a rate is known.

Words and dates put the whole amount at risk (the money of the wrong account, on the wrong day), a flipped side the
amounts of both rows. Numbers put at risk what the amounts differ by; a difference that another one accounts for is
not counted again. A missing row risks its whole amount. Rounded half to even to the minor unit, once.
"""

from __future__ import annotations

import polars as pl

from data.contracts.column import Role
from data.contracts.contract import Contract
from data.reference.currencies import currencies
from reconciliation.facing import differs, explained, gap, house, street
from reconciliation.worth import AMOUNT, AMOUNT_TYPE, LARGEST_FACTOR, VALUE

WHOLE = (Role.KEY, Role.CURRENCY, Role.DATE)
RATE_TYPE = pl.Decimal(38, 12)


def exposure_of_pair(contract: Contract, compared: list[str]) -> pl.Expr:
    """Amount at risk of rows side by side, in their own currency; needs AMOUNT and VALUE of both."""
    larger = pl.max_horizontal(house(AMOUNT), street(AMOUNT))
    both = house(AMOUNT) + street(AMOUNT)
    direction = contract.only(Role.DIRECTION)
    flipped = differs(direction) if direction in compared else pl.lit(value=False)
    whole = [differs(name) for name in contract.having(*WHOLE) if name in compared]
    return (
        pl.when(flipped)
        .then(both)
        .when(pl.any_horizontal(pl.lit(value=False), *whole))
        .then(larger)
        .otherwise(_of_numbers(contract, compared))
        .cast(AMOUNT_TYPE)
    )


def _of_numbers(contract: Contract, compared: list[str]) -> pl.Expr:
    """The largest of: any amount's gap, the gap of quantity x price, the sum of unexplained money gaps."""
    money = [name for name in contract.having(Role.MONEY) if name in compared]
    sized = [name for name in contract.having(Role.QUANTITY, Role.PRICE) if name in compared]
    nothing = pl.lit(0).cast(AMOUNT_TYPE)
    gaps = [pl.when(differs(name)).then(gap(name).abs().cast(AMOUNT_TYPE)) for name in money]
    of_value = pl.when(pl.any_horizontal(pl.lit(value=False), *(differs(name) for name in sized))).then(
        (house(VALUE) - street(VALUE)).abs().cast(AMOUNT_TYPE)
    )
    unexplained = [
        pl.when(differs(name) & explained(name).is_null()).then(gap(name).abs().cast(AMOUNT_TYPE)) for name in money
    ]
    return pl.max_horizontal(nothing, *gaps, of_value, pl.sum_horizontal(nothing, *unexplained))


def in_base_currency(breaks: pl.DataFrame, rates: pl.DataFrame | None, base_currency: str) -> pl.DataFrame:
    """State `exposure` and `currency` in the base currency; a row without a usable rate keeps its own.

    Args:
        breaks: `exposure` (Decimal) and `currency` of each break.
        rates: rows of the `fx_rate` contract; the latest rate into the base currency counts.
        base_currency: of the rulebook.
    """
    priced = _latest(rates, base_currency)
    known = breaks.join(priced, on="currency", how="left", maintain_order="left")
    small = (pl.col("exposure") < LARGEST_FACTOR) & (pl.col("rate") < LARGEST_FACTOR)
    converted = pl.when(small).then(pl.col("exposure")).cast(RATE_TYPE) * pl.when(small).then(pl.col("rate"))
    return known.with_columns(
        exposure=pl.coalesce(
            _rounded(converted, pl.lit(base_currency)), _rounded(pl.col("exposure"), pl.col("currency"))
        ),
        currency=pl.when(converted.is_not_null()).then(pl.lit(base_currency)).otherwise("currency"),
    ).drop("rate")


def _latest(rates: pl.DataFrame | None, base_currency: str) -> pl.DataFrame:
    """One row per currency: `currency`, `rate`; the base currency itself counts 1."""
    itself = pl.DataFrame({"currency": [base_currency]}).with_columns(pl.lit(1).cast(RATE_TYPE).alias("rate"))
    if rates is None:
        return itself
    into = rates.filter((pl.col("base_currency") == base_currency) & (pl.col("currency") != base_currency))
    last = into.sort("rate_date", "rate_ref").unique("currency", keep="last", maintain_order=True)
    return pl.concat([itself, last.select("currency", pl.col("rate").cast(RATE_TYPE))])


def _rounded(amount: pl.Expr, currency: pl.Expr) -> pl.Expr:
    """Half to even to the currency's minor unit; as it is where the currency has none."""
    listed = currencies().drop_nulls("minor_units")
    places = currency.replace_strict(listed["code"], listed["minor_units"], default=None, return_dtype=pl.Int8)
    known = sorted(set(listed["minor_units"].to_list()))
    rounded = (pl.when(places == count).then(amount.round(count, mode="half_to_even")) for count in known)
    return pl.coalesce(*rounded, amount).cast(AMOUNT_TYPE)
