"""A day of trades of the made-up firm with everything that lies beside them in its own house.

About one row in a thousand offends: a wrong check digit, a price off the market, a late booking, a wrong date.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from benchmarks.arrived_rows import arrived, moments, numbered, scaled
from benchmarks.firm import (
    ACCOUNTS,
    BONDS,
    COUNTERPARTIES,
    INSTRUMENTS,
    OWN_ACCOUNTS,
    TRADERS,
    VENUES,
    Firm,
    home,
)

CHANGED, OFFENDING, ON_VENUE, OF_HOUSE = 0.005, 0.0003, 0.6, 0.6
SETTLES = timedelta(days=4)  # Friday to Tuesday
OPENS, OPEN_FOR = 8 * 3600 * 10**6, 8 * 3600 * 10**6
ORDERED = 100_000


def trades(firm: Firm, rows: int, day: date, rng: np.random.Generator) -> pl.DataFrame:
    """Rows of `trade` with their `disposition`; in time of execution."""
    which = (INSTRUMENTS * rng.random(rows) ** 2).astype(np.int64)[rng.permutation(rows)]
    which = which * 2311 % INSTRUMENTS  # often traded ones are of every kind
    debt = which >= INSTRUMENTS - BONDS
    account = np.where(
        rng.random(rows) < OF_HOUSE, rng.integers(0, OWN_ACCOUNTS, rows), rng.integers(OWN_ACCOUNTS, ACCOUNTS, rows)
    )
    offends = rng.random(rows) < OFFENDING
    price = firm.level[which] * (1000 + rng.integers(-4, 5, rows)) // 1000 + np.where(offends, firm.level[which], 0)
    quantity = np.where(debt, rng.integers(1, 500, rows) * 1_000, rng.integers(1, 300, rows))
    gross = quantity * price * np.where(debt, 1, 100)
    return arrived(
        "trade",
        {
            "trade_ref": numbered("T", rows),
            "order_ref": numbered("O", rows),
            "status": np.where(rng.random(rows) < CHANGED, "CORRECT", "NEW"),
            "account": numbered("A", ACCOUNTS, 4)[account],
            "instrument_id": _codes(firm.isins[which], rng.random(rows) < OFFENDING),
            "side": np.where(rng.random(rows) < 0.5, "BUY", "SELL"),
            "quantity": quantity,
            "quantity_unit": np.where(debt, "FAMT", "UNIT"),
            "price": scaled(price, "0.01"),
            "price_unit": np.where(debt, "PERCENT", "CURRENCY"),
            "gross_amount": scaled(gross, "0.0001"),
            "accrued_interest": pl.Series(np.where(debt, 0, -1)).replace({-1: None}),
            "executed_at": moments(day, OPENS + np.sort(rng.integers(0, OPEN_FOR, rows))),
            "trader": numbered("P", TRADERS, 3)[rng.integers(0, TRADERS, rows)],
            "settlement_date": pl.Series([day + SETTLES, day + SETTLES + timedelta(days=1)])[
                (rng.random(rows) < OFFENDING).astype(np.int64)
            ],
            **_market(which, rng),
            "currency": pl.lit("EUR"),
            "settlement_currency": pl.lit("EUR"),
            "net_amount": pl.col("gross_amount"),
            "trade_date": pl.lit(day),
            "place_of_settlement": pl.lit("DAKVDEFFXXX"),
        },
    ).with_columns(disposition=pl.lit("MATCHED"))


def beside(trades: pl.DataFrame, firm: Firm, day: date, rng: np.random.Generator) -> Mapping[str, pl.DataFrame]:
    """Order details, bookings, orders, positions and market data of the day's trades."""
    rows = trades.height
    ordered = trades.head(ORDERED)
    minutes = np.where(rng.random(rows) < OFFENDING, 60, 5)
    return {
        "reporting_detail": arrived(
            "reporting_detail",
            {
                "trade_ref": trades["trade_ref"],
                "capacity": np.where((trades["account"] < f"A{OWN_ACCOUNTS:04d}").to_numpy(), "DEAL", "AOTC"),
                "venue_transaction_id": numbered("V", rows),
                "investment_decision": trades["trader"],
                "execution": trades["trader"],
            },
        ),
        "booking": arrived(
            "booking",
            {
                "booking_ref": numbered("B", rows),
                "trade_ref": trades["trade_ref"],
                "booked_at": trades["executed_at"]
                + pl.Series(minutes.astype("timedelta64[m]").astype("timedelta64[us]")),
            },
        ),
        "order": arrived(
            "order",
            {
                "order_ref": ordered["order_ref"],
                "instrument_id": ordered["instrument_id"],
                "received_at": ordered["executed_at"] - timedelta(seconds=1),
            },
        ),
        **_of_market(firm, day),
        **_of_positions(firm, day, rng),
    }


