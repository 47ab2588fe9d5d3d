"""The front-office blotter: a plain comma file with the desk's own column names."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from data.samples.plan import Terms
from data.samples.senders.delimited import lines

DESKS = {"ALBAEQ1": "EQ-1", "ALBAEQ2": "EQ-2", "ALBAFI1": "FI-1"}


def written(rows: Sequence[Terms]) -> bytes:
    """The day's blotter."""
    return ("\n".join(lines([_record(row) | dict(row.spoiled) for row in rows], ",")) + "\n").encode()


def _record(row: Terms) -> dict[str, str]:
    return {
        "TradeID": row.ref,
        "BrokerRef": row.other_ref or "",
        "OrderID": row.order_ref or "",
        "BlockID": row.block_ref or "",
        "Event": {"NEW": "New", "CANCEL": "Cancel", "CORRECT": "Amend"}[row.status],
        "Book": row.account,
        "Broker": row.broker,
        "ISIN": row.instrument.isin,
        "Security": row.instrument.name,
        "B/S": {"BUY": "B", "SELL": "S"}[row.side],
        "Qty": f"{row.quantity}",
        "Px": f"{row.price}",
        "PxType": "PCT" if row.instrument.percent else "CCY",
        "Ccy": row.currency,
        "Gross": f"{row.gross}",
        "Accrued": _stated(row.accrued),
        "Comm": f"{row.commission}",
        "Tax": _stated(row.taxes),
        "Net": f"{row.net}",
        "TradeDate": f"{row.trade_date}",
        "ExecTime": f"{row.trade_date}T{row.executed_at}Z",
        "SettleDate": f"{row.settlement_date}",
        "PSET": row.place_of_settlement,
        "Desk": DESKS[row.account],
    }


def _stated(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount}"
