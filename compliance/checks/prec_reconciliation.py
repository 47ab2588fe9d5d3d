"""PREC-001: OTC portfolios are reconciled as often as their size asks."""

from __future__ import annotations

from datetime import date

from compliance.check import Check, Pack, Part
from compliance.emir.portfolios import INPUT, not_reconciled, portfolios
from compliance.parameters import Parameter
from data.contracts.finding import Severity

DAY = date(2026, 11, 20)


def _with(contracts: int, reconciled_on: str, other: str = "FC", name: str = "BANK") -> dict[str, str]:
    return {
        "counterparty": f"{name}{contracts}",
        "uncleared_contracts": str(contracts),
        "counterparty_class": other,
        "reconciled_on": reconciled_on,
    }


CHECK = Check(
    id="PREC-001",
    name="Frequency of portfolio reconciliation",
    question="Were the OTC contracts with every counterparty reconciled as often as their number asks?",
    basis="Delegated Regulation (EU) 149/2013, Art. 13(3)",
    severity=Severity.HIGH,
    pack=Pack.EMIR,
    parameters=(
        Parameter("daily_from", 500, "contracts from which financial parties reconcile every business day"),
        Parameter("quarterly_up_to", 50, "most contracts of a week up to which they reconcile once in a quarter"),
        Parameter("yearly_up_to", 100, "most contracts of a quarter up to which small parties reconcile once a year"),
        Parameter("calendar", "TARGET", "business days"),
    ),
    parts=(
        Part(
            name="frequency",
            looks_at=portfolios,
            offends=not_reconciled,
            needs=(INPUT,),
            on=DAY,
            passing={
                INPUT: [
                    _with(500, "2026-11-20"),
                    _with(499, "2026-11-13"),
                    _with(50, "2026-08-20"),
                    _with(101, "2026-08-20", "NFC-"),
                    _with(100, "2025-11-20", "NFC-"),
                ]
            },
            failing={
                INPUT: [
                    _with(500, "2026-11-19"),
                    _with(51, "2026-11-12"),
                    _with(50, "2026-08-19"),
                    _with(101, "2026-08-19", "NFC-"),
                    _with(100, "2025-11-19", "NFC-"),
                ]
            },
        ),
    ),
    advice="Reconcile the portfolio with the counterparty now; terms and valuation of every contract belong to it.",
)
