"""Field 62: was a sale short? Recomputed from what the seller held, sale by sale in order of time (RTS 22 Art. 11).

A sale is short where the seller's holding at the start of the day, with all that it bought and sold before on that
day, is smaller than what it sells (Regulation (EU) 236/2012 Art. 2(1)(b)). The firm is judged as one over all of its
accounts; a client by what it holds with us, where we know that, and by what it says.
"""

from __future__ import annotations

import polars as pl

from compliance.mifir.sides import BUYS, DEALS, owner
from data.contracts.kinds import YesNo
from data.contracts.report_words import PartyType, ShortSelling

HELD_TYPE = pl.Decimal(38, 10)
KEY = ["owner", "held.instrument"]
INSTRUMENT = pl.coalesce("instrument.isin", "instrument_id")


def holdings(positions: pl.DataFrame, owners: pl.DataFrame, instruments: pl.DataFrame) -> pl.DataFrame:
    """What each owner holds of each instrument when the day begins: `owner`, `held.instrument`, `held`.

    Args:
        positions: rows of the contract `position`.
        owners: `account`, `owner`.
        instruments: `instrument_id`, `isin`; a code without ISIN names the instrument itself.
    """
    told = positions.join(owners, on="account", how="inner").join(instruments, on="instrument_id", how="left")
    named = told.with_columns(pl.coalesce("isin", "instrument_id").alias("held.instrument"))
    return named.group_by(KEY).agg(pl.col("quantity").sum().alias("held"))


def short_flags(trades: pl.DataFrame, held: pl.DataFrame | None) -> pl.DataFrame:
    """Gathered trades with `short_selling` (null where the field does not apply) and `short_selling.why`.

    Args:
        trades: every trade of the day that stands, reported or not, as `gathered` makes them.
        held: as `holdings` makes it; None where no positions arrived.
    """
    told = trades.with_columns(owner().alias("owner"), INSTRUMENT.alias("held.instrument"))
    known: list[str] = [] if held is None else held["owner"].drop_nulls().unique().to_list()
    before = told if held is None else told.join(held, on=KEY, how="left", maintain_order="left")
    if held is None:
        before = told.with_columns(pl.lit(None, dtype=HELD_TYPE).alias("held"))
    marked = before.with_columns(holding_before().alias("held.before"))
    knows = DEALS & pl.lit(held is not None) | pl.col("owner").is_in(known)
    return marked.with_columns(_flag(knows).alias("short_selling"), _why(knows).alias("short_selling.why"))


def holding_before() -> pl.Expr:
    """What the owner holds just before each trade, which the order of execution tells; trades of one time by name."""
    signed = pl.when(BUYS).then(pl.col("quantity")).otherwise(-pl.col("quantity"))
    order = ["executed_at", "trade_ref"]
    moved = signed.cum_sum().over(KEY, order_by=order) - signed
    return pl.col("held").fill_null(0) + moved


def _flag(knows: pl.Expr) -> pl.Expr:
    exempt = (pl.col("ours.short_exempt") == YesNo.YES).fill_null(value=False)
    short = pl.col("held.before") < pl.col("quantity")
    computed = (
        pl.when(short & exempt)
        .then(pl.lit(ShortSelling.SSEX.value))
        .when(short)
        .then(pl.lit(ShortSelling.SESH.value))
        .otherwise(pl.lit(ShortSelling.SELL.value))
    )
    said = pl.col("detail.short_selling").cast(pl.String)
    undecided = pl.lit(ShortSelling.UNDI.value)
    of_firm = pl.when(knows).then(computed).when(said != ShortSelling.UNDI).then(said)
    of_client = pl.when(said.is_null() & knows).then(computed).otherwise(pl.coalesce(said, undecided))
    of_other = pl.when(pl.col("theirs.client")).then(pl.coalesce(said, undecided))
    ours = pl.when(DEALS).then(of_firm).when(~_pooled()).then(of_client)
    return pl.when(_covered()).then(pl.when(BUYS).then(of_other).otherwise(ours))


def _why(knows: pl.Expr) -> pl.Expr:
    """Why it cannot be said: no positions of the firm, or nobody says whether the rules cover the instrument."""
    sells = (~BUYS & ~_pooled()) | (BUYS & pl.col("theirs.client"))
    sovereign = pl.col("instrument.issuer").cast(pl.String) == "SOVEREIGN"
    likely = pl.col("instrument.cfi").str.starts_with("ES") | sovereign
    unsaid = pl.col("instrument.short_selling_rules").is_null() & likely.fill_null(value=False)
    firm_unknown = _covered() & DEALS & ~BUYS & ~knows & pl.col("detail.short_selling").is_null()
    return (
        pl.when(sells & unsaid)
        .then(pl.format("whether Regulation 236/2012 covers {} is not said", "instrument_id"))
        .when(firm_unknown)
        .then(pl.lit("the firm sells, and no positions of the day arrived to tell whether it is short"))
    )


def _covered() -> pl.Expr:
    return (pl.col("instrument.short_selling_rules") == YesNo.YES).fill_null(value=False)


def _pooled() -> pl.Expr:
    return ~DEALS & (pl.col("ours.type") == PartyType.INTC).fill_null(value=False)