def _codes(isins: pl.Series, wrong: np.ndarray) -> pl.Series:
    """Some with another check digit than fits."""
    digit = (isins.str.slice(-1).cast(pl.Int64) + 1) % 10
    frame = pl.DataFrame({"isin": isins, "digit": digit, "wrong": wrong})
    other = pl.col("isin").str.head(11) + pl.col("digit").cast(pl.String)
    return frame.select(pl.when("wrong").then(other).otherwise("isin")).to_series()


def _market(which: np.ndarray, rng: np.random.Generator) -> Mapping[str, pl.Series]:
    """The venue of the instrument, whose clearing house nobody names; or a counterparty off venue."""
    on_venue = rng.random(len(which)) < ON_VENUE
    venue = pl.Series(list(VENUES))[home(INSTRUMENTS)[which]]
    counterparty = numbered("C", COUNTERPARTIES, 4)[rng.integers(0, COUNTERPARTIES, len(which))]
    return {
        "venue": venue.set(pl.Series(~on_venue), None),
        "counterparty": counterparty.set(pl.Series(on_venue), None),
    }


def _of_market(firm: Firm, day: date) -> Mapping[str, pl.DataFrame]:
    level = firm.level
    told = {"instrument_id": firm.isins, "price_date": pl.lit(day), "currency": pl.lit("EUR")}
    prices = {"low": scaled(level * 99 // 100, "0.01"), "high": scaled(level * 101 // 100 + 1, "0.01")}
    shares = np.arange(INSTRUMENTS - BONDS)
    unit = np.where(np.arange(INSTRUMENTS) >= INSTRUMENTS - BONDS, "PERCENT", "CURRENCY")
    return {
        "market_price": arrived(
            "market_price",
            {"price_ref": numbered("M", INSTRUMENTS), **told, **prices, "average": scaled(level, "0.01")},
        ),
        "reference_price": arrived(
            "reference_price",
            {"price_ref": numbered("R", INSTRUMENTS), **told, "price": scaled(level, "0.01"), "price_unit": unit},
        ),
        "quote": _quotes(firm, day),
        "share_turnover": arrived(
            "share_turnover",
            {
                "turnover_ref": numbered("S", len(shares)),
                "instrument_id": firm.isins[shares],
                "average_daily_turnover_eur": (shares + 1) * 200_000,
                "valid_from": pl.lit(date(2026, 4, 1)),
            },
        ),
        "fx_rate": arrived(
            "fx_rate",
            {
                "rate_ref": ["F1"],
                "currency": ["USD"],
                "base_currency": ["EUR"],
                "rate": [1],
                "rate_date": [day],
            },
        ),
    }


def _quotes(firm: Firm, day: date) -> pl.DataFrame:
    """Of every instrument twenty in the day."""
    opening = datetime(day.year, day.month, day.day, 7, 59, tzinfo=UTC)
    said = {
        "instrument_id": firm.isins,
        "bid": scaled(firm.level * 998 // 1000, "0.01"),
        "offer": scaled(firm.level * 1002 // 1000 + 1, "0.01"),
        "currency": pl.lit("EUR"),
    }
    return pl.concat(
        arrived(
            "quote",
            {
                "quote_ref": numbered(f"Q{turn}", INSTRUMENTS),
                **said,
                "quoted_at": pl.lit(opening + timedelta(minutes=24 * turn)),
            },
        )
        for turn in range(20)
    )


def _of_positions(firm: Firm, day: date, rng: np.random.Generator) -> Mapping[str, pl.DataFrame]:
    """What the own accounts hold, limits for every instrument, and a list of restricted ones."""
    held = np.arange(OWN_ACCOUNTS * INSTRUMENTS // 5)
    restricted = rng.integers(0, INSTRUMENTS, 2)
    return {
        "position": arrived(
            "position",
            {
                "position_ref": numbered("H", len(held)),
                "account": numbered("A", OWN_ACCOUNTS, 4)[held % OWN_ACCOUNTS],
                "instrument_id": firm.isins[held // OWN_ACCOUNTS * 5 % INSTRUMENTS + held % 5],
                "quantity": rng.integers(100, 100_000, len(held)),
            },
        ),
        "position_limit": arrived(
            "position_limit",
            {
                "limit_ref": numbered("L", INSTRUMENTS),
                "instrument_id": firm.isins,
                "largest_net": pl.lit(50_000_000),
                "valid_from": pl.lit(date(2026, 1, 2)),
            },
        ),
        "restriction": arrived(
            "restriction",
            {
                "restriction_ref": numbered("X", len(restricted)),
                "list_kind": pl.lit("RESTRICTED"),
                "scheme": pl.lit("ISIN"),
                "identifier": firm.isins[restricted],
                "restricted_from": pl.lit(day),
            },
        ),
    }
