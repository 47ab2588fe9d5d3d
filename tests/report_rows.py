"""Transaction reports for tests: one usual report of a made-up firm; a test names what is unusual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from build import rows

from data.contracts.transaction_report import CONTRACT

FIRM = "529900EXAMPLEFIRM071"
SENT = [f"2026-11-19T1{hour}:00:00Z" for hour in range(8)]
"""Moments of submission, in order."""
CLIENT = "529900EXAMPLECLNT054"
USUAL_REPORT = {
    "report_status": "NEWT",
    "executing_entity": FIRM,
    "investment_firm": "true",
    "submitting_entity": FIRM,
    "buyer": CLIENT,
    "buyer_type": "LEI",
    "buyer_branch": "FR",
    "seller": FIRM,
    "seller_type": "LEI",
    "order_transmission": "false",
    "trading_time": "2026-11-19T09:30:00.123Z",
    "trading_capacity": "DEAL",
    "quantity": "100",
    "quantity_type": "UNIT",
    "price": "10.5",
    "price_type": "MONETARY",
    "price_currency": "EUR",
    "venue": "XPAR",
    "isin": "FR0000000000",
    "execution": "NORE",
    "execution_type": "NORE",
    "securities_financing": "false",
    "trade_date": "2026-11-19",
}


def a_report(reference: str, **unusual: Any) -> dict[str, Any]:
    """One report; values as text, `None` for absent."""
    entity = unusual.get("executing_entity", FIRM)
    own = {"transaction_reference": reference, "report_ref": f"{entity}:{reference}", "trade_ref": reference}
    return {**USUAL_REPORT, **own, **unusual}


def a_cancel(reference: str, **unusual: Any) -> dict[str, Any]:
    """The cancellation of one report: fields 1, 2, 4 and 6 alone."""
    kept = ("report_ref", "transaction_reference", "executing_entity", "submitting_entity")
    whole = a_report(reference, **unusual)
    return {name: whole[name] for name in kept} | {
        "report_status": "CANC",
        "submitted_at": unusual.get("submitted_at"),
    }


def reports(*given: Mapping[str, Any], source: str = "sender") -> pl.DataFrame:
    """Canonical transaction reports in the order given. The book is set by `match`."""
    return rows(CONTRACT, *given, source=source)
