"""Reports together reflect what changed in positions (RTS 22 Article 15(5)), and aggregate accounts come out at zero.

What changed is what the front office booked, from each party's view: the account that a trade was booked in on one
side, its counterparty on the other. Only our own firm and our clients are asked about: of others we book one side of
what they do. INTC is nobody's position: it is a relay between the market and several clients.
"""

from __future__ import annotations

import polars as pl

from compliance.article15.deadlines import traded_on, with_due_at
from compliance.article15.lives import expected, submitted
from compliance.given import DISPOSITION, Given, house, live
from compliance.offences import told, written
from data.contracts.party import PartyRole
from data.contracts.report_words import PartyType
from data.contracts.transaction_report import PART
from data.contracts.words import Side

REPORTS = "transaction_report"
EXACT = pl.Decimal(38, 17)
OURS = (PartyRole.FIRM, PartyRole.CLIENT)
KEY = ["party", "isin", "traded_on"]


def booked_positions(given: Given) -> pl.DataFrame:
    """One row per party, ISIN and trading date: `booked` and `reported`, signed, and `reports` (how many).

    Trades count that are to be reported and whose report is due: those that have an expected report.
    """
    standing = _due(expected(given.rows(REPORTS)), given).drop_nulls("trade_row_id")
    due = standing.select(row_id="trade_row_id", isin="isin", traded_on=traded_on())
    asked = ("row_id", "book", "status", DISPOSITION, "account", "counterparty", "side", "quantity")
    booked_trades = given.rows("trade").select(pl.col(f"^({'|'.join(asked)})$"))
    trades = house(live(booked_trades)).join(due, on="row_id", how="inner")
    signed = pl.when(pl.col("side") == Side.BUY).then("quantity").otherwise(-pl.col("quantity")).cast(EXACT)
    legs = [
        trades.select("isin", "traded_on", code=column, change=signed * sign)
        for column, sign in (("account", 1), ("counterparty", -1))
    ]
    leis = given.rows("party").filter(pl.col("role").is_in(OURS)).select(code="party_id", party="lei")
    named = pl.concat(legs).join(leis.drop_nulls().unique("code", keep="first"), on="code", how="inner")
    booked = named.drop_nulls(KEY).group_by(KEY).agg(booked=pl.col("change").sum())
    told_ = reported_positions(given)
    both = booked.join(told_, on=KEY, how="left").with_columns(
        pl.col("reported").fill_null(0), pl.col("reports").fill_null(0)
    )
    return both.sort(KEY)


def reported_positions(given: Given) -> pl.DataFrame:
    """Per party, ISIN and trading date what standing reports say it acquired less what it disposed of."""
    standing = submitted(given.rows(REPORTS)).filter("stands")
    legs = [
        standing.select("isin", party=side, change=pl.col("quantity") * sign, traded_on=traded_on())
        for side, sign in (("buyer", 1), ("seller", -1))
    ]
    known = pl.concat(legs).filter(~pl.col("party").str.contains(PART, literal=True)).drop_nulls(KEY)
    return known.group_by(KEY).agg(reported=pl.col("change").sum(), reports=pl.len())


def differing_positions(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Parties whose reported change is not the booked one."""
    limit = pl.lit(given.parameters["quantity"]).cast(EXACT)
    apart = rows.filter((pl.col("booked") - pl.col("reported")).abs() > limit)
    reason = pl.format(
        "{} in {} on {}: positions changed by {}, {} reports say {}",
        "party",
        "isin",
        "traded_on",
        written("booked"),
        "reports",
        written("reported"),
    )
    return told(apart, "reported", reason, _named())


def aggregates(given: Given) -> pl.DataFrame:
    """What went into and out of aggregate accounts per executing entity, instrument and trading date.

    Returns:
        `into`, `out` (quantities), `paid`, `received` (quantity x price, null where a price is no number), `reports`.
    """
    standing = _due(submitted(given.rows(REPORTS)).filter("stands"), given)
    bought, sold = (pl.col(f"{side}_type") == PartyType.INTC for side in ("buyer", "seller"))
    of_intc = standing.filter(bought | sold).with_columns(traded_on=traded_on(), worth=_worth())
    keys = ["executing_entity", pl.coalesce("isin", "instrument_name").alias("isin"), "traded_on"]
    return (
        of_intc.group_by(keys, maintain_order=True)
        .agg(
            into=pl.col("quantity").filter(bought).sum(),
            out=pl.col("quantity").filter(sold).sum(),
            paid=_all_of("worth", bought),
            received=_all_of("worth", sold),
            reports=pl.len(),
            currency=pl.col("price_currency").first(),
        )
        .with_columns(party=pl.col("executing_entity"))
        .sort("party", "isin", "traded_on")
    )


def unbalanced(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Aggregate accounts in which something stays, or comes out at another average price."""
    limits = given.parameters
    quantity, amount = (pl.lit(limits[name]).cast(EXACT) for name in ("quantity", "amount"))
    stays = (pl.col("into") - pl.col("out")).abs() > quantity
    dearer = (pl.col("paid") - pl.col("received")).abs() > amount
    left = pl.format(
        "{} on {}: {} went into INTC and {} came out", "isin", "traded_on", written("into"), written("out")
    )
    price = pl.format(
        "{} on {}: INTC acquired for {} and passed on for {}",
        "isin",
        "traded_on",
        written("paid"),
        written("received"),
    )
    found = rows.filter(stays | dearer.fill_null(value=False))
    reason = pl.when(stays).then(left).otherwise(price)
    return told(found, "out", reason, _named())


def _due(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    return with_due_at(rows, given.parameters).filter(pl.col("due_at") < given.at).drop("due_at")


def _worth() -> pl.Expr:
    """Quantity x price at ten decimals where both fit; only held against the same of the other side."""
    parts = (pl.when(pl.col(name).abs() < 10**8).then(pl.col(name).round(10)) for name in ("quantity", "price"))
    quantity, price = (part.cast(pl.Decimal(38, 10)) for part in parts)
    return (quantity * price).cast(EXACT)


def _all_of(name: str, where: pl.Expr) -> pl.Expr:
    chosen = pl.col(name).filter(where)
    return pl.when(chosen.null_count() == 0).then(chosen.sum())


def _named() -> pl.Expr:
    return pl.format("{}:{}:{}", "party", "isin", "traded_on")
