"""CASS-001: every business day the client money held is what must be held, and differences end the same day."""

from __future__ import annotations

from decimal import Decimal

from compliance.check import Check, Pack, Part
from compliance.client_assets.client_money import (
    INPUT,
    excesses,
    not_performed,
    pools_known,
    pools_of_the_day,
    shortfalls,
)
from compliance.parameters import Parameter
from data.contracts.finding import Severity

POOL = {"pool": "GENERAL", "currency": "GBP", "counted_on": "2026-11-20"}
CLIENTS = {**POOL, "account": "CB1", "requirement": "1000.00", "resource": "400.00"}
REST = {**POOL, "account": "CB2", "requirement": "0"}
DONE = "2026-11-20T09:00:00Z"

CHECK = Check(
    id="CASS-001",
    name="Internal client money reconciliation",
    question="Did every pool hold exactly the client money it must, and was it reconciled on the day?",
    basis="FCA Handbook, CASS 7.15.12R, 7.15.15R and 7.15.29R",
    severity=Severity.CRITICAL,
    pack=Pack.CLIENT_ASSETS,
    parameters=(
        Parameter("largest_shortfall", Decimal(0), "of a pool's currency; more must be paid in the same day"),
        Parameter("largest_excess", Decimal(0), "of a pool's currency; more must be withdrawn the same day"),
        Parameter("zone", "Europe/London", "time zone in which the day ends"),
        Parameter("calendar", "XLON", "business days on which pools are reconciled"),
    ),
    parts=(
        Part(
            name="performed",
            looks_at=pools_known,
            offends=not_performed,
            needs=(INPUT,),
            passing={INPUT: [{**CLIENTS, "reconciled_at": DONE}, {**CLIENTS, "counted_on": "2026-11-19"}]},
            failing={INPUT: [CLIENTS, {**CLIENTS, "pool": "MARGIN", "counted_on": "2026-11-19"}]},
        ),
        Part(
            name="shortfall",
            looks_at=pools_of_the_day,
            offends=shortfalls,
            needs=(INPUT,),
            passing={
                INPUT: [
                    CLIENTS,
                    {**REST, "resource": "600.00"},
                    {**CLIENTS, "pool": "MARGIN", "paid_in": "600.00", "paid_in_at": "2026-11-20T23:59:59Z"},
                ]
            },
            failing={
                INPUT: [
                    CLIENTS,
                    {**REST, "resource": "599.99"},
                    {**CLIENTS, "pool": "MARGIN", "paid_in": "600.00", "paid_in_at": "2026-11-21T00:00:00Z"},
                ]
            },
        ),
        Part(
            name="excess",
            looks_at=pools_of_the_day,
            offends=excesses,
            needs=(INPUT,),
            passing={
                INPUT: [
                    CLIENTS,
                    {**REST, "resource": "700", "withdrawn": "100", "withdrawn_at": "2026-11-20T16:00:00Z"},
                ]
            },
            failing={INPUT: [CLIENTS, {**REST, "resource": "600.01"}]},
        ),
    ),
    advice="Pay the firm's own money in before the day ends, or withdraw the excess; find out why, and tell the FCA "
    "where a reconciliation could not be made.",
)
