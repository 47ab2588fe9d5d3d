"""SEG-001: the reserve is computed and deposited in time, and customers' securities are in control."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from compliance.check import Check, Pack, Part
from compliance.client_assets.broker_dealer import (
    RESERVE,
    STOCK,
    deficits,
    due_deposits,
    newest_computations,
    not_deposited,
    overdue,
    stock_of_the_day,
)
from compliance.parameters import Parameter
from data.contracts.finding import Severity

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 23, 0, 0, tzinfo=UTC)
LARGE = {"average_total_credits": "500000000", "computed_at": "2026-11-20T02:00:00Z", "currency": "USD"}
SMALL = {**LARGE, "kind": "PAB", "average_total_credits": "499999999.99"}
RESERVED = {**LARGE, "computed_as_of": "2026-11-18", "total_credits": "90", "total_debits": "50"}

CHECK = Check(
    id="SEG-001",
    name="Customer protection: reserve and possession or control",
    question="Is the reserve computed and deposited as often as is owed, and are customers' securities in control?",
    basis="17 CFR 240.15c3-3(b), (d) and (e)(3)",
    severity=Severity.CRITICAL,
    pack=Pack.CLIENT_ASSETS,
    parameters=(
        Parameter("daily_from_credits", Decimal(500_000_000), "USD of average total credits from which it is daily"),
        Parameter("daily_since", "2026-06-30", "business date from which large firms compute daily"),
        Parameter("deposit_business_days", 2, "business days after the day of the computation until the deposit"),
        Parameter("deposit_by", "10:00", "time of that day by which it is made"),
        Parameter("zone", "America/New_York", "where that time counts"),
        Parameter("calendar", "US-settlement", "business days"),
    ),
    parts=(
        Part(
            name="frequency",
            looks_at=newest_computations,
            offends=overdue,
            needs=(RESERVE,),
            on=DAY,
            at=AT,
            passing={RESERVE: [{**LARGE, "computed_as_of": "2026-11-19"}, {**SMALL, "computed_as_of": "2026-11-13"}]},
            failing={RESERVE: [{**LARGE, "computed_as_of": "2026-11-18"}, {**SMALL, "computed_as_of": "2026-11-12"}]},
        ),
        Part(
            name="deposit",
            looks_at=due_deposits,
            offends=not_deposited,
            needs=(RESERVE,),
            on=DAY,
            at=AT,
            passing={RESERVE: [{**RESERVED, "on_deposit": "40", "deposited_at": "2026-11-20T15:00:00Z"}]},
            failing={
                RESERVE: [
                    {**RESERVED, "on_deposit": "39.99", "deposited_at": "2026-11-20T15:00:00Z"},
                    {**RESERVED, "kind": "PAB", "on_deposit": "40", "deposited_at": "2026-11-20T15:00:01Z"},
                ]
            },
        ),
        Part(
            name="possession or control",
            looks_at=stock_of_the_day,
            offends=deficits,
            needs=(STOCK,),
            passing={STOCK: [{"must_be_held": "100", "in_control": "100"}]},
            failing={STOCK: [{"must_be_held": "100", "in_control": "99"}]},
        ),
    ),
    advice="Deposit at once and tell the SEC and the examining authority of a failure to deposit; recall loans and "
    "release pledges to end a deficit.",
)
