"""PREC-002: disputes about OTC derivatives are escalated, and large ones that last are reported."""

from __future__ import annotations

from decimal import Decimal

from compliance.check import Check, Pack, Part
from compliance.emir.disputes import INPUT, not_escalated, not_reported, unresolved
from compliance.parameters import Parameter
from data.contracts.finding import Severity

CHECK = Check(
    id="PREC-002",
    name="Ageing of disputes",
    question="Were disputes with counterparties escalated after their days, and large lasting ones reported?",
    basis="Delegated Regulation (EU) 149/2013, Art. 15(1)(b) and (2)",
    severity=Severity.HIGH,
    pack=Pack.EMIR,
    parameters=(
        Parameter("escalate_after", 5, "business days after which the procedure for lasting disputes begins"),
        Parameter("report_from", 15, "business days from which a large dispute is reported"),
        Parameter("report_above_eur", Decimal(15_000_000), "euro; a dispute about more is large"),
        Parameter("calendar", "TARGET", "business days"),
    ),
    parts=(
        Part(
            name="escalation",
            looks_at=unresolved,
            offends=not_escalated,
            needs=(INPUT,),
            passing={INPUT: [{"opened_on": "2026-11-13"}, {"opened_on": "2026-11-12", "escalated_on": "2026-11-20"}]},
            failing={INPUT: [{"opened_on": "2026-11-12"}, {"opened_on": "2026-11-12", "escalated_on": "2026-11-21"}]},
        ),
        Part(
            name="report to the authority",
            looks_at=unresolved,
            offends=not_reported,
            needs=(INPUT,),
            passing={
                INPUT: [
                    {"opened_on": "2026-10-30", "amount_eur": "15000000"},
                    {"opened_on": "2026-11-02", "amount_eur": "15000000.01"},
                    {"opened_on": "2026-10-30", "amount_eur": "15000000.01", "reported_on": "2026-11-20"},
                ]
            },
            failing={INPUT: [{"opened_on": "2026-10-30", "amount_eur": "15000000.01"}]},
        ),
    ),
    advice="Escalate by the agreed procedure; report a large one that lasts, with what it is about and its amount.",
)
