"""Fields 7 to 27: buyer, seller, who decided for them, and firms that passed the order on. Of gathered trades.

The account's side of a trade is the firm where it deals on own account, otherwise those who hold the account. On the
other side stands the counterparty; a pool of client orders on either side is INTC.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from compliance.mifir.gathering import received
from compliance.mifir.identities import PARTS
from data.contracts.report_words import Capacity, PartyType
from data.contracts.transaction_report import PART
from data.contracts.words import Side

BUYS = pl.col("side").cast(pl.String) == Side.BUY
DEALS = (pl.col("capacity") == Capacity.DEAL).fill_null(value=False)
NAMED = {
    "id": "",
    "type": "_type",
    "branch": "_branch",
    "first_names": "_first_names",
    "surnames": "_surnames",
    "birth_date": "_birth_date",
}
"""What is said of a party -> how the column of the report ends."""
NOTHING = pl.lit(None, dtype=pl.String)


def fields() -> Iterator[pl.Expr]:
    """The columns of fields 7 to 27."""
    for part, ending in NAMED.items():
        ours, theirs = (_of_side(side, part) for side in ("ours", "theirs"))
        yield pl.when(BUYS).then(ours).otherwise(theirs).alias(f"buyer{ending}")
        yield pl.when(BUYS).then(theirs).otherwise(ours).alias(f"seller{ending}")
    for part in PARTS:
        ours, theirs = (_decider(side, part) for side in ("ours", "theirs"))
        yield pl.when(BUYS).then(ours).otherwise(theirs).alias(f"buyer_decision{NAMED[part]}")
        yield pl.when(BUYS).then(theirs).otherwise(ours).alias(f"seller_decision{NAMED[part]}")
    sent = pl.col("detail.transmission").cast(pl.String) == "SENT_WITHOUT_DETAILS"
    yield pl.when(sent).then(pl.lit("true")).otherwise(pl.lit("false")).alias("order_transmission")
    yield pl.when(received() & BUYS).then("from.id").alias("transmitting_firm_buyer")
    yield pl.when(received() & ~BUYS).then("from.id").alias("transmitting_firm_seller")


def faults() -> Iterator[tuple[str, pl.Expr]]:
    """What cannot be said, per column: the reason of each row, null where nothing is wrong."""
    capacity = pl.when(pl.col("capacity").is_null()).then(
        pl.format("the account {} is not the firm's, and no capacity is said for the order", "account")
    )
    yield "trading_capacity", capacity
    yield "buyer", pl.when(BUYS).then(_why("ours")).otherwise(_why("theirs"))
    yield "seller", pl.when(BUYS).then(_why("theirs")).otherwise(_why("ours"))
    for side, column in (("ours", "buyer"), ("theirs", "seller")):
        yield f"{column}_decision", pl.when(BUYS).then(pl.col(f"{side}.decider.why"))
    for side, column in (("ours", "seller"), ("theirs", "buyer")):
        yield f"{column}_decision", pl.when(~BUYS).then(pl.col(f"{side}.decider.why"))
    lacking = received() & pl.col("from.id").is_null()
    reason = pl.lit("the order was received from another firm whose LEI is not known")
    yield "transmitting_firm_buyer", pl.when(lacking & BUYS).then(reason)
    yield "transmitting_firm_seller", pl.when(lacking & ~BUYS).then(reason)


def owner() -> pl.Expr:
    """Who sells or buys on the account's side, as the report names it: the firm, or its client."""
    return pl.when(DEALS).then("firm.id").otherwise("ours.id")


def _of_side(side: str, part: str) -> pl.Expr:
    if part == "branch":
        return _branch(side)
    column = pl.col(f"{side}.{part}")
    if side == "theirs":
        return column
    own = {"id": pl.col("firm.id"), "type": pl.lit(PartyType.LEI.value)}
    return pl.when(DEALS).then(own.get(part, NOTHING)).otherwise(column)


def _branch(side: str) -> pl.Expr:
    """The country of the branch that serves a client, or the firm's own, once for each of several clients."""
    country = pl.coalesce(f"{side}.branch", "firm.country")
    pooled = pl.col(f"{side}.type").is_in([PartyType.INTC, PartyType.MIC])
    count = pl.col(f"{side}.count").fill_null(1)
    each = pl.when(count > 1).then(country.repeat_by(count).list.join(PART)).otherwise(country)
    client = pl.col(f"{side}.client") if side == "theirs" else ~DEALS
    return pl.when(client & ~pooled).then(each)


def _decider(side: str, part: str) -> pl.Expr:
    """Who decides for a client; for the firm itself and for a pool nobody does."""
    column = pl.col(f"{side}.decider.{part}")
    client = pl.col(f"{side}.client") if side == "theirs" else ~DEALS
    pooled = (pl.col(f"{side}.type") == PartyType.INTC).fill_null(value=False)
    return pl.when(client & ~pooled).then(column)


def _why(side: str) -> pl.Expr:
    why = pl.col(f"{side}.why")
    if side == "ours":
        firm = pl.when(pl.col("firm.id").is_null()).then(pl.lit("which firm executes, and its LEI, is not known"))
        return pl.when(DEALS).then(firm).otherwise(why)
    nobody = pl.lit("the trade names no counterparty and no venue that stands for it")
    return pl.when(pl.col("theirs.code").is_null()).then(nobody).otherwise(why)
