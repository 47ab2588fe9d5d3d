"""SURV-004: executions cost no more than is usual against the market when the order came."""

from __future__ import annotations

from decimal import Decimal

from compliance.check import Check, Pack, Part
from compliance.parameters import Parameter
from compliance.surveillance.slippage import ORDERS, QUOTES, beyond_limit, unusual, with_arrival
from data.contracts.finding import Severity

QUOTE = {"quoted_at": "2026-11-20T10:00:00Z", "bid": "99", "offer": "101"}
ORDER = {"order_ref": "O1", "received_at": "2026-11-20T10:00:00Z"}
BOUGHT = {"order_ref": "O1", "side": "BUY"}
SOLD = {"order_ref": "O1", "side": "SELL"}

CHECK = Check(
    id="SURV-004",
    name="Slippage of execution",
    question="Did an execution cost far more than the market's middle when the order came?",
    basis="Directive 2014/65/EU, Art. 27; FINRA rule 5310",
    severity=Severity.MEDIUM,
    pack=Pack.SURVEILLANCE,
    parameters=(
        Parameter("basis_points", Decimal(50), "of the middle that an execution may cost"),
        Parameter("deviations", 3, "standard deviations above the day's mean that are usual"),
        Parameter("fewest_trades", 30, "trades of the day from which that mean is asked for"),
    ),
    parts=(
        Part(
            name="limit",
            looks_at=with_arrival,
            offends=beyond_limit,
            needs=("trade", ORDERS, QUOTES),
            passing={
                ORDERS: [ORDER],
                QUOTES: [QUOTE, {**QUOTE, "quoted_at": "2026-11-20T10:00:01Z", "bid": "80", "offer": "82"}],
                "trade": [{**BOUGHT, "price": "100.5"}, {**SOLD, "price": "99.5"}, {**SOLD, "price": "150"}],
            },
            failing={
                ORDERS: [ORDER],
                QUOTES: [QUOTE],
                "trade": [{**BOUGHT, "price": "100.500000000001"}, {**SOLD, "price": "99.499999999999"}],
            },
        ),
        Part(
            name="against the day",
            looks_at=with_arrival,
            offends=unusual,
            needs=("trade", ORDERS, QUOTES),
            passing={
                ORDERS: [ORDER],
                QUOTES: [QUOTE],
                "trade": [*[{**BOUGHT, "price": "100.2"}] * 28, {**BOUGHT, "price": "110"}],
            },
            failing={
                ORDERS: [ORDER],
                QUOTES: [QUOTE],
                "trade": [*[{**BOUGHT, "price": "100.2"}] * 29, {**BOUGHT, "price": "110"}],
            },
        ),
    ),
    advice="Look at venue, time and size of the execution; keep why it was the best that could be had.",
)
