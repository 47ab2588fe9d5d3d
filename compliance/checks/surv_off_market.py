"""SURV-003: trades are made at prices of their market."""

from __future__ import annotations

from decimal import Decimal

from compliance.check import Check, Pack, Part
from compliance.parameters import Parameter
from compliance.surveillance.off_market import (
    MARKET,
    away_from_average,
    outside_range,
    with_average,
    with_market,
    without_market,
)
from compliance.surveillance.restricted_list import standing_trades
from data.contracts.finding import Severity

DAY = {"instrument_id": "EZ0000000003", "currency": "EUR"}
RANGE = {**DAY, "low": "100", "high": "110"}
DEBT = {**DAY, "price_unit": "PERCENT"}

CHECK = Check(
    id="SURV-003",
    name="Off-market price",
    question="Was every trade made within the range of its market's day, and near its average price?",
    basis="Regulation (EU) 596/2014, Art. 12 and 16(2); the firm's own policy",
    severity=Severity.HIGH,
    pack=Pack.SURVEILLANCE,
    parameters=(
        Parameter("percent", Decimal(5), "percent beyond low, high or average, for prices per unit"),
        Parameter("percent_of_debt", Decimal(2), "the same for prices in percent"),
    ),
    parts=(
        Part(
            name="range of the day",
            looks_at=with_market,
            offends=outside_range,
            needs=("trade", MARKET),
            passing={
                MARKET: [RANGE],
                "trade": [{**DAY, "price": "95"}, {**DAY, "price": "115.5"}, {**DEBT, "price": "98"}],
            },
            failing={
                MARKET: [RANGE],
                "trade": [
                    {**DAY, "price": "94.999999999999"},
                    {**DAY, "price": "115.500000000001"},
                    {**DEBT, "price": "97.999999999999"},
                ],
            },
        ),
        Part(
            name="average of the day",
            looks_at=with_average,
            offends=away_from_average,
            needs=("trade", MARKET),
            passing={
                MARKET: [{**RANGE, "average": "104"}],
                "trade": [{**DAY, "price": "98.8"}, {**DAY, "price": "109.2"}],
            },
            failing={
                MARKET: [{**RANGE, "average": "104"}],
                "trade": [{**DAY, "price": "98.799999999999"}, {**DAY, "price": "109.200000000001"}],
            },
        ),
        Part(
            name="price to compare with",
            looks_at=standing_trades,
            offends=without_market,
            needs=("trade", MARKET),
            passing={MARKET: [RANGE], "trade": [{**DAY, "price": "1"}]},
            failing={MARKET: [RANGE], "trade": [{**DAY, "currency": "USD"}]},
        ),
    ),
    advice="Ask the trader for the reason of the price (size, terms, an error) and keep it; correct an error.",
)
