"""Which trades in shares are large in scale (Delegated Regulation (EU) 2017/587, Annex II, Table 1).

The size from which a trade is large follows from the share's average daily turnover. Amounts are in euro; trades in
other currencies are asked where a rate against the euro has arrived.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from compliance.given import Given
from compliance.offences import told, written
from compliance.surveillance.restricted_list import standing_trades

TURNOVER = "share_turnover"
RATES = "fx_rate"
EURO = "EUR"
AMOUNT = pl.Decimal(38, 10)


def in_shares(given: Given) -> pl.DataFrame:
    """Our trades in shares with a turnover in force on the trade date, with `turnover` and `value_eur`."""
    shares = given.rows(TURNOVER).select("instrument_id", "average_daily_turnover_eur", "valid_from", "valid_to")
    day = pl.col("trade_date")
    trades = standing_trades(given).join(shares, on="instrument_id", how="inner")
    valued = trades.filter(
        day >= pl.col("valid_from"), (day <= pl.col("valid_to")).fill_null(value=True), pl.col("gross_amount") > 0
    ).join(_rates(given), on=["currency", "trade_date"], how="left")
    rate = pl.when(pl.col("currency") == EURO).then(pl.lit(Decimal(1), dtype=pl.Decimal(38, 12))).otherwise("rate")
    return valued.with_columns(value_eur=(pl.col("gross_amount") * rate).cast(AMOUNT)).filter(
        pl.col("value_eur").is_not_null()
    )


def large(rows: pl.DataFrame, given: Given) -> pl.DataFrame:
    """Trades at least as large as the size of their share's band."""
    sized = rows.with_columns(large_from=_size(given))
    reason = pl.format(
        "EUR {} in a share of which EUR {} are traded a day; large from EUR {}",
        *(written(name) for name in ("value_eur", "average_daily_turnover_eur", "large_from")),
    )
    found = sized.filter(pl.col("value_eur") >= pl.col("large_from")).with_columns(amount="value_eur")
    return told(found, "gross_amount", reason, "trade_ref", currency=pl.lit(EURO))


def _size(given: Given) -> pl.Expr:
    """The size of the band that a turnover lies in; a band begins at its own lower end."""
    turnover = pl.col("average_daily_turnover_eur")
    bands = [tuple(Decimal(part) for part in band.split(":")) for band in given.parameters["bands"]]
    sizes = [pl.when(turnover >= pl.lit(start)).then(pl.lit(size, dtype=AMOUNT)) for start, size in reversed(bands)]
    return pl.coalesce(*sizes)


def _rates(given: Given) -> pl.DataFrame:
    schema = {"currency": pl.String, "trade_date": pl.Date, "rate": pl.Decimal(38, 12)}
    if RATES not in given.inputs:
        return pl.DataFrame(schema=schema)
    rates = given.rows(RATES).filter(pl.col("base_currency") == EURO)
    return rates.select("currency", "rate", trade_date="rate_date").unique(["currency", "trade_date"], keep="first")
