"""SURV-002: nobody trades with himself."""

from __future__ import annotations

from decimal import Decimal

from compliance.check import Check, Pack, Part
from compliance.parameters import Parameter
from compliance.surveillance.own_counterparty import OWNERS, timed_trades, traded_with_oneself
from data.contracts.finding import Severity

BOUGHT = {"side": "BUY", "quantity": "100", "price": "10", "executed_at": "2026-11-20T10:00:00Z"}
SOLD = {**BOUGHT, "side": "SELL", "account": "ACC2"}
ONE_OWNER = [
    {"account": "ACC1", "beneficial_owner": "FUND"},
    {"account": "ACC2", "beneficial_owner": "FUND"},
]

CHECK = Check(
    id="SURV-002",
    name="Wash and self trades",
    question="Did a beneficial owner buy and sell the same within moments, in like size at one price?",
    basis="Regulation (EU) 596/2014, Art. 12(1)(a); FINRA rules 5210 and 2010; 7 U.S.C. 6c(a)",
    severity=Severity.HIGH,
    pack=Pack.SURVEILLANCE,
    parameters=(
        Parameter("seconds", 60, "seconds between the two trades, at most"),
        Parameter("quantity_percent", Decimal(5), "percent of the larger quantity that the smaller may lack"),
    ),
    parts=(
        Part(
            name="same owner",
            looks_at=timed_trades,
            offends=traded_with_oneself,
            needs=("trade",),
            takes=(OWNERS,),
            passing={
                OWNERS: ONE_OWNER,
                "trade": [
                    BOUGHT,
                    {**SOLD, "executed_at": "2026-11-20T10:01:00.000001Z"},
                    {**SOLD, "quantity": "94.9999999999"},
                    {**SOLD, "price": "10.000000000001"},
                    {**SOLD, "account": "ACC3"},
                ],
            },
            failing={
                OWNERS: ONE_OWNER,
                "trade": [BOUGHT, {**SOLD, "executed_at": "2026-11-20T10:01:00Z", "quantity": "95"}],
            },
        ),
    ),
    advice="Ask whether one decision stood behind both trades, and what changed hands; cancel what was an error and "
    "report what looks like manipulation.",
)
