"""REG-MIFIR-007: what goes into an aggregate account comes out of it, at the same average price."""

from __future__ import annotations

from decimal import Decimal

from compliance.article15.deadlines import PARAMETERS
from compliance.article15.positions import aggregates, unbalanced
from compliance.check import Check, Pack, Part
from compliance.parameters import Parameter
from data.contracts.finding import Severity

REPORTS = "transaction_report"
TRADED = {"trade_date": "2026-11-18", "isin": "FR0000000000", "executing_entity": "E", "book": "STREET"}


def _report(reference: str, quantity: str, price: str, side: str) -> dict[str, str]:
    return {
        **TRADED,
        "transaction_reference": reference,
        "report_ref": f"E:{reference}",
        "quantity": quantity,
        "price": price,
        side: "INTC",
        f"{side}_type": "INTC",
    }


FILLS = [_report("F1", "60", "10", "buyer"), _report("F2", "40", "10.5", "buyer")]
SHARES = [_report("A1", "70", "10.2", "seller"), _report("A2", "30", "10.2", "seller")]

CHECK = Check(
    id="REG-MIFIR-007",
    name="Aggregate account",
    question="Comes everything out of the aggregate client account that went into it, at the same average price?",
    basis="Delegated Regulation (EU) 2017/590, Annex I, fields 7 and 16",
    severity=Severity.HIGH,
    pack=Pack.ARTICLE_15,
    parameters=(
        *PARAMETERS,
        Parameter("quantity", Decimal(0), "units that may stay"),
        Parameter("amount", Decimal("0.01"), "currency by which the two sides' money may differ by rounded averages"),
    ),
    parts=(
        Part(
            name="balance",
            looks_at=aggregates,
            offends=unbalanced,
            needs=(REPORTS,),
            passing={REPORTS: [*FILLS, *SHARES[:1], _report("A2", "30", "10.2003", "seller")]},
            failing={REPORTS: [*FILLS, *SHARES[:1], _report("A2", "29.9999999999", "10.2", "seller")]},
        ),
        Part(
            name="average price",
            looks_at=aggregates,
            offends=unbalanced,
            needs=(REPORTS,),
            passing={REPORTS: [*FILLS, *SHARES]},
            failing={REPORTS: [*FILLS, *SHARES[:1], _report("A2", "30", "10.2004", "seller")]},
        ),
    ),
    advice="Find the client or market side that is missing, or the allocation whose price is not the average.",
)
