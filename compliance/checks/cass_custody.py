"""CASS-002: records of custody assets are checked every month, and nothing is short."""

from __future__ import annotations

from decimal import Decimal

from compliance.check import Check, Pack, Part
from compliance.client_assets.custody_checks import (
    CHECKS,
    HOLDINGS,
    badly_recorded,
    custodians,
    held,
    overdue,
    recorded,
    shortfalls,
)
from compliance.parameters import Parameter
from data.contracts.custody_check import CustodyCheckKind
from data.contracts.finding import Severity

OURS = {"custodian": "NORTH", "account": "A1", "quantity": "100", "book": "HOUSE"}
THEIRS = {**OURS, "book": "STREET"}
RECORD = {
    "custodian": "NORTH",
    "performed_by": "clerk one",
    "reviewed_by": "clerk two",
    "actions": "both records compared line by line",
    "discrepancies": "3",
    "unresolved": "0",
}


def _frequency(kind: CustodyCheckKind) -> Part:
    return Part(
        name=f"{kind.lower()} check in time",
        looks_at=custodians,
        offends=overdue(kind),
        needs=(CHECKS, HOLDINGS),
        passing={HOLDINGS: [OURS], CHECKS: [{**RECORD, "kind": kind, "performed_on": "2026-10-20"}]},
        failing={
            HOLDINGS: [OURS, {**OURS, "custodian": "SOUTH"}],
            CHECKS: [{**RECORD, "kind": kind, "performed_on": "2026-10-19"}],
        },
    )


CHECK = Check(
    id="CASS-002",
    name="Custody record checks",
    question="Were the records of every custodian checked within the month, properly, and is nothing short?",
    basis="FCA Handbook, CASS 6.6.8R (record), 6.6.11R (internal check), 6.6.37R (external) and 6.6.54R (shortfall)",
    severity=Severity.HIGH,
    pack=Pack.CLIENT_ASSETS,
    parameters=(
        Parameter("months", 1, "months that may pass between two checks of a kind"),
        Parameter("largest_shortfall", Decimal(0), "units by which a custodian may hold less than our records say"),
    ),
    parts=(
        _frequency(CustodyCheckKind.INTERNAL),
        _frequency(CustodyCheckKind.EXTERNAL),
        Part(
            name="record of the check",
            looks_at=recorded,
            offends=badly_recorded,
            needs=(CHECKS,),
            passing={CHECKS: [RECORD]},
            failing={
                CHECKS: [
                    {**RECORD, "custodian": "SOUTH", "unresolved": "1", "actions": "", "reviewed_by": "Clerk one"}
                ]
            },
        ),
        Part(
            name="shortfall",
            looks_at=held,
            offends=shortfalls,
            needs=(HOLDINGS,),
            passing={HOLDINGS: [OURS, {**THEIRS, "quantity": "60"}, {**THEIRS, "quantity": "40"}]},
            failing={HOLDINGS: [OURS, {**THEIRS, "quantity": "99.9999999999"}, {**OURS, "account": "A2"}]},
        ),
    ),
    advice="Perform the check, record what was done and found, and make a shortfall good with the firm's own assets "
    "until it is resolved.",
)
