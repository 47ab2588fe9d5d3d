"""In which market a trade settles, and as which class: read off its venue, or off its ISIN and currency together.

A venue names its market. Without one, an ISIN of a country in that country's own currency is taken to settle at home;
anything else (an XS bond, a US share in euro) has no market that can be told, and is not judged. What reference data
says of the instrument goes before what the trade looks like: a price in percent is debt, anything else a share.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import polars as pl

from data.contracts.failure import UnknownName, UsageError
from data.contracts.instrument import Issuer
from data.contracts.words import PriceUnit
from data.reference.settlement import market_named, settlement_of

HOME_CURRENCY = {
    "US": "USD", "CA": "CAD", "MX": "MXN", "GB": "GBP", "CH": "CHF", "LI": "CHF", "JP": "JPY", "HK": "HKD",
    "CN": "CNY", "TW": "TWD", "KR": "KRW", "SG": "SGD", "AU": "AUD", "NZ": "NZD", "IN": "INR", "BR": "BRL",
    "ZA": "ZAR", "PL": "PLN", "SE": "SEK", "DK": "DKK", "NO": "NOK",
    "AT": "EUR", "BE": "EUR", "DE": "EUR", "ES": "EUR", "FI": "EUR", "FR": "EUR", "IE": "EUR", "IT": "EUR",
    "LU": "EUR", "NL": "EUR", "PT": "EUR",
}  # fmt: skip
TREASURY = r"^US912"
OWN_CYCLE_OF_GOVERNMENT = ("GB", "JP")
SHARES_AND_FUNDS = ("E", "C", "R")
ISIN = r"^[A-Z]{2}[A-Z0-9]{9}[0-9]$"
DUE = pl.Schema(
    {
        "settlement_market": pl.String,
        "settlement_class": pl.String,
        "trade_date": pl.Date,
        "due_date": pl.Date,
        "cycle": pl.String,
        "cycle_source": pl.String,
    }
)
"""One row per market, class and trade date for which the contractual settlement date is known."""


def with_market(trades: pl.DataFrame, instruments: pl.DataFrame | None = None) -> pl.DataFrame:
    """Trades with `settlement_market` (of the cycles; null where it cannot be told) and `settlement_class`."""
    venues = trades["venue"].drop_nulls().unique()
    of_venue = {venue: code for venue in venues if (code := _market(venue)) is not None}
    country = pl.col("instrument_id").str.slice(0, 2)
    at_home = country.replace_strict(HOME_CURRENCY, default=None, return_dtype=pl.String) == pl.col("currency")
    home = {code: market for code in HOME_CURRENCY if (market := _market(code)) is not None}
    listed = pl.col("instrument_id").str.contains(ISIN) & at_home
    market = pl.coalesce(
        pl.col("venue").replace_strict(of_venue, default=None, return_dtype=pl.String),
        pl.when(pl.col("venue").is_null() & listed).then(
            country.replace_strict(home, default=None, return_dtype=pl.String)
        ),
    )
    return (
        _described(trades, instruments)
        .with_columns(settlement_market=market)
        .with_columns(settlement_class=_class_of_trade())
    )


def _described(trades: pl.DataFrame, instruments: pl.DataFrame | None) -> pl.DataFrame:
    """With `of.cfi` and `of.issuer` of the instrument, null where nothing is known of it."""
    kinds = {"of.cfi": pl.String, "of.issuer": pl.String}
    if instruments is None:
        return trades.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in kinds.items())
    told = instruments.select(
        "instrument_id", "isin", pl.col("cfi").alias("of.cfi"), pl.col("issuer").cast(pl.String).alias("of.issuer")
    )
    named = pl.concat([told.drop("isin"), told.drop("instrument_id").rename({"isin": "instrument_id"})])
    known = (
        named.drop_nulls("instrument_id")
        .group_by("instrument_id", maintain_order=True)
        .agg(pl.col(name).drop_nulls().first() for name in kinds)
    )
    return trades.join(known, on="instrument_id", how="left", maintain_order="left")


def _class_of_trade() -> pl.Expr:
    """Government, corporate bond or equity; null where it cannot be told, or is another kind of instrument.

    Where government debt settles by a cycle of its own, debt of an unknown issuer has no class.
    """
    kind = pl.col("of.cfi").str.slice(0, 1)
    percent = (pl.col("price_unit") == PriceUnit.PERCENT).fill_null(value=False)
    debt = pl.coalesce(kind == "D", percent)
    treasury = pl.col("instrument_id").str.contains(TREASURY)
    government = (pl.col("of.issuer") == Issuer.SOVEREIGN).fill_null(value=False)
    doubtful = pl.col("of.issuer").is_null() & pl.col("settlement_market").is_in(OWN_CYCLE_OF_GOVERNMENT)
    return (
        pl.when(treasury | (debt & government))
        .then(pl.lit("government"))
        .when(debt & ~doubtful.fill_null(value=False))
        .then(pl.lit("corporate-bond"))
        .when(~debt & (kind.is_in(SHARES_AND_FUNDS) | kind.is_null()))
        .then(pl.lit("equity"))
    )


def due_dates(trades: pl.DataFrame) -> pl.DataFrame:
    """DUE for every market, class and trade date among trades `with_market`; what is not known is left out."""
    asked = trades.select("settlement_market", "settlement_class", "trade_date").unique().drop_nulls()
    found = [(*key, *answer) for key in asked.sort(pl.all()).iter_rows() if (answer := _due(*key)) is not None]
    return pl.DataFrame(found, schema=DUE, orient="row")


@lru_cache(maxsize=4096)
def _market(name: str) -> str | None:
    try:
        return market_named(name)
    except UnknownName:
        return None


@lru_cache(maxsize=65536)
def _due(market: str, kind: str, trade_date: date) -> tuple[date, str, str] | None:
    try:
        answer = settlement_of(market, trade_date, kind, roll=True)
    except UsageError:
        return None
    return answer.settlement_date, answer.cycle, answer.source
