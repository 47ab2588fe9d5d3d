"""Lifelike trades in integers: the stock from which planted days are cut.

One row is one economic trade. `price` counts millionths of the currency (or of a percent), amounts count minor
units of the currency. No two trades share account, instrument, side and quantity, so that what is planted to be
found has exactly one partner.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

BUSINESS_DATE = date(2026, 11, 20)
PRICE_SCALE = 6
MINOR_DIGITS = {"USD": 2, "EUR": 2, "GBP": 2, "CHF": 2, "JPY": 0, "KWD": 3}
MARKETS = {  # currency: settlement date, place of settlement, venue, price range in currency, price step (millionths)
    "USD": (date(2026, 11, 23), "DTCYUS33", "XNYS", (5, 900), 10_000),
    "EUR": (date(2026, 11, 24), "CEDELULL", "XETR", (2, 700), 1_000),
    "GBP": (date(2026, 11, 24), "CRSTGB22", "XLON", (1, 90), 500),
    "CHF": (date(2026, 11, 24), "INSECHZZ", "XSWX", (10, 500), 10_000),
    "JPY": (date(2026, 11, 24), "JJSDJPJT", "XTKS", (200, 9000), 500_000),
    "KWD": (date(2026, 11, 24), "KUCLKWKW", "XKUW", (1, 4), 1_000),
}
MARKET_WEIGHTS = [0.4, 0.25, 0.12, 0.08, 0.12, 0.03]
BOND_SHARE = 0.2
COUNTERPARTIES = 12


def instruments(count: int, rng: np.random.Generator) -> pl.DataFrame:
    """One row per instrument: identifier, currency, whether a bond, and the price it trades around."""
    currency = rng.choice(list(MARKETS), size=count, p=MARKET_WEIGHTS)
    bond = (rng.random(count) < BOND_SHARE) & (currency != "JPY") & (currency != "KWD")
    low = np.array([MARKETS[c][3][0] for c in currency])
    high = np.array([MARKETS[c][3][1] for c in currency])
    level = np.where(bond, rng.integers(80, 121, count), rng.integers(low, high))
    step = np.where(bond, 1_000, np.array([MARKETS[c][4] for c in currency]))
    number = pl.int_range(count).cast(pl.String).str.zfill(9)
    country = pl.col("currency").str.slice(0, 2)
    return pl.DataFrame({"currency": currency, "bond": bond, "level": level * 1_000_000, "step": step}).with_columns(
        instrument_id=country + number + "7"
    )


def universe(count: int, rng: np.random.Generator, slice_: int = 0) -> pl.DataFrame:
    """`count` trades: integers for numbers, text for words; columns as the trade contract names them.

    Trades of another slice of a day, as large, have other numbers and other accounts.
    """
    accounts = max(8, min(400, count // 100))
    listed = instruments(max(40, min(2000, count // 25)), rng)
    which = rng.integers(0, len(listed), count)
    drawn = pl.DataFrame(
        {
            "n": np.arange(slice_ * count, (slice_ + 1) * count),
            "account": rng.integers(1, accounts + 1, count) + slice_ * accounts,
            "counterparty": rng.integers(1, COUNTERPARTIES + 1, count),
            "buy": rng.random(count) < 0.5,
            "coarse": rng.integers(0, 30, count),
            "away": rng.integers(-300, 301, count),
            "commission_bps": rng.choice([0, 2, 5, 8], count),
            "fees": rng.integers(0, 900, count),
            "taxed": rng.random(count) < 0.3,
            "coupon": rng.integers(1, 400, count),
            "dice": rng.integers(0, 1_000_000, count),
            "second": rng.integers(28_800, 61_200, count),
            "yesterday": rng.random(count) < 0.05,
        }
    )
    return drawn.hstack(listed[which]).pipe(_sized).pipe(_worded).pipe(with_amounts)


def with_amounts(trades: pl.DataFrame) -> pl.DataFrame:
    """Gross, charges and net again from quantity, price and rates: exact to the minor unit, half to even."""
    minor = pl.col("currency").replace_strict({k: 10**v for k, v in MINOR_DIGITS.items()}, return_dtype=pl.Int64)
    whole = pl.when(pl.col("bond")).then(100 * 10**PRICE_SCALE).otherwise(10**PRICE_SCALE)
    return (
        trades.with_columns(gross_amount=_half_even(pl.col("quantity") * pl.col("price") * minor, whole))
        .with_columns(
            accrued_interest=pl.when(pl.col("bond")).then(_half_even(pl.col("quantity") * pl.col("coupon"), 100)),
            commission=_half_even(pl.col("gross_amount") * pl.col("commission_bps"), 10_000),
            taxes=pl.when(pl.col("taxed")).then(_half_even(pl.col("gross_amount") * 5, 1_000)),
        )
        .pipe(with_net)
    )


def with_net(trades: pl.DataFrame) -> pl.DataFrame:
    """Net again from gross, accrued interest and charges: a buyer pays charges, a seller receives less."""
    charges = pl.sum_horizontal(pl.col("commission", "fees", "taxes").fill_null(0))
    signed = pl.when(pl.col("side") == "BUY").then(charges).otherwise(-charges)
    return trades.with_columns(net_amount=pl.col("gross_amount") + pl.col("accrued_interest").fill_null(0) + signed)


def _half_even(number: pl.Expr, by: pl.Expr | int) -> pl.Expr:
    quotient, rest = number // by, number % by
    up = (2 * rest > by) | ((2 * rest == by) & (quotient % 2 == 1))
    return quotient + up.cast(pl.Int64)


def _sized(trades: pl.DataFrame) -> pl.DataFrame:
    """Quantities distinct within account, instrument and side; prices a few steps around the level."""
    nth = pl.int_range(pl.len()).over("account", "instrument_id", "buy")
    most = pl.col("nth").max() + 1
    lot = pl.when(pl.col("bond")).then(1_000).when(pl.col("currency") == "KWD").then(1_000).otherwise(10)
    around = pl.col("level") + pl.col("away") * pl.col("level") // 10_000
    return trades.with_columns(nth=nth).with_columns(
        quantity=(1 + pl.col("nth") + most * pl.col("coarse")) * lot,
        price=around // pl.col("step") * pl.col("step"),
    )


def _worded(trades: pl.DataFrame) -> pl.DataFrame:
    def of_market(position: int) -> pl.Expr:
        return pl.col("currency").replace_strict({c: str(said[position]) for c, said in MARKETS.items()})

    midnight = pl.when(pl.col("yesterday")).then(pl.lit("2026-11-19T")).otherwise(pl.lit("2026-11-20T"))
    clock = pl.from_epoch("second", time_unit="s").dt.strftime("%H:%M:%S.000Z")
    return trades.with_columns(
        account="ACC" + pl.col("account").cast(pl.String).str.zfill(4),
        counterparty="BRK" + pl.col("counterparty").cast(pl.String).str.zfill(2),
        side=pl.when(pl.col("buy")).then(pl.lit("BUY")).otherwise(pl.lit("SELL")),
        price_unit=pl.when(pl.col("bond")).then(pl.lit("PERCENT")).otherwise(pl.lit("CURRENCY")),
        trade_date=pl.when(pl.col("yesterday")).then(pl.lit("2026-11-19")).otherwise(pl.lit("2026-11-20")),
        settlement_date=of_market(0),
        place_of_settlement=of_market(1),
        venue=of_market(2),
        executed_at=midnight + clock,
        settlement_currency=pl.col("currency"),
        trader="DESK" + (pl.col("n") % 7).cast(pl.String),
    ).select(
        "n", "account", "counterparty", "instrument_id", "side", "quantity", "price", "price_unit", "currency",
        "trade_date", "executed_at", "settlement_date", "settlement_currency", "place_of_settlement", "venue",
        "trader", "bond", "step", "commission_bps", "taxed", "coupon", "fees", "dice",
    )  # fmt: skip
