"""Reports against what the firm's own records say: the short selling indicator, prices, multipliers, clocks."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from compliance.given import TRADE, Given
from compliance.mifir.gathering import gathered
from compliance.mifir.indicators import sells
from compliance.mifir.instruments import described
from compliance.mifir.judging import contextual, standing_reports
from compliance.mifir.owners import held_of
from compliance.mifir.reference import reference_of
from compliance.mifir.short_sale import short_flags
from compliance.mifir.standing_trades import standing_trades
from compliance.mifir.transaction_reference import transaction_references
from compliance.mifir.venues import Platform
from data.contracts.kinds import YesNo
from data.contracts.lineage import LINEAGE
from data.contracts.report_words import PriceType, ShortSelling
from data.contracts.reporting_detail import Activity

WIDE = pl.Decimal(38, 12)
SECOND, MILLISECOND, MICROSECOND = 0, 3, 6
COARSE = (Activity.VOICE, Activity.QUOTE_REQUEST, Activity.NEGOTIATED)
HUNDREDFOLD = (50, 200)
"""A price so many times another is likely to count pence against pounds."""


def sold_by_us(given: Given) -> pl.DataFrame:
    """Standing reports of the day's sales, by the firm or its client, of what Regulation 236/2012 covers.

    Beside a report's columns: `expected`, the indicator as recomputed, and `before`, what the seller held.
    """
    reference = reference_of(given.inputs)
    listed = described(reference.instruments, given.rows(TRADE)["instrument_id"].unique())
    covered = listed.filter(pl.col("short_selling_rules") == YesNo.YES)
    trades = standing_trades(given.rows(TRADE)).join(covered, on="instrument_id", how="semi", maintain_order="left")
    told = short_flags(gathered(trades, reference, given.business_date), held_of(reference, given.business_date))
    ours = told.lazy().filter(sells() & pl.col("short_selling.why").is_null())
    sold = ours.select("source", "trade_ref", expected="short_selling", before="held.before").collect()
    reports = standing_reports(given).select(
        *LINEAGE.names(), "report_ref", "trade_ref", "transaction_reference", "executing_entity", "seller",
        "quantity", "short_selling",
    )  # fmt: skip
    named = reports.filter(pl.col("trade_ref").is_null())
    by_trade = reports.join(
        sold.drop("source").unique("trade_ref", keep="first", maintain_order=True),
        on="trade_ref",
        how="inner",
        maintain_order="left",
    )
    if named.is_empty():
        return by_trade
    names = sold.select(transaction_references(sold["source"], sold["trade_ref"]), "expected", "before")
    return pl.concat([by_trade, named.join(names, on="transaction_reference", how="inner", maintain_order="left")])


def otherwise_short(reports: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Indicators that are not what positions tell. A client's UNDI is no offence: what it holds elsewhere counts."""
    del given
    said = pl.col("short_selling").cast(pl.String)
    client = pl.col("seller") != pl.col("executing_entity")
    open_question = client & (said == ShortSelling.UNDI)
    differs = said.ne_missing(pl.col("expected")) & ~open_question.fill_null(value=False)
    held = pl.format("{} was held before the sale of {}", _number("before"), _number("quantity"))
    return reports.filter(differs).with_columns(
        field=pl.lit("short_selling"),
        value=said,
        reason=pl.format("expected {}: {}", pl.col("expected").fill_null("nothing"), held),
        reference="report_ref",
    )


def priced(given: Given) -> pl.DataFrame:
    """Reports with the newest reference price of their instrument in the same currency and unit."""
    prices = given.rows("reference_price").filter(pl.col("price_date") <= given.business_date)
    newest = prices.sort("price_date").unique(["instrument_id", "price_unit", "currency"], keep="last")
    kinds = {"CURRENCY": PriceType.MONETARY.value, "PERCENT": PriceType.PERCENT.value}
    known = newest.select(
        isin="instrument_id",
        kind=pl.col("price_unit").cast(pl.String).replace_strict(kinds, default=None, return_dtype=pl.String),
        usual=pl.col("price"),
        quoted=pl.when(pl.col("price_unit").cast(pl.String) == "CURRENCY").then("currency").otherwise(pl.lit("")),
    ).unique(["isin", "kind", "quoted"], keep="first", maintain_order=True)
    reports = standing_reports(given).select(
        *LINEAGE.names(),
        "report_ref",
        "isin",
        "price",
        kind=pl.col("price_type").cast(pl.String),
        quoted=pl.col("price_currency").fill_null(""),
    )
    told = reports.join(known, on=["isin", "kind", "quoted"], how="inner", maintain_order="left")
    return told.filter((pl.col("usual") > 0) & pl.col("price").is_not_null())


def far_priced(reports: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Prices further from the reference price than the percentage of their class."""
    is_debt = pl.col("kind") == PriceType.PERCENT.value
    percent = pl.when(is_debt).then(_percent(given, "percent_of_debt")).otherwise(_percent(given, "percent"))
    price, usual = pl.col("price").cast(WIDE), pl.col("usual").cast(WIDE)
    gap = (price - usual).abs() * 100
    least, most = HUNDREDFOLD
    pence = ((price > usual * least) & (price < usual * most)) | ((usual > price * least) & (usual < price * most))
    far = pl.format("more than {} percent from the reference price {}", _text(percent), _number("usual"))
    likely = pl.format("about a hundred times off the reference price {}: pence for pounds?", _number("usual"))
    return reports.filter(gap > percent.cast(WIDE) * usual).with_columns(
        field=pl.lit("price"),
        value=_number("price"),
        reason=pl.when(pence).then(likely).otherwise(far),
        reference="report_ref",
    )


def multiplied(given: Given) -> pl.DataFrame:
    """Reports that say a price multiplier of an instrument whose own is known."""
    reports = standing_reports(given).filter(pl.col("price_multiplier").is_not_null() & pl.col("isin").is_not_null())
    known = described(given.rows("instrument"), reports["isin"].unique()).select(
        isin="instrument_id", own="price_multiplier"
    )
    return reports.join(known.drop_nulls("own"), on="isin", how="inner", maintain_order="left")


def other_multiplier(reports: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Multipliers that are not the instrument's."""
    del given
    return reports.filter(pl.col("price_multiplier") != pl.col("own")).with_columns(
        field=pl.lit("price_multiplier"),
        value=_number("price_multiplier"),
        reason=pl.format("the instrument's is {}", _number("own")),
        reference="report_ref",
    )


def timed(given: Given) -> pl.DataFrame:
    """Reports executed on a trading venue that say how fine their time is, with the kind of trading."""
    reports = contextual(given).select(
        *LINEAGE.names(), "report_ref", "trade_ref", "trading_time", "trading_time_decimals", "of.platform"
    )
    fine = pl.col("trading_time_decimals").is_not_null() & (pl.col("of.platform") == Platform.VENUE)
    asked = reports.filter(fine.fill_null(value=False))
    details = reference_of(given.inputs).details.select("trade_ref", pl.col("activity").cast(pl.String))
    return asked.join(details.unique("trade_ref", keep="first"), on="trade_ref", how="left", maintain_order="left")


def too_coarse(reports: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Times coarser than RTS 25 wants of the kind of trading; where nobody says the kind, a millisecond."""
    del given
    activity = pl.col("activity").fill_null(Activity.OTHER.value)
    least = (
        pl.when(activity == Activity.HIGH_FREQUENCY)
        .then(MICROSECOND)
        .when(activity.is_in(COARSE))
        .then(SECOND)
        .otherwise(MILLISECOND)
    )
    words = pl.format(
        "{} decimals of a second; {} trading wants at least {}",
        pl.col("trading_time_decimals"), activity.str.to_lowercase().str.replace("_", " "), least,
    )  # fmt: skip
    return reports.filter(pl.col("trading_time_decimals") < least).with_columns(
        field=pl.lit("trading_time"),
        value=pl.col("trading_time").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"),
        reason=words,
        reference="report_ref",
    )


def _percent(given: Given, name: str) -> pl.Expr:
    return pl.lit(Decimal(given.parameters[name]), dtype=pl.Decimal(38, 6))


def _number(column: str) -> pl.Expr:
    return _text(pl.col(column))


def _text(number: pl.Expr) -> pl.Expr:
    """A number without idle zeros."""
    return number.cast(pl.String).str.replace(r"(\.\d*?)0+$", "${1}").str.strip_suffix(".")
